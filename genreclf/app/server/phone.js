// A phone in a room. What it shows comes from the server (room_websocket.py); text is only set as text.

const part = (selector) => document.querySelector(selector);
const [say, form, genres, lost, clock, tally, podium] =
    [".say", "form", ".genres", ".lost", ".clock", ".tally", ".podium"].map(part);
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const SAY = JSON.parse(document.body.dataset.words); // sentences in the phone's language, from phone_page.py
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const isEnglish = document.documentElement.lang === "en"; // elsewhere nouns may have capitals
const FIRST_WAIT = 500, LONGEST_WAIT = 5000; // milliseconds between tries to connect

const folder = new URL(".", location.href);
let code = location.pathname.slice(folder.pathname.length).toUpperCase();
let socket, wait, timer, view, names, labels, colours, isSeated, ends;

// A private window may refuse to remember: then a reload takes a new seat.
const memory = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* see above */ } },
    forget: (name) => { try { localStorage.removeItem(name); } catch { /* see above */ } },
};
const place = () => `genreclf seat ${code}`;

function connect() {
    clearTimeout(timer);
    if (!code || socket?.readyState === WebSocket.CONNECTING || socket?.readyState === WebSocket.OPEN) return;
    const address = new URL(`${code}/seat`, folder);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("lang", document.documentElement.lang);
    socket = new WebSocket(address);
    isSeated = false;
    socket.onopen = () => tell({ key: location.hash.slice(1), seat: memory.get(place()) });
    socket.onmessage = ({ data }) => hear(JSON.parse(data));
    socket.onclose = () => {
        lost.hidden = !code || view?.phase === "ended"; // rooms close after their end
        setVoting(false);
        if (code) timer = setTimeout(connect, wait * (0.75 + Math.random() / 2)); // a whole room must not come at once
        wait = Math.min(2 * wait, LONGEST_WAIT);
    };
}

const tell = (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

function hear(message) {
    if (message.problem && !isSeated) return leave(message.problem);
    if (message.problem) say.textContent = message.problem;
    if (message.seat) {
        isSeated = true;
        memory.set(place(), message.seat);
        names = Object.fromEntries(message.genres.map(({ id, name }) => [id, name]));
        labels = Object.fromEntries(message.genres.map(({ id, label }) => [id, label]));
        colours = Object.fromEntries(message.genres.map(({ id, colour }) => [id, colour]));
        genres.replaceChildren(...message.genres.map(button));
    }
    if (message.view) {
        wait = FIRST_WAIT;
        lost.hidden = true;
        show(message.view);
    }
    if (message.closed) close();
}

// What the game came to stays on the phone.
function close() {
    memory.forget(place());
    code = "";
    socket.close();
    say.textContent = `${view?.own ? `${view.own}\n` : ""}${SAY.closed}`;
    part("footer").hidden = true;
}

function button({ id, name, colour }) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    made.style.setProperty("--colour", colour);
    made.dataset.genre = id;
    made.onclick = () => tell({ vote: id, round: view.round });
    return made;
}

function setVoting(isOpen) {
    for (const made of genres.children) made.disabled = !isOpen;
}

