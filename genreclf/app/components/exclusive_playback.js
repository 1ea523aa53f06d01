// One sound at a time: what begins to play ends what played before, whichever component or player of Streamlit it is.
function soundsAlone(audio) {
    if (window.genreclfSound !== audio) window.genreclfSound?.pause();
    window.genreclfSound = audio;
}

// What plays inside of a shadow root is not seen from here: its component calls `soundsAlone` by itself.
if (!window.genreclfHears) {
    window.genreclfHears = true;
    document.addEventListener("play", (event) => soundsAlone(event.target), true);
}
