"""The parts of the page How it works."""

import contextlib
import re
from collections import Counter
from typing import Final

import numpy as np
import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.session import analysis, resources
from genreclf.app.session.recordings import Recording, example_recording
from genreclf.app.session.state import state
from genreclf.audio import AudioClip
from genreclf.errors import AudioError
from genreclf.evaluation.robustness import RECORD, read_record
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.features.views import view
from genreclf.genres import COLOURS, LABELS
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL, ORIGINAL_MODEL, Prediction
from genreclf.inference.model_store import available_models

TESTED_ON: Final = {
    "songs": "With songs that people know",
    "filtered": "With songs by artists that it had never heard",
    "random": "With songs dealt at random, often by artists that it knew",
}
"""What the test songs of each protocol are, the most telling first."""

SWINGS_SHOWN: Final = 0.02
"""Seconds of sound whose single swings are drawn."""


def story() -> None:
    """From air pressure to an answer, with one song as the running picture."""
    song, clip, prediction = _running_example()
    content, media_type = widgets.playable(song, (0.0, clip.duration))
    st.markdown(f"**The song in these pictures: {widgets.plain(song.name)}.** You can give it yours on the first page.")
    st.audio(content, format=media_type, alt="The song")
    colour = COLOURS[prediction.genre]
    _swings(clip, colour)
    _spectrogram(clip, colour)
    _window(clip)
    _words(prediction)
    _answer(prediction)


def _running_example() -> tuple[Recording, AudioClip, Prediction]:
    """The visitor's song, or one of ours where there is none that can be read."""
    for song in state.songs:
        with contextlib.suppress(AudioError):
            return song, analysis.decoded(song), analysis.answer(song, DEFAULT_MODEL)
    song = example_recording("jazz")
    return song, analysis.decoded(song), analysis.answer(song, DEFAULT_MODEL)


def _step(number: int, title: str, text: str) -> None:
    st.subheader(f"{number}. {title}", anchor=False)
    st.markdown(text)


