// A clock that runs down, and short sounds. Nothing here decides anything: the server ends a round.

const LAST = 5; // seconds that are told one by one
const TICK = [[880, 0, 0.06]]; // tones: hertz, seconds from now, seconds long
const SOUNDS = {
    right: [[523, 0, 0.16], [659, 0.12, 0.16], [784, 0.24, 0.4]],
    wrong: [[311, 0, 0.22], [233, 0.2, 0.45]],
    podium: [[392, 0, 0.16], [523, 0.16, 0.16], [659, 0.32, 0.16], [784, 0.48, 0.3], [659, 0.8, 0.16], [784, 0.96, 0.8]],
};
const LOUDNESS = 0.12; // of full scale: beside the music, not above it

const isStill = matchMedia("(prefers-reduced-motion: reduce)");
let heard; // the moment that was last sounded, for as long as the browser's page lives
let context; // of the sounds

// Streamlit calls this on every run of the page, and calls what was returned when the page goes.
export default function ({ data, parentElement }) {
    const root = parentElement.querySelector(".countdown");
    root.hidden = data.left === null;
    root.ariaLabel = data.label;
    if (heard !== data.moment) {
        const isFirst = heard === undefined; // the page was opened or reloaded: nobody has pressed anything
        heard = data.moment;
        if (!isFirst && data.cue && data.sounds) play(SOUNDS[data.cue]);
    }
    if (data.left === null) return;
    const ends = performance.now() + 1000 * data.left;
    let shown = Math.ceil(data.left), frame;
    const tick = () => {
        const left = Math.max(0, (ends - performance.now()) / 1000);
        const seconds = Math.ceil(left);
        if (seconds < shown && seconds > 0 && seconds <= LAST && data.sounds) play(TICK);
        shown = seconds;
        root.querySelector(".seconds").textContent = seconds;
        root.classList.toggle("last", seconds <= LAST);
        const share = (data.motion && !isStill.matches ? left : seconds) / data.limit;
        root.querySelector(".bar").style.transform = `scaleX(${Math.min(1, share)})`;
        if (left > 0) frame = requestAnimationFrame(tick);
    };
    tick();
    return () => cancelAnimationFrame(frame);
}

function play(tones) {
    context ??= new AudioContext();
    if (context.state !== "running") context.resume().catch(() => {}); // without a press there is no sound
    for (const [pitch, after, length] of tones) {
        const [tone, level] = [context.createOscillator(), context.createGain()];
        const start = context.currentTime + after;
        tone.type = "triangle";
        tone.frequency.value = pitch;
        level.gain.setValueAtTime(0, start);
        level.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
        level.gain.exponentialRampToValueAtTime(0.001, start + length);
        tone.connect(level).connect(context.destination);
        tone.start(start);
        tone.stop(start + length);
    }
}
