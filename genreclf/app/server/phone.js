// A phone in a room. What it shows comes from the server (phones.py); text is only set as text.

const part = (selector) => document.querySelector(selector);
const [say, form, genres, lost] = [".say", "form", ".genres", ".lost"].map(part);
const FIRST_WAIT = 500, LONGEST_WAIT = 5000; // milliseconds between tries to connect

const folder = new URL(".", location.href);
let code = location.pathname.slice(folder.pathname.length).toUpperCase();
let socket, wait, timer, view, names, isSeated;

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
    socket = new WebSocket(address);
    isSeated = false;
    socket.onopen = () => tell({ key: location.hash.slice(1), seat: memory.get(place()) });
    socket.onmessage = ({ data }) => hear(JSON.parse(data));
    socket.onclose = () => {
        lost.hidden = !code;
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
        genres.replaceChildren(...message.genres.map(button));
    }
    if (message.view) {
        wait = FIRST_WAIT;
        lost.hidden = true;
        show(message.view);
    }
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
    part(".score").textContent = view.of ? `${view.score} of ${view.of} right` : "";
    genres.hidden = view.phase !== "voting";
    setVoting(view.phase === "voting");
    for (const made of genres.children) made.setAttribute("aria-pressed", made.dataset.genre === view.vote);
    const [heading, text] = WORDS[view.phase]();
    part("h1").textContent = heading;
    if (say.textContent !== text) say.textContent = text;
}

const said = () => (view.vote ? `You said ${names[view.vote]}.` : "You did not vote.");
const WORDS = {
    lobby: () => ["You are in", `You are the ${view.name.toLowerCase()}. Look at the screen: the first song comes soon.`],
    voting: () => [
        `Song ${view.round}: what genre is it?`,
        view.vote ? `${said()} You can change your mind until the reveal.` : "Listen, then tap.",
    ],
    revealed: () => {
        const machine = `The machine said ${names[view.machine]}.`;
        if (view.truth === null) return ["Nobody knows", `${said()}\n${machine}`];
        const heading = view.vote === view.truth ? "Right!" : `It was ${names[view.truth]}`;
        return [heading, `${said()}\n${machine}`];
    },
    ended: () => [view.verdict, view.own || "Thank you for playing."],
};

function leave(text) {
    memory.forget(place());
    code = "";
    view = undefined;
    socket?.close();
    for (const name of [".who", ".score"]) part(name).textContent = "";
    part("h1").textContent = "Beat the machine";
    say.textContent = text;
    genres.hidden = part("footer").hidden = lost.hidden = true;
    form.hidden = false;
}

function join(chosen) {
    code = chosen;
    wait = FIRST_WAIT;
    say.textContent = "Finding your seat…";
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
    if (!confirm("Leave the room? Your points are gone then.")) return;
    tell({ leave: true });
    leave("You have left the room.");
};
addEventListener("online", connect);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && connect());

if (code) join(code);
else leave("Guess songs along with the room.");