def _swings(clip: AudioClip, colour: str) -> None:
    _step(
        1,
        "Sound is air that swings",
        "A drum or a voice pushes the air to and fro. A microphone measures how far, tens of thousands of times a "
        "second. A sound file is nothing but that row of numbers.",
    )
    length = max(2, round(SWINGS_SHOWN * clip.sample_rate))
    start = max(0, int(np.abs(clip.samples).argmax()) - length // 2)
    moment = clip.samples[start : start + length]
    heading = f"The loudest {1000 * SWINGS_SHOWN:.0f} thousandths of a second of the song"
    widgets.chart(figures.air_pressure(moment, clip.sample_rate, heading=heading, colour=colour))


def _spectrogram(clip: AudioClip, colour: str) -> None:
    _step(
        2,
        "Fast swings are high notes, slow swings low ones",
        "Count how much of each speed there is, moment by moment, and you get a picture of the music: a spectrogram. "
        "A note that is held is a flat line. A drum beat is an upright one.",
    )
    widgets.chart(
        figures.sound_picture(
            view(clip, "waveform"),
            view(clip, "stft-2048"),
            "stft-2048",
            clip.duration,
            heading="The whole song: time runs to the right, high notes are at the top, bright is loud",
            colour=colour,
        )
    )


def _window(clip: AudioClip) -> None:
    front_end = LogMelFrontEnd()
    windows = front_end.windows(clip)
    start, end = windows.times[0]
    _step(
        3,
        "The network looks at a few seconds at a time",
        f"It gets the picture in pieces of {end - start:.0f} seconds, each {windows.inputs.shape[2]} rows high, from "
        f"low to high notes. This song makes {len(windows.times)} pieces.",
    )
    heading = f"All that the network knows of the first {end - start:.0f} seconds"
    widgets.chart(figures.network_window(windows.inputs[0], end - start, heading=heading))


def _words(prediction: Prediction) -> None:
    _step(
        4,
        "Layer by layer it finds patterns",
        "The first layers find a beat, a hum, a hiss. Later ones find what those make together: a guitar, a voice, a "
        f"groove. [Here are the layers](training?model={DEFAULT_MODEL}).",
    )
    words = [*messages.sounds_heard(prediction.sounds), *messages.tags_heard(prediction.tags)]
    if heard := list(dict.fromkeys(words)):
        st.markdown("What it finds in this song: " + " ".join(f":violet-badge[{word}]" for word in heard))


def _answer(prediction: Prediction) -> None:
    _step(
        5,
        "What it found is weighed into ten probabilities",
        "The last layer weighs what was found. It learnt how from songs whose genre people had named. When it says 8 "
        "in 10, it should be right with eight of ten songs. [Is it?](confusions)",
    )
    st.markdown(messages.answer(prediction))
    widgets.chart(
        figures.probability_bars(prediction.probabilities, heading="How likely each genre is for this song"),
        alt=messages.probabilities_in_words(prediction.probabilities),
    )


def data_set() -> None:
    """What it learnt from, and what is wrong with that."""
    tracks = catalogue().values()
    repeated = sum(track.duplicate_group is not None for track in tracks)
    (genre, artist), songs = Counter((track.genre, track.artist) for track in tracks if track.artist).most_common(1)[0]
    faulty = sum(bool(track.fault) for track in tracks)
    removed = sum(track.filtered_part == "removed" for track in tracks)
    tests = resources.model(ORIGINAL_MODEL).card.metrics
    right = {protocol: messages.in_ten(tests[protocol]["test"]["accuracy"]) for protocol in TESTED_ON}
    st.header("What it learnt from, and what is wrong with it", anchor=False)
    st.markdown(
        f"GTZAN: {len(tracks)} clips of half a minute, a hundred of each of ten genres. Somebody gathered them around "
        "the year 2000 for one of the first studies of this kind, and nearly every study since has used them. "
        f"They are no clean collection. {repeated} clips have an exact copy under another name, {faulty} a known "
        f"fault. The same artists come again and again: {songs} of the hundred {LABELS[genre]} clips are "
        f"{widgets.plain(artist)}. And nobody agrees on where one genre ends and the next begins.\n\n"
        "That is why each model is tested in three ways: with the songs dealt at random, as most studies do it; with "
        f"{removed} doubtful clips taken out and artists kept apart, as far as anybody knew who is who; and with other "
        f"songs, which people know. The network of the original experiment gets {right['random']} right in the first "
        f"way, {right['filtered']} in the second and {right['songs']} in the third, which is closest to what it would "
        "do with your own songs."
    )


def models() -> None:
    """What each model is and how good, in plain words; its whole card for engineers."""
    st.header("The models", anchor=False)
    names = available_models()
    chosen = str(
        st.selectbox(
            "Model",
            names,
            format_func=messages.model_title,
            index=names.index(DEFAULT_MODEL),
            key="card",
        )
    )
    card = resources.model(chosen).card
    for protocol, meaning in TESTED_ON.items():
        if protocol in card.metrics:
            test = card.metrics[protocol]["test"]
            st.markdown(f"- {meaning}: **{messages.in_ten(test['accuracy'])}** right, of {test['n']} songs.")
    with st.expander("For engineers: the model card"):
        st.markdown(re.sub(r"^# .*\n", "", resources.card(chosen), count=1))
        _altered(chosen)


def _altered(name: str) -> None:
    """How the model's answers stand what happens to music, where that was measured."""
    rows = [row for row in read_record(RECORD) if row["model"] == name]
    if not rows:
        return
    st.markdown(
        f"The same {rows[0]['n']} test tracks ({rows[0]['split']} split) after what happens to music on its way to a "
        "listener, with the 95 % interval of the accuracy:"
    )
    st.table(
        {
            "condition": [row["condition"] for row in rows],
            "accuracy": [f"{row['accuracy']:.1%} ({row['low']:.1%}-{row['high']:.1%})" for row in rows],
            "changed answers": [f"{row['changed']:.1%}" for row in rows],
        },
        border="horizontal",
    )
    st.markdown("Measured by `python -m genreclf evaluate --data DIR --altered`.")


def privacy() -> None:
    """What happens to a visitor's song."""
    st.header("What is kept of your song: nothing", anchor=False)
    st.markdown(
        "The computer that serves this page hears your song in its memory, for you alone, and forgets it a few minutes "
        "after you close the page. It writes nothing to a disk, learns nothing from your song, and asks no other "
        "computer for anything."
    )
    st.markdown(
        "While it listens along, your browser sends the sound of the microphone on, and this computer "
        "remembers the last ten seconds. The last minute stays in your browser. When you stop, it is gone, unless you "
        "ask to look at it closely; then it is a recording like any other."
    )