function show(next) {
    view = next;
    form.hidden = true;
    part("footer").hidden = false;
    part(".who").textContent = view.name;
    part(".who").style.setProperty("--colour", view.colour);
    part(".score").textContent = view.of ? fill(SAY.points, view) : "";
    genres.hidden = view.phase !== "voting";
    setVoting(view.phase === "voting");
    for (const made of genres.children) made.setAttribute("aria-pressed", made.dataset.genre === view.vote);
    if (view.right === true || view.right === false) document.body.dataset.result = view.right ? "right" : "wrong";
    else delete document.body.dataset.result;
    ends = typeof view.left === "number" ? performance.now() + 1000 * view.left : undefined;
    tick();
    list(tally, Object.entries(view.tally ?? {}).sort((one, other) => other[1] - one[1]), ([genre, count]) => {
        const bar = element("span", "", element("i", ""), element("span", count));
        const row = element("li", "", element("span", names[genre]), bar);
        row.style.setProperty("--colour", colours[genre]);
        row.style.setProperty("--share", count / Math.max(...Object.values(view.tally)));
        return row;
    });
    list(podium, view.podium ?? [], ({ place, names: who, points, colour }) => {
        const row = element("li", "", element("b", place), element("span", who), element("span", points));
        row.lastChild.style.flex = "none";
        row.dataset.place = place;
        if (colour) row.style.setProperty("--colour", colour);
        return row;
    });
    const [heading, text, own = ""] = WORDS[view.phase]();
    part("h1").textContent = heading;
    for (const [place, words] of [[say, text], [part(".own"), own]]) if (place.textContent !== words) place.textContent = words;
    part(".own").hidden = !own;
}

function element(name, text, ...children) {
    const made = Object.assign(document.createElement(name), { textContent: text });
    made.append(...children);
    return made;
}

function list(place, items, row) {
    place.replaceChildren(...items.map(row));
    place.hidden = !items.length;
}

// The phone counts for the eye only; the server says when the time is over.
function tick() {
    clock.hidden = ends === undefined;
    if (ends === undefined) return;
    const left = Math.max(0, (ends - performance.now()) / 1000);
    clock.querySelector("b").textContent = Math.ceil(left);
    const share = (isStill.matches ? Math.ceil(left) : left) / view.limit;
    clock.querySelector("i").style.transform = `scaleX(${Math.min(1, share)})`;
    cancelAnimationFrame(tick.next);
    if (left > 0) tick.next = requestAnimationFrame(tick);
}

const named = (sentence, genre) => fill(sentence, { genre: labels[genre] });
const said = () => (view.vote ? named(SAY.you_said, view.vote) : SAY.no_vote);
const WORDS = {
    lobby: () => [SAY.in, `${fill(SAY.you_are, { name: isEnglish ? view.name.toLowerCase() : view.name })}\n${SAY.rules}`],
    voting: () => [
        fill(view.known ? SAY.song : SAY.unknown_song, { number: view.round }),
        view.vote
            ? `${said()} ${SAY.change}`
            : view.known ? SAY.tap : SAY.tap_for_machine,
    ],
    revealed: () => {
        const isOpen = view.truth === null;
        const told = [fill(SAY.the_song, view), isOpen && SAY.no_right_answer, !view.right && said(), named(SAY.machine_said, view.machine)];
        const text = told.filter(Boolean).join("\n");
        if (isOpen) return [view.right ? SAY.read_its_mind : named(SAY.machine_says, view.machine), text, view.own];
        return [named(view.right ? SAY.right_it_is : SAY.it_is, view.truth), text, view.own];
    },
    ended: () => [view.verdict, view.own || SAY.thanks],
};

function leave(text) {
    memory.forget(place());
    code = "";
    view = undefined;
    socket?.close();
    for (const name of [".who", ".score", ".own"]) part(name).textContent = "";
    part("h1").textContent = SAY.title;
    say.textContent = text;
    genres.hidden = part("footer").hidden = part(".own").hidden = lost.hidden = tally.hidden = podium.hidden = clock.hidden = true;
    ends = undefined;
    delete document.body.dataset.result;
    form.hidden = false;
}

function join(chosen) {
    code = chosen;
    wait = FIRST_WAIT;
    say.textContent = SAY.finding;
    form.hidden = true;
    connect();
}

form.onsubmit = (event) => {
    event.preventDefault();
    const typed = form.code.value.trim().toUpperCase();
    history.replaceState(null, "", new URL(typed, folder));
    join(typed);
};
part(".leave").onclick = () => {
    if (!confirm(SAY.sure)) return;
    tell({ leave: true });
    leave(SAY.left);
};
addEventListener("online", connect);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && connect());

if (code) join(code);
else leave(SAY.invitation);
