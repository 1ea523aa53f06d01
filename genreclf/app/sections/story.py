"""The story on the page How it works: one song, from sound in the air to an answer. Each step asks first."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.components.player.component import drawing
from genreclf.app.components.player.media import media_address
from genreclf.app.components.story_step.component import Bar, Question, story_step
from genreclf.app.sections.held_out_predictions import held_out_predictions
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording, example_recording
from genreclf.app.session.state import state
from genreclf.audio import AudioClip
from genreclf.colours import COLOURS
from genreclf.errors import AudioError
from genreclf.evaluation import genres_confused_with
from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.genres import GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.messages.phrases import ranked
from genreclf.messages.sounds import SOUND_NAMES, TAG_NAMES
from genreclf.translation import N_
from genreclf.translation import gettext as _

SWINGS: Final = 0.02
"""Seconds of sound whose single vibrations are drawn."""
POINTS: Final = 600
"""Of the line that draws them."""
HEARD: Final = 0.1
"""The probability from which on a tag is shown as heard."""
MAX_HEARD: Final = 5
GENRE_NAMES: Final = frozenset({*GENRES, "hip-hop", "hip hop"})
"""Tags that would tell the answer, besides the names of genres."""
OPTIONS: Final = 3


def story() -> None:
    """The six steps, with the visitor's song or one of ours."""
    song, clip, prediction = _running_example()
    introduced = (
        N_("**The song of this story: {name}.**")
        if song in state.songs
        else N_("**The song of this story: {name}.** You can give it yours on the first page.")
    )
    st.markdown(_(introduced, name=widgets.plain(song.name)))
    content, media_type = widgets.playable(song, (0.0, clip.duration))
    audio = media_address(content, media_type, "story")
    drawn = drawing(clip.duration, *analysis.pictures(song, (0.0, clip.duration)), prediction.told_timeline)
    whole, picture = (0.0, min(clip.duration, 30.0)), str(drawn["spectrogram"])
    colour = COLOURS[prediction.genre]

    _heading(1, _("Sound is vibrating air"))
    moment, start = loudest_moment(clip)
    story_step(
        air_question(),
        song=song.id,
        kind="air",
        audio=audio,
        span=(max(0.0, start - 2.0), min(clip.duration, start + 2.0)),
        alt=_("Dots of air that move to and fro, and a line that shows how far."),
        colour=colour,
        samples=moment,
        captions=[
            _(
                "The loudest {thousandths:.0f} thousandths of a second of the song, slowed down.",
                thousandths=1000 * SWINGS,
            )
        ],
        key="story air",
    )
    _heading(2, _("Fast vibrations are high notes, slow ones are low notes"))
    story_step(
        picture_question(),
        song=song.id,
        kind="spectrum",
        audio=audio,
        span=(0.0, clip.duration),
        alt=_("A spectrogram: time runs to the right, high notes are at the top, bright is loud."),
        picture=picture,
        captions=[_("Time runs to the right, high notes are at the top, bright is loud.")],
        key="story picture",
    )
    _heading(3, _("The network looks at a few seconds at a time"))
    windows = LogMelFrontEnd().windows(clip)
    seconds = float(windows.times[0][1] - windows.times[0][0])
    story_step(
        pieces_question(seconds, len(windows.times)),
        song=song.id,
        kind="pieces",
        audio=audio,
        span=whole,
        alt=_(
            "A frame of {seconds:.0f} seconds that moves over the spectrogram, and what is in it, large.",
            seconds=seconds,
        ),
        picture=picture,
        piece=min(1.0, seconds / clip.duration),
        captions=[_("Within the frame lies all that it knows at this moment.")],
        key="story pieces",
    )
    _heading(4, _("Layer by layer it finds patterns"))
    heard = sounds_and_tags(prediction)
    story_step(
        layers_question(list(heard)),
        song=song.id,
        kind="bars",
        audio=audio,
        span=whole,
        bars=[Bar(name, share, messages.in_ten(share), colour) for name, share in heard.items()],
        captions=[_("How clearly it finds them in this song.")] if heard else [],
        secret=True,
        key="story layers",
    )
    st.markdown(
        _(
            "[Engineers find its layers](training?model={default_model}) at the foot of the page *How it learnt*.",
            default_model=DEFAULT_MODEL,
        )
    )
    _heading(5, _("What it found is weighed into ten probabilities"))
    story_step(
        answer_question(prediction),
        song=song.id,
        kind="bars",
        audio=audio,
        span=(0.0, clip.duration),
        bars=[
            Bar(title(genre), prediction.probabilities[genre], messages.in_ten(prediction.probabilities[genre]), colour)
            for genre, colour in ((genre, COLOURS[genre]) for genre in ranked(prediction.probabilities)[:5])
        ],
        captions=[str(segment["text"]) for segment in drawn["segments"]],
        secret=True,
        key="story answer",
    )
    _mistake(song, prediction.genre)


def _mistake(song: Recording, genre: str) -> None:
    matrix = held_out_predictions(DEFAULT_MODEL, "songs").matrix
    taken = dict(genres_confused_with(matrix, genre))
    if not taken:
        return
    _heading(6, _("It is wrong where we are, too"))
    total = int(matrix[GENRES.index(genre)].sum())
    other = example_recording(next(iter(taken)))
    story_step(
        mistake_question(genre, taken, total),
        song=song.id,
        kind="bars",
        audio=media_address(other.payload, other.media_type, "story mistake"),
        span=(0.0, 12.0),
        bars=[
            Bar(
                title(name),
                count / max(taken.values()),
                _("{count} of {total}", count=count, total=total),
                COLOURS[name],
            )
            for name, count in list(taken.items())[:5]
        ],
        captions=[
            _(
                "What songs that are {genre} were taken for, of {total} that it had never heard.",
                genre=LABELS[genre],
                total=total,
            )
        ],
        secret=True,
        listen=_("Listen to our {genre} piece", genre=LABELS[next(iter(taken))]),
        key="story mistake",
    )
    st.markdown(_("[Listen to its mistakes](confusions), and see which genres it mixes up most."))


