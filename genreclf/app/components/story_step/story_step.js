// A step of the story. It moves with the page, from when its picture comes into view until it is high on the screen, and
// with its sound while that plays. Text is only set as text.

const BEGINS = 0.95, ENDS = 0.35; // of the screen's height: where the picture's top is when it begins and ends to move
const EASE = 0.12; // of what is left of a movement, in each frame
const DOTS = 70;

const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const steps = new WeakMap();
const answers = new Map(); // by step and song: what was answered, as long as the page lives
const MOST_ANSWERS = 200;
let sounding; // the audio element that plays

// Streamlit calls this on every run of the page, and calls what was returned when the page goes, but at times only after
// the next call: only the last call may end the step.
export default function ({ data, parentElement }) {
    const root = parentElement.querySelector(".story");
    if (!steps.has(root)) steps.set(root, create(root));
    const step = steps.get(root);
    const call = (step.lastCall = {});
    step.show(data);
    return () => step.lastCall === call && step.end();
}

function made(name, text, properties = {}) {
    return Object.assign(document.createElement(name), { textContent: text, ...properties });
}

function create(root) {
    const part = (selector) => root.querySelector(selector);
    const [audio, listen, figure] = ["audio", ".listen", ".figure"].map(part);
    const area = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
    const gone = new AbortController();
    let data, drawn, frame, at = 0; // how far the picture has moved, from 0 to 1

    const isTold = () => answers.has(data.id);

    // Where the picture should be: with the sound while it plays, else where the page is.
    function goal() {
        if (!audio.paused) return Math.min(1, Math.max(0, (audio.currentTime - data.start) / (data.end - data.start)));
        const height = area.clientHeight || innerHeight;
        const top = figure.getBoundingClientRect().top;
        const atEnd = area.scrollHeight - area.clientHeight - area.scrollTop < 2;
        return atEnd ? 1 : Math.min(1, Math.max(0, (BEGINS * height - top) / ((BEGINS - ENDS) * height)));
    }

    function move() {
        const aim = goal();
        const isNear = Math.abs(aim - at) < 0.002;
        at = isStill.matches || isNear || !audio.paused ? aim : at + EASE * (aim - at);
        draw();
        if (!audio.paused && audio.currentTime >= data.end) audio.pause();
        frame = isNear && audio.paused ? undefined : requestAnimationFrame(move);
    }
    const wake = () => data && (frame ??= requestAnimationFrame(move));

    function draw() {
        root.style.setProperty("--progress", at);
        if (data.kind === "air") drawAir(part(".air"), data.samples, at, data.colour);
        if (data.kind === "pieces") drawPiece(part(".whole img"), part(".piece"), root, at, data.piece);
        if (data.kind === "bars") {
            const rows = part(".bars").children;
            data.bars.forEach((bar, row) => rows[row].style.setProperty("--share", bar.share * at));
        }
        const caption = data.captions.length ? data.captions[Math.min(data.captions.length - 1, Math.floor(at * data.captions.length))] : "";
        if (part(".caption").textContent !== caption) part(".caption").textContent = isHidden() ? "" : caption;
    }

    const isHidden = () => data.secret && !isTold();

    function tell() {
        const chosen = answers.get(data.id);
        const options = [...part(".options").children];
        for (const [number, button] of options.entries()) {
            button.disabled = isTold();
            button.hidden = isTold() && number === options.length - 1;
            button.classList.toggle("right", isTold() && number === data.right);
            button.classList.toggle("chosen", isTold() && number === chosen);
        }
        part(".told").hidden = !isTold();
        const verdict = chosen === data.right ? data.words.right : chosen < 0 ? "" : data.words.wrong;
        part(".told").textContent = isTold() ? `${verdict} ${data.told}`.trim() : "";
        const has = { air: data.kind === "air", whole: Boolean(data.picture), piece: data.kind === "pieces", bars: data.kind === "bars" };
        for (const [name, isThere] of Object.entries(has)) part(`.${name}`).hidden = !isThere || isHidden();
        part(".dark").hidden = data.kind !== "spectrum";
        part(".frame").hidden = data.kind !== "pieces";
        wake();
    }

    function answer(number) {
        answers.set(data.id, number);
        if (answers.size > MOST_ANSWERS) answers.delete(answers.keys().next().value);
        at = 0;
        tell();
    }

    listen.onclick = () => {
        if (!audio.paused) return audio.pause();
        if (sounding && sounding !== audio) sounding.pause();
        sounding = audio;
        if (audio.currentTime < data.start || audio.currentTime >= data.end) audio.currentTime = data.start;
        audio.play().catch(() => {}); // a recording that the browser can't play stays silent
    };
    audio.onplay = audio.onpause = () => {
        listen.textContent = audio.paused ? data.words.listen : data.words.stop;
        listen.setAttribute("aria-pressed", !audio.paused);
        wake();
    };

    area.addEventListener("scroll", wake, { signal: gone.signal, passive: true });
    addEventListener("resize", wake, { signal: gone.signal });

    function show(next) {
        const text = JSON.stringify(next);
        if (text === drawn) return wake();
        [data, drawn] = [next, text];
        if (audio.getAttribute("src") !== data.audio) audio.src = data.audio;
        listen.textContent = data.words.listen;
        part(".asks").textContent = data.asks;
        part(".options").setAttribute("aria-label", data.asks);
        const buttons = data.options.map((option, number) => made("button", option, { type: "button", onclick: () => answer(number) }));
        buttons.push(made("button", data.words.show, { type: "button", className: "show", onclick: () => answer(-1) }));
        part(".options").replaceChildren(...buttons);
        if (data.picture) part(".whole img").src = data.picture;
        part(".whole img").onload = wake;
        part(data.kind === "air" ? ".air" : ".whole").setAttribute("aria-label", data.alt);
        part(".bars").replaceChildren(...data.bars.map((bar) => {
            const row = made("li", "");
            const value = made("span", "");
            value.append(made("i", ""), made("span", bar.text));
            row.append(made("span", bar.name), value);
            row.style.setProperty("--colour", bar.colour);
            return row;
        }));
        tell();
    }

    function end() {
        gone.abort();
        cancelAnimationFrame(frame);
        audio.pause();
    }

    return { show, end };
}

// Dots of air that are pushed to and fro, and below them how far, as it passes the microphone at the right.
function drawAir(canvas, samples, at, colour) {
    const pen = canvas.getContext("2d");
    const { width, height } = canvas;
    const heard = Math.max(2, Math.round(at * samples.length));
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = pen.strokeStyle = colour;
    for (let dot = 0; dot < DOTS; dot += 1) {
        const swing = samples[Math.min(samples.length - 1, Math.round((dot / DOTS) * 200 + at * (samples.length - 200)))] ?? 0;
        for (let row = 0; row < 4; row += 1) {
            pen.beginPath();
            pen.arc((dot + 0.5) * (width / DOTS) + swing * 16, 22 + row * 26, 5, 0, 7);
            pen.fill();
        }
    }
    pen.lineWidth = 4;
    pen.beginPath();
    for (let x = 0; x < heard; x += 1) pen.lineTo((x / samples.length) * width, height * 0.68 - samples[x] * height * 0.27);
    pen.stroke();
}

// The piece that the network is given now, large.
function drawPiece(image, canvas, root, at, share) {
    root.style.setProperty("--from", at * (1 - share));
    root.style.setProperty("--wide", share);
    if (!image.naturalWidth) return;
    const { naturalWidth: wide, naturalHeight: high } = image;
    canvas.getContext("2d").drawImage(image, at * (1 - share) * wide, 0, share * wide, high, 0, 0, canvas.width, canvas.height);
}
