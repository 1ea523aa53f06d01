"""The parts of the page How it works."""

import contextlib
import re
from collections import Counter
from typing import Final

import numpy as np
import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.app.sections import songs
from genreclf.audio import AudioClip
from genreclf.errors import AudioError
from genreclf.evaluation.robustness import RECORD, read_record
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.features.views import view
from genreclf.genres import COLOURS, LABELS
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.inference.model_store import available_models

SWINGS_SHOWN: Final = 0.02
"""Seconds of sound whose single swings are drawn."""


def story() -> None:
    """From air pressure to an answer, with one song as the running picture."""
    song, clip, prediction = _running_example()
    content, media_type = widgets.playable(song.content, clip, whole=True)
    st.markdown(f"**The song in these pictures: {widgets.plain(song.name)}.** Choose another one on the first page.")
    st.audio(content, format=media_type, alt="The song")
    colour = COLOURS[prediction.genre]
    _swings(clip, colour)
    _spectrogram(clip, colour)
    _window(clip)
    _words(prediction)
    _answer(prediction)


def _running_example() -> tuple[songs.Song, AudioClip, Prediction]:
    """The visitor's song, or one of ours where there is none that can be read."""
    for song in songs.kept():
        with contextlib.suppress(AudioError):
            return song, resources.decoded(song.content), resources.answer(song.content, DEFAULT_MODEL)
    song = songs.example("jazz")
    return song, resources.decoded(song.content), resources.answer(song.content, DEFAULT_MODEL)


def _step(number: int, title: str, text: str) -> None:
    st.subheader(f"{number}. {title}", anchor=False)
    st.markdown(text)


def _swings(clip: AudioClip, colour: str) -> None:
    _step(
        1,
        "Sound is air that swings",
        "A drum skin or a voice pushes the air to and fro. A microphone measures how far, tens of thousands of times "
        "a second. That row of numbers is all that a file holds.",
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
        "A held note is a horizontal line, a drum beat a vertical one.",
    )
    widgets.chart(
        figures.sound_picture(
            view(clip, "waveform"),
            view(clip, "stft-2048"),
            "stft-2048",
            clip.duration,
            heading="The whole song: time runs to the right, pitch upwards, bright is loud",
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
        f"It is given {windows.inputs.shape[2]} bands of pitch, spaced as the ear spaces them, in pieces of "
        f"{end - start:.0f} seconds. This song makes {len(windows.times)} of them.",
    )
    heading = f"All that the network knows of the first {end - start:.0f} seconds"
    widgets.chart(figures.network_window(windows.inputs[0], end - start, heading=heading))


def _words(prediction: Prediction) -> None:
    _step(
        4,
        "Layer by layer it finds patterns",
        "The first layers answer to a beat, a hum, a hiss; later ones to what those make together: a guitar, a voice, "
        "a groove. They were trained by others, on a large collection of songs, to guess the words that listeners use "
        "for them. [Here are the layers](training?model=musicnn-transfer).",
    )
    if tags := wording.tags_heard(prediction.tags):
        st.markdown("Words it finds for this song: " + " ".join(f":violet-badge[{tag}]" for tag in tags))


def _answer(prediction: Prediction) -> None:
    _step(
        5,
        "What it found is weighed into ten probabilities",
        "This last part we trained, on songs whose genre people had named. It says how sure it is, and is checked on "
        "songs that it never heard: of those to which it gives 8 in 10, about eight in ten should be right.",
    )
    st.markdown(wording.answer(prediction))
    widgets.chart(
        figures.probability_bars(prediction.probabilities, heading="How likely each genre is for this song"),
        alt=wording.probabilities_in_words(prediction.probabilities),
    )


def data_set() -> None:
    """What it learnt from, and what is wrong with that."""
    tracks = catalogue().values()
    repeated = sum(track.duplicate_group is not None for track in tracks)
    (genre, artist), songs = Counter((track.genre, track.artist) for track in tracks if track.artist).most_common(1)[0]
    faulty = sum(bool(track.fault) for track in tracks)
    removed = sum(track.filtered_part == "removed" for track in tracks)
    st.header("What it learnt from, and what is wrong with it", anchor=False)
    st.markdown(
        f"GTZAN: {len(tracks)} clips of half a minute, a hundred of each of ten genres, gathered around the year 2000 "
        "for one of the first studies of the matter, and used by nearly every study since. It is not a clean "
        f"collection. {repeated} clips have an exact copy under another name, {faulty} a known fault. The same "
        f"artists come again and again: {songs} of the hundred {LABELS[genre]} clips are {widgets.plain(artist)}. "
        "And where one genre ends and another begins, people disagree, too.\n\n"
        f"That is why test results come twice: with the songs dealt at random, as most studies do, and with "
        f"{removed} doubtful clips removed and artists kept apart, as far as they were known. The second, lower one is "
        "closer to what to expect of your own songs."
    )


def models() -> None:
    """What each model says about itself."""
    st.header("What each model says about itself", anchor=False)
    names = available_models()
    chosen = str(
        st.selectbox(
            "Model card",
            names,
            format_func=wording.model_title,
            index=names.index(DEFAULT_MODEL),
            key="card",
        )
    )
    with st.container(border=True):
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
        "It is analysed in the memory of the computer that serves this page, for you alone, and forgotten a few "
        "minutes after you close the page. It is not written to a disk, not used for training, and no other server is "
        "asked for anything."
    )
    st.markdown(
        "While it listens along, your browser sends the sound of the microphone on, and this computer "
        "remembers the last ten seconds. The last minute stays in your browser. When you stop, it is gone, unless you "
        "ask to look at it closely; then it is a recording like any other."
    )
