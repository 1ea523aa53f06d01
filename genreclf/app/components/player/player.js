// Plays a song with a cursor over its pictures. What is drawn comes ready from component.py; text is only set as text.

const players = new WeakMap();

// Streamlit calls this on every run of the page. It calls what was returned when the page goes, but also when two runs
// overtake each other, before the second call or after it: a player that is still on the page goes on.
export default function ({ data, parentElement }) {
    const root = parentElement.querySelector(".player");
    if (!players.has(root)) players.set(root, createPlayer(root));
    const player = players.get(root);
    player.show(data);
    return () => root.isConnected || player.close();
}

const MOVES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -Infinity, End: Infinity };

const NEARLY = 0.02; // seconds: a recording that lacks a sample of its last second is as long as it says

function clock(time) {
    const seconds = Math.floor(time + NEARLY);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const within = (value, low, high) => Math.min(Math.max(value, low), high);

function created(name, text, style = {}) {
    const element = Object.assign(document.createElement(name), { textContent: text });
    for (const [property, value] of Object.entries(style)) element.style.setProperty(property, value);
    return element;
}

function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

function createPlayer(root) {
    const part = (selector) => root.querySelector(selector);
    const [audio, plot, sound, timeline] = ["audio", ".plot", ".sound", ".timeline"].map(part);
    let song, drawn; // the data, and the same as text
    let selected = null; // the highlighted part: an object with start and end
    let stopsAt = null; // where a part that is played on its own ends
    let pointedAt = null; // the time under the pointer

    audio.addEventListener("play", () => soundsAlone(audio));

    const percent = (time) => `${(100 * time) / song.duration}%`;
    const place = ({ start, end }) => ({ left: percent(start), width: percent(end - start) });
    const now = () => Math.min(audio.currentTime, song.duration);

    function segmentIndex(time) {
        const later = song.segments.findIndex((segment) => segment.start > time + 0.01); // browsers round times
        return later < 0 ? song.segments.length - 1 : Math.max(0, later - 1);
    }

    function update() {
        const end = stopsAt ?? song.duration;
        if (!audio.paused && audio.currentTime >= end && song.loops && stopsAt === null) audio.currentTime = 0;
        else if (!audio.paused && audio.currentTime >= end) {
            audio.pause();
            audio.currentTime = end;
            stopsAt = null;
        } else if (selected && stopsAt === null && !audio.paused && audio.currentTime > selected.end) select(null);
        const hasPlayed = selected && Math.abs(now() - selected.end) < 0.02; // a moment that was played to its end is still meant
        const index = segmentIndex(hasPlayed ? selected.end - 0.05 : now());
        plot.style.setProperty("--now", percent(now()));
        sound.ariaValueNow = Math.floor(now());
        sound.ariaValueText = filled(song.words.at, { now: clock(now()), length: clock(song.duration) });
        write(part(".time"), `${clock(now())} / ${clock(song.duration)}`);
        if (song.segments.length) {
            timeline.ariaValueNow = index + 1;
            timeline.ariaValueText = song.segments[index].text;
            write(part(".heard"), song.segments[pointedAt === null ? index : segmentIndex(pointedAt)].text);
        }
        write(part(".play span"), audio.paused ? song.words.play : song.words.pause);
        root.classList.toggle("playing", !audio.paused);
    }

    function follow() {
        update();
        if (!audio.paused) requestAnimationFrame(follow);
    }

    function select(range) {
        selected = range;
        stopsAt = null;
        part(".selection").hidden = !range;
        if (range) Object.assign(part(".selection").style, place(range));
    }

    function seek(time) {
        stopsAt = null;
        audio.currentTime = within(time, 0, song.duration);
        update();
    }

    function toggle() {
        if (!audio.paused) return audio.pause();
        if (now() > song.duration - 0.05) audio.currentTime = 0;
        audio.play().catch(() => {}); // a fault is told by the error event; being paused again at once is none
    }

    function playPart(range) {
        audio.pause();
        select(range);
        seek(range.start);
        stopsAt = range.end;
        toggle();
    }

    function step(amount) {
        const from = selected ? segmentIndex(selected.start) : segmentIndex(now());
        select(song.segments[within(from + amount, 0, song.segments.length - 1)]);
        seek(selected.start);
    }

    function mark(isShown) {
        part(".overlay").hidden = part(".meaning").hidden = !isShown;
        write(part(".mattered"), isShown ? song.words.hide : song.words.show);
    }

    root.onkeydown = (event) => {
        const { key, target } = event;
        if (event.ctrlKey || event.metaKey || event.altKey || (target.tagName === "BUTTON" && key !== "k")) return;
        if (Object.hasOwn(MOVES, key))
            target === timeline ? step(MOVES[key]) : seek(now() + MOVES[key] * (event.shiftKey ? 1 : 5));
        else if (key === " " || key === "k") toggle();
        else if (key === "Enter" && target === timeline) playPart(song.segments[segmentIndex(now())]);
        else if (key === "Escape") select(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
    };

    // A press seeks when it ends or is dragged sideways: a finger that scrolls the page over the player does neither.
    for (const area of [sound, timeline]) {
        const go = (event) => {
            const box = plot.getBoundingClientRect();
            const time = within((event.clientX - box.left) / box.width, 0, 1) * song.duration;
            pointedAt = event.type === "click" ? null : time;
            if (event.type !== "click" && !area.hasPointerCapture(event.pointerId)) return update();
            select(area === timeline ? song.segments[segmentIndex(time)] : null);
            seek(time);
        };
        area.onpointerdown = (event) => event.button === 0 && area.setPointerCapture(event.pointerId);
        area.onpointermove = area.onclick = go;
        area.onpointerleave = () => {
            pointedAt = null;
            update();
        };
    }

    part(".play").onclick = toggle;
    part(".mattered").onclick = () => mark(part(".overlay").hidden);
    audio.onplay = follow;
    audio.onpause = audio.ontimeupdate = audio.onseeked = update;
    audio.onerror = () => (part(".fault").hidden = false);

    const ticks = (marks, side) => marks.map(({ at, text }) => created("span", text, { [side]: `${100 * at}%` }));
    const region = (run) => {
        const span = created("span", "", place(run));
        span.append(created("b", run.text));
        return span;
    };
    const swatch = ({ name, colour }) => created("li", name, { "--colour": colour });
    const button = (moment) => Object.assign(created("button", moment.label), { onclick: () => playPart(moment) });

    function show(data) {
        const text = JSON.stringify(data);
        if (text === drawn) return; // the page ran again and nothing has changed: the sound goes on
        const isNew = song?.audio !== data.audio;
        if (isNew) {
            part(".fault").hidden = true;
            audio.src = data.audio;
            select(null);
        }
        [song, drawn] = [data, text];
        speak(root, data.words);
        root.classList.toggle("veiled", data.veiled);
        root.classList.toggle("brief", data.brief);
        part(".waveform").style.maskImage = `url("${data.waveform}")`;
        if (data.spectrogram) part(".spectrogram").src = data.spectrogram;
        part(".chances").src = data.timeline;
        timeline.hidden = part(".heard").hidden = !data.segments.length; // what it heard may still be a secret
        part(".mattered").hidden = !data.overlay;
        if (data.overlay) part(".overlay").src = data.overlay;
        mark(Boolean(data.overlay) && !part(".overlay").hidden);
        sound.ariaValueMax = Math.round(data.duration);
        timeline.ariaValueMax = data.segments.length;
        part(".times").replaceChildren(...ticks(data.times, "left"));
        part(".pitches").replaceChildren(...ticks(data.pitches, "bottom"));
        part(".runs").replaceChildren(...data.runs.map(region));
        part(".legend").replaceChildren(...data.legend.map(swatch));
        part(".moments").replaceChildren(...data.moments.map(button));
        update();
        if (isNew && data.starts) toggle();
    }

    function close() {
        audio.onerror = null;
        audio.pause();
        audio.removeAttribute("src");
        audio.load();
    }

    return { show, close };
}
