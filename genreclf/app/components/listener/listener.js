// Listens along: sends a piece of sound after the other and draws the answers. Text from the server is only set as text.

const MINUTE = 60;
const HALF_MINUTE = 30;
const TEN = 10; // seconds that are kept while it listens
const SHORTEST = 1.5; // seconds of a stretch that is told afterwards
const SHOWN = 0.1; // chances below are drawn without a number
const COLUMNS = 480;
const ROWS = 96;
const LOWEST = 60; // of the spectrogram, in Hz
const HIGHEST = 8000;
const RANGE = 70; // of the spectrogram's colours, in dB

const listeners = new WeakMap();

// Streamlit calls this on every run of the page. It calls what was returned when the page goes, but also at once when
// two runs overtake each other: only the last call may close the microphone.
export default function ({ data, parentElement, setTriggerValue }) {
    const root = parentElement.querySelector(".listener");
    if (!listeners.has(root)) listeners.set(root, createListener(root));
    const listener = listeners.get(root);
    const call = (listener.lastCall = {});
    listener.show(data, setTriggerValue);
    return () => listener.lastCall === call && listener.close();
}

function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

function createListener(root) {
    const part = (selector) => root.querySelector(selector);
    const notice = part(".notice");
    let data, trigger;
    let microphone = null; // while it is open
    let isOpening = false;
    let minute = null; // the last one, also after the microphone was closed
    let begun = 0; // in milliseconds
    let heard = []; // what was said when: seconds since then, headline, colour
    let pending = []; // samples at the server's rate that were not sent yet
    let isSending = false;
    let wakeLock = null;
    let spectrogram;
    let rows; // of the race, by genre
    let order; // of genres, the most probable first

    function tell(name) {
        notice.hidden = !name;
        write(notice, name ? data.sentences[name] : "");
        notice.dataset.about = name ?? "";
    }

    function request(method, path = "", body = undefined) {
        return fetch(data.address + path, { method, body, headers: { [data.header]: data.secret }, keepalive: !body });
    }

    // The server need not remember anything from before listening begins, nor after it ends.
    function beForgotten() {
        request("DELETE").catch(() => {});
    }

    async function start() {
        if (isOpening) return;
        if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return tell("insecure");
        isOpening = true;
        beForgotten();
        tell(null);
        try {
            microphone = await openMicrophone(hear, changed);
        } catch (error) {
            const known = { NotAllowedError: "refused", NotFoundError: "missing", SecurityError: "insecure" };
            return tell(known[error.name] ?? "taken");
        } finally {
            isOpening = false;
        }
        if (!root.isConnected) return close(); // the page went while the browser asked
        const seconds = Math.min(MINUTE, (data.largestRecording - 64) / (2 * microphone.rate));
        minute = createKeeper(seconds, microphone.rate);
        [begun, heard] = [performance.now(), []];
        microphone.resampled = createResampler(microphone.rate, data.rate);
        pending = [];
        spectrogram = createSpectrogram(part(".spectrogram"), microphone, data.shades);
        draw({ headline: data.sentences.listening });
        arrange();
        if (getComputedStyle(root).position !== "fixed") root.scrollIntoView(); // on a phone it stays in its place
        document.addEventListener("visibilitychange", wake);
        followLevel();
        keepAwake();
    }

    async function keepAwake() {
        wakeLock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
        if (!microphone) wakeLock?.release();
    }

    function wake() {
        if (document.hidden) return;
        microphone.resume().catch(() => {});
        keepAwake();
    }

    function close() {
        if (microphone) {
            beForgotten();
            recall((performance.now() - begun) / 1000);
        }
        microphone?.close();
        microphone = null;
        wakeLock?.release();
        wakeLock = null;
        document.removeEventListener("visibilitychange", wake);
        arrange();
    }

    function forget() {
        minute = null;
        tell(null);
        arrange();
    }

    // What of the component shows: the picture while it listens, the question afterwards.
    function arrange() {
        const on = Boolean(microphone);
        root.classList.toggle("listening", on);
        root.classList.toggle("presented", data.presented);
        part(".view").hidden = part(".meter").hidden = !on;
        part(".keep-ten").hidden = !on || minute.seconds() < TEN;
        part(".heard").hidden = on || !minute || !part(".strip").childElementCount;
        part(".after").hidden = on || !(minute?.seconds() >= 1);
        part(".invitation").hidden = on || !part(".after").hidden;
        if (minute) {
            const seconds = Math.floor(minute.seconds());
            const { keep_seconds: some, keep_minute: all } = data.words;
            write(part(".question"), seconds < MINUTE ? filled(some, { seconds }) : all);
        }
        write(part(".toggle span"), on ? data.words.stop : minute ? data.words.again : data.words.start);
    }

    function hear(block) {
        if (!microphone) return; // a block that was on its way
        minute.push(block);
        if (part(".keep-ten").hidden && minute.seconds() >= TEN) part(".keep-ten").hidden = false;
        for (const sample of microphone.resampled(block)) pending.push(sample);
        if (pending.length > data.longestPiece * data.rate) pending = pending.slice(-data.longestPiece * data.rate);
        send();
    }

    // One piece at a time: while the server is busy, sound gathers here, and what is too old is dropped.
    async function send() {
        if (isSending || !microphone || pending.length < data.piece * data.rate) return;
        const listened = microphone;
        const body = as16Bit(pending);
        pending = [];
        isSending = true;
        try {
            const reply = await request("POST", "", body);
            if (microphone !== listened) return;
            if (reply.status === 404) {
                minute = null;
                close();
                return tell("gone");
            }
            if (reply.ok) draw(await reply.json());
        } catch {
            if (microphone === listened) tell("unreachable");
        } finally {
            isSending = false;
        }
    }

    function changed(state) {
        if (!microphone) return;
        if (state === "ended") {
            close();
            tell("stopped");
        } else if (state === "suspended" || state === "interrupted") tell("paused");
        else if (notice.dataset.about === "paused") tell(null);
    }

    function draw(answer) {
        tell({ dead: "dead", clipped: "clipped" }[answer.condition] ?? (data.touched ? "phone" : null));
        if (answer.skipped) return; // the server was busy: what was said last still stands
        write(part(".headline"), answer.headline);
        part(".headline").style.setProperty("--length", answer.headline.length);
        write(part(".confidence"), answer.confidence ?? "");
        root.dataset.verdict = answer.verdict ?? "";
        race(answer.chances ?? {});
        note(answer);
        say(answer.words ?? []);
    }

    function note({ headline, verdict, chances = {} }) {
        const [likeliest] = Object.entries(chances).sort(([, one], [, other]) => other[0] - one[0]);
        const known = verdict === "confident" || verdict === "unsure";
        const colour = known && data.genres.find(({ name }) => name === likeliest?.[0])?.colour;
        if (heard.at(-1)?.headline !== headline) heard.push({ at: (performance.now() - begun) / 1000, headline, colour });
    }

    // What was heard when, as a strip and a list, once listening has ended.
    function recall(end) {
        const stretches = [];
        for (const [number, { at, headline, colour }] of heard.entries()) {
            const seconds = (heard[number + 1]?.at ?? end) - at;
            if (headline === data.sentences.listening) continue;
            const last = stretches.at(-1);
            if (last && (seconds < SHORTEST || last.headline === headline)) last.seconds += seconds;
            else if (seconds >= SHORTEST) stretches.push({ at, seconds, headline, colour });
        }
        write(part(".total"), stretches.length ? data.sentences.heard.replace("{seconds}", Math.round(end)) : "");
        part(".strip").replaceChildren(...stretches.map(({ seconds, colour }) => {
            const piece = document.createElement("i");
            piece.style.setProperty("--seconds", seconds);
            if (colour) piece.style.setProperty("--colour", colour);
            return piece;
        }));
        part(".stretches").replaceChildren(...stretches.map(({ at, headline, colour }) => {
            const item = document.createElement("li");
            const clock = `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, "0")}`;
            item.textContent = `${clock} ${headline}`;
            if (colour) item.style.setProperty("--colour", colour);
            return item;
        }));
    }

    function race(chances) {
        const chance = (name) => chances[name]?.[0] ?? 0;
        const visible = (name) => Math.round(50 * chance(name)); // what differs by less does not change places
        order = [...order].sort((one, other) => visible(other) - visible(one));
        order.forEach((name, rank) => {
            const row = rows.get(name);
            row.style.setProperty("--rank", rank);
            row.style.setProperty("--share", chance(name));
            row.classList.toggle("first", rank === 0 && chance(name) > 0);
            write(row.querySelector("b"), chance(name) >= SHOWN ? chances[name][1] : "");
        });
    }

    function say(words) {
        const list = part(".words");
        const there = new Map([...list.children].map((item) => [item.textContent, item]));
        for (const [word, item] of there) item.ariaHidden = item.classList.toggle("gone", !words.includes(word));
        for (const word of words) {
            if (there.has(word)) continue;
            list.append(Object.assign(document.createElement("li"), { textContent: word }));
        }
        for (const item of list.querySelectorAll(".gone")) {
            setTimeout(() => item.classList.contains("gone") && item.remove(), 2500);
        }
    }

    function followLevel() {
        if (!microphone) return;
        const level = spectrogram.advance();
        part(".meter i").style.setProperty("--level", Math.min(1, Math.max(0, 1 + level / 60)));
        part(".meter").ariaValueNow = Math.round(Math.max(-60, level));
        requestAnimationFrame(followLevel);
    }

    async function keep(seconds = MINUTE) {
        part(".keep").disabled = true;
        const sent = await request("POST", "/recording", minute.wav(seconds)).catch(() => null);
        part(".keep").disabled = false;
        if (!sent?.ok) return tell(sent ? (sent.status === 404 ? "gone" : "too large") : "unreachable");
        trigger("kept", seconds);
        forget();
    }

    part(".toggle").onclick = () => {
        if (!microphone) return start();
        close();
        tell(null);
        root.scrollIntoView({ block: "nearest" }); // the question stands in the page
    };
    part(".keep").onclick = () => keep();
    part(".keep-ten").onclick = () => {
        close();
        tell(null);
        keep(TEN);
    };
    part(".forget").onclick = forget;

    function show(given, setTriggerValue) {
        [data, trigger] = [given, setTriggerValue];
        speak(root, data.words);
        if (!rows) {
            rows = new Map(data.genres.map(({ name, title, colour }) => [name, created(title, colour)]));
            order = [...rows.keys()];
            part(".race").append(...rows.values());
            race({});
        }
        for (const { name, title } of data.genres) rows.get(name).firstChild.textContent = title;
        part(".race").style.setProperty("--letters", Math.max(...data.genres.map(({ title }) => title.length)));
        arrange();
    }

    return { show, close };
}

