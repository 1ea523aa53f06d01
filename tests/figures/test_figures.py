import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image

from genreclf import figures
from genreclf.colours import SHARE_COLOURS
from genreclf.features.views import FLOOR_DB, view
from genreclf.genres import GENRES, title
from genreclf.inference.classifier import Prediction, Segment, Verdict
from genreclf.inference.shared_result import PICTURE_SHAPE, SharedResult
from genreclf.translation import speaking
from tests import sounds


@pytest.mark.parametrize("name", ["stft-2048", "mel"])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_a_tone_is_drawn_at_its_pitch(name: str, logarithmic: bool) -> None:
    clip = sounds.clip(sounds.tone(3, frequency=1000))
    figure = figures.sound_picture(
        view(clip, "waveform"), view(clip, name), name, 3, heading="A tone", colour="red", logarithmic=logarithmic
    )
    heatmap = figure.data[-1]
    levels = np.asarray(heatmap.z).astype(float).mean(axis=1)
    labels = [float(label.removesuffix(" Hz")) for label in heatmap.y]
    assert labels[int(levels.argmax())] == pytest.approx(1000, rel=0.06)
    assert levels[np.abs(np.log2(np.maximum(labels, 1) / 1000)) > 1].max() < FLOOR_DB / 2
    ticks = figure.layout.yaxis2
    position = list(ticks.ticktext).index("2 k")
    assert labels[round(ticks.tickvals[position])] == pytest.approx(2000, rel=0.02)


@pytest.mark.parametrize(("language", "above_a"), [("en", "A#"), ("de", "Ais")])
def test_notes_have_the_names_that_people_use(language: str, above_a: str) -> None:
    clip = sounds.clip(sounds.tone(3, frequency=466.16))
    with speaking(language):
        figure = figures.sound_picture(
            view(clip, "waveform"), view(clip, "chroma"), "chroma", 3, heading="A tone", colour="red"
        )
    heatmap = figure.data[-1]
    assert heatmap.y[int(np.asarray(heatmap.z).astype(float).mean(axis=1).argmax())] == above_a


def test_rows_are_of_one_height_so_that_plotly_draws_the_picture_at_once() -> None:
    clip = sounds.clip(sounds.tone(3, frequency=1000))
    figure = figures.sound_picture(
        view(clip, "waveform"), view(clip, "stft-2048"), "stft-2048", 3, heading="A tone", colour="red"
    )
    assert figure.layout.yaxis2.type == "category"
    assert len(set(figure.data[-1].y)) == len(figure.data[-1].z)


def test_for_the_back_row_all_letters_grow_and_the_room_for_them() -> None:
    clip = sounds.clip(sounds.tone(3, frequency=1000))
    figure = figures.sound_picture(
        view(clip, "waveform"), view(clip, "stft-2048"), "stft-2048", 3, heading="A tone", colour="red"
    )
    margin, height = figure.layout.margin.l, figure.layout.height
    figures.enlarge(figure)
    axes = (figure.layout.xaxis2, figure.layout.yaxis, figure.layout.yaxis2)
    sizes = {size for axis in axes for size in (axis.tickfont.size, axis.title.font.size)}
    assert sizes == {figure.layout.font.size} == {20}
    assert figure.layout.margin.l > 1.5 * margin
    assert figure.layout.height >= height + 80


def test_the_picture_for_a_slide_has_a_legend_and_no_technical_names() -> None:
    from genreclf import GenreClassifier

    clip = sounds.clip(sounds.song(12))
    prediction = GenreClassifier.load().predict(clip)
    waveform, spectrogram = view(clip, "waveform"), view(clip, "stft-2048")
    slide = figures.song_report("My $ong", prediction, waveform, spectrogram, clip.duration, app="Where it is from")
    parts = [axes for part in slide.subfigs for axes in part.axes]
    texts = [text.get_text() for part in (slide, *slide.subfigs) for text in part.findobj(Text)]
    assert not [text for text in texts if prediction.model in text or "genreclf" in text or "(Hz)" in text]
    (legend,) = [axes.get_legend() for axes in parts if axes.get_legend()]
    named = {text.get_text() for text in legend.get_texts()}
    likely = {title(g) for s in prediction.told_timeline for g, p in s.shares.items() if p >= 0.1}
    assert named == likely | {"The rest"}
    (strip,) = [axes for axes in parts if axes.get_legend()]
    colours = {to_hex(bar.get_facecolor()) for bar in strip.patches if bar.get_height()}
    assert colours <= {SHARE_COLOURS[genre] for genre in SHARE_COLOURS if title(genre) in named}
    assert any(text.endswith("Where it is from") for text in texts)
    assert {"100 Hz", "1 kHz", "10 kHz"} <= set(texts)


def test_the_picture_for_a_phone_is_upright_and_names_what_was_heard_when() -> None:
    shares = dict.fromkeys(GENRES, 0.0)
    parts = [Segment(0, 6, shares | {"classical": 0.9, "jazz": 0.1}), Segment(6, 12, shares | {"metal": 1.0})]
    whole = shares | {"classical": 0.5, "metal": 0.45, "jazz": 0.05}
    prediction = Prediction("any", "classical", whole, Verdict.UNSURE, tuple(parts))
    spectrogram = np.full((192, 480), FLOOR_DB, np.int8)
    picture = figures.phone_picture("My $ong", prediction, spectrogram, 12, app="The app", address="here.example")
    with Image.open(io.BytesIO(figures.png(picture, dpi=120))) as drawn:
        assert drawn.size == (1080, 1920)
    texts = [text.get_text() for text in picture.findobj(Text)]
    assert {"My \\$ong", "The app", "here.example"} <= set(texts)
    assert texts.count("Classical") == 2  # beside its bar, and on the strip
    assert texts.count("Jazz") == 1


def test_lines_of_a_long_answer_are_equally_far_apart() -> None:
    prediction = Prediction("any", "jazz", dict.fromkeys(GENRES, 0.1), Verdict.UNSURE, ())
    sentence = "no letter reaches up or down here (Qg) "
    picture = figures.phone_picture(
        "", prediction, np.full((192, 480), FLOOR_DB, np.int8), 12, app="", address="", sentence=3 * sentence
    )
    lines = [text.get_position()[1] for text in picture.texts if text.get_text() and text.get_text() in 3 * sentence]
    assert len(lines) > 3
    assert np.ptp(np.diff(lines)) < 1e-6


def test_beside_a_long_bar_is_room_for_its_label_in_each_language() -> None:
    chances = dict.fromkeys(GENRES, 0.0) | {"rock": 1.0}
    for language in ("en", "es"):
        with speaking(language):
            one = figures.probability_bars(chances, heading="")
            two = figures.before_and_after(chances, chances, heading="")
        for figure in (one, two):
            longest = max(len(text) for bar in figure.data for text in bar.text)
            assert figure.layout.margin.r > 6 * longest


def test_a_shared_result_is_stacked_as_the_player_stacks_it() -> None:
    shares = dict.fromkeys(GENRES, 0.0)
    parts = (Segment(0, 6, shares | {"rock": 0.7, "blues": 0.3}), Segment(6, 12, shares | {"rock": 0.6, "jazz": 0.4}))
    prediction = Prediction("any", "rock", shares | {"rock": 1.0}, Verdict.CONFIDENT, parts)
    result = SharedResult("", 12, prediction, np.zeros(PICTURE_SHAPE, np.float32))
    figure = figures.shared_result_figure(result, heading="")
    assert [trace.name for trace in figure.data if trace.type == "bar"] == ["Rock", "Jazz", "Blues"]
