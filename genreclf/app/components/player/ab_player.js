// Versions of one sound, a button each: pressing the other one goes on at the same place, so that they can be compared.

const pairs = new WeakMap();

export default function ({ data, parentElement }) {
    const root = parentElement.querySelector(".pair");
    if (!pairs.has(root)) pairs.set(root, createPair(root));
    const pair = pairs.get(root);
    pair.show(data);
    return () => root.isConnected || pair.close(); // as in player.js
}

function createPair(root) {
    let sounds = [];
    let [drawn, played] = ["", null];

    function update() {
        for (const { audio, button } of sounds) button.ariaPressed = !audio.paused;
    }

    function play(chosen) {
        const before = sounds.find(({ audio }) => !audio.paused);
        before?.audio.pause();
        if (before === chosen) return;
        const from = before?.audio ?? chosen.audio;
        const share = from.ended || !from.duration ? 0 : from.currentTime / from.duration;
        if (chosen.audio.duration) chosen.audio.currentTime = share * chosen.audio.duration;
        chosen.audio.play().catch(() => {}); // a browser may refuse to start by itself: the button is still there
    }

    function close() {
        for (const { audio } of sounds) {
            audio.pause();
            audio.removeAttribute("src");
        }
    }

    function show({ choices, start, label }) {
        root.ariaLabel = label;
        const text = JSON.stringify(choices);
        if (text !== drawn) {
            close();
            sounds = choices.map(({ label, address }) => {
                const sound = { audio: new Audio(address), button: document.createElement("button") };
                Object.assign(sound.button, { type: "button", textContent: label, onclick: () => play(sound) });
                sound.audio.addEventListener("play", () => soundsAlone(sound.audio));
                sound.audio.onplay = sound.audio.onpause = sound.audio.onended = update;
                return sound;
            });
            root.replaceChildren(...sounds.map(({ button }) => button));
            drawn = text;
            update();
        }
        if (start && start.token !== played) {
            played = start.token;
            play(sounds[start.choice]);
        }
    }

    return { show, close };
}