function created(title, colour) {
    const row = document.createElement("li");
    row.append(...["span", "i", "b"].map((name) => document.createElement(name)));
    row.firstChild.textContent = title;
    row.style.setProperty("--colour", colour);
    return row;
}

// The last half minute, drawn column by column as time goes on.
function createSpectrogram(canvas, { analyser, rate }, shades) {
    Object.assign(canvas, { width: COLUMNS, height: ROWS });
    const picture = canvas.getContext("2d");
    const bins = new Float32Array(analyser.frequencyBinCount);
    const wave = new Float32Array(analyser.fftSize);
    const edge = (row) => (LOWEST * (HIGHEST / LOWEST) ** (row / ROWS) * analyser.fftSize) / rate;
    const began = performance.now();
    let drawn = 0;
    let loudest = -60;
    picture.fillStyle = shades[0];
    picture.fillRect(0, 0, COLUMNS, ROWS);

    function column(x) {
        analyser.getFloatFrequencyData(bins);
        loudest = Math.max(loudest - 0.05, -60, ...bins);
        for (let row = 0; row < ROWS; row++) {
            const last = Math.max(Math.floor(edge(row)) + 1, Math.ceil(edge(row + 1)));
            const level = Math.max(...bins.subarray(Math.floor(edge(row)), last));
            const share = Math.min(1, Math.max(0, 1 + (level - loudest) / RANGE));
            picture.fillStyle = shades[Math.round(share * (shades.length - 1))];
            picture.fillRect(x, ROWS - 1 - row, COLUMNS - x, 1);
        }
    }

    // Brings the picture up to now; gives the level of the newest sound in dB below full scale.
    function advance() {
        const due = Math.floor(((performance.now() - began) / 1000) * (COLUMNS / HALF_MINUTE)) - drawn;
        if (due > 0) {
            const shift = Math.min(due, COLUMNS);
            picture.drawImage(canvas, -shift, 0);
            column(COLUMNS - shift);
            drawn += due;
        }
        analyser.getFloatTimeDomainData(wave);
        return 10 * Math.log10(wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length + 1e-12);
    }

    return { advance };
}