def _heading(number: int, text: str) -> None:
    st.subheader(f"{number}. {text}", anchor=False)


def _running_example() -> tuple[Recording, AudioClip, Prediction]:
    """The visitor's song, or one of ours where there is none that is heard as music."""
    for song in state.songs:
        with contextlib.suppress(AudioError):
            prediction = analysis.answer(song, DEFAULT_MODEL)
            if prediction.verdict != "not_music":
                return song, analysis.decoded(song), prediction
    song = example_recording("classical")  # it has instruments that are found, and no genre among them
    return song, analysis.decoded(song), analysis.answer(song, DEFAULT_MODEL)


def loudest_moment(clip: AudioClip) -> tuple[list[float], float]:
    """The samples around the loudest one, from -1 to 1, and when they begin, in seconds."""
    length = max(2, round(SWINGS * clip.sample_rate))
    start = max(0, int(np.abs(clip.samples).argmax()) - length // 2)
    moment = clip.samples[start : start + length]
    evenly = np.interp(np.linspace(0, len(moment) - 1, POINTS), np.arange(len(moment)), moment)
    reach = float(np.abs(evenly).max()) or 1.0
    return [round(float(value) / reach, 3) for value in evenly], start / clip.sample_rate


def sounds_and_tags(prediction: Prediction) -> dict[str, float]:
    """What is heard most in a song besides genres, by name, with its probability; the clearest first."""
    clear = messages.sounds_heard(prediction.sounds)
    named = {SOUND_NAMES.get(sound, sound): share for sound, share in prediction.sounds.items()}
    sounds = {name: named[name] for name in clear}
    tags = {TAG_NAMES.get(tag.lower(), tag.lower()): share for tag, share in prediction.tags.items() if share >= HEARD}
    known = GENRE_NAMES | {*LABELS.values()}
    heard = {name: share for name, share in (sounds | tags).items() if name not in known}
    return {name: heard[name] for name in sorted(heard, key=heard.__getitem__, reverse=True)[:MAX_HEARD]}


def air_question() -> Question:
    """What a microphone does."""
    return Question(
        _("How often does a microphone measure the air, to make a sound file?"),
        [_("{times:,} times a second", times=times) for times in (24, 440, 44100)],
        2,
        _(
            "A drum or a voice pushes the air to and fro. A microphone measures how far, tens of thousands of times a "
            "second. A sound file is nothing but that row of numbers."
        ),
    )


def picture_question() -> Question:
    """What a spectrogram shows."""
    return Question(
        _("This is a picture of the whole song. Where is the bass?"),
        [_("At the left"), _("At the bottom"), _("Where it is brightest")],
        1,
        _(
            "Measure how much of each speed there is, moment by moment, and you get this picture: a spectrogram. Slow "
            "vibrations are low notes, at the bottom. A held note is a flat line, a drum beat an upright one."
        ),
    )


def pieces_question(seconds: float, pieces: int) -> Question:
    """How much the network looks at."""
    return Question(
        _("How much of the song does the network look at, at once?"),
        [_("The whole song"), _("{seconds:.0f} seconds", seconds=seconds), _("One note")],
        1,
        _(
            "It gets the picture in pieces of {seconds:.0f} seconds: {pieces} for this song. Its answers to "
            "them are combined at the end.",
            seconds=seconds,
            pieces=pieces,
        ),
    )


def layers_question(heard: Sequence[str]) -> Question:
    """What layers find, in any song and in this one."""
    told = _(
        "The first layers find a beat, a hum, a hiss. Later ones find what those make together: a guitar, a voice, a "
        "groove."
    )
    if heard:
        told += " " + _("In this song it finds {sounds}.", sounds=messages.listed(list(heard)))
    return Question(
        _("What do its first layers find?"),
        [_("A beat, a hum, a hiss"), _("A guitar, a voice"), _("The genre")],
        0,
        told,
    )


def answer_question(prediction: Prediction) -> Question:
    """What the answer is; in alphabetical order, so that the place does not tell."""
    options = sorted(ranked(prediction.probabilities)[:OPTIONS])
    said = messages.answer(prediction).replace("**", "")
    return Question(
        _("Which of these is it nearest to?")
        if prediction.verdict == "other_style"
        else _("What would you say it is?"),
        [title(genre) for genre in options],
        options.index(prediction.genre),
        said + " " + _("The last layer weighs what was found. It learnt how from songs whose genre people had named."),
    )


def mistake_question(genre: str, taken: Mapping[str, int], total: int) -> Question:
    """What songs of the genre are taken for."""
    most = next(iter(taken))
    others = [name for name in reversed(GENRES) if name not in (genre, most) and taken.get(name, 0) < taken[most]]
    options = sorted([most, *others[: OPTIONS - 1]])
    return Question(
        _("Of songs that are {genre}, some are taken for something else. For what most often?", genre=LABELS[genre]),
        [title(name) for name in options],
        options.index(most),
        _(
            "{taken} of {total} are taken for {genre}. Its mistakes are mostly ours, too: where genres lie "
            "close together, people do not agree either.",
            taken=taken[most],
            total=total,
            genre=LABELS[most],
        ),
    )
