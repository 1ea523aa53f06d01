"""What the player is given to show."""

import base64
import io
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from genreclf.app.components.player import component as player
from genreclf.app.components.player.component import (
    Moment,
    best_moments,
    drawing,
    heard,
    overlay_picture,
)
from genreclf.colours import COLOURS
from genreclf.features.views import COLUMNS, FLOOR_DB, STFT_FREQUENCIES, view
from genreclf.figures.thumbnails import spectrogram_picture
from genreclf.genres import GENRES
from genreclf.inference.classifier import Segment
from genreclf.inference.segmentation import Section
from tests.sounds import clip, tone

WAVEFORM = np.stack([np.full(COLUMNS, -100), np.full(COLUMNS, 50)]).astype(np.int8)
SPECTROGRAM = np.full((192, COLUMNS), -40, np.int8)
SVG = "{http://www.w3.org/2000/svg}"


def part(start, end, **probabilities):
    rest = (1 - sum(probabilities.values())) / (len(GENRES) - len(probabilities))
    return Segment(start, end, {genre: probabilities.get(genre, rest) for genre in GENRES})


SEGMENTS = (part(0, 3, blues=0.8, rock=0.18), part(3, 6, blues=0.5, jazz=0.45), part(6, 10, jazz=0.97))


def drawn(**changes):
    return drawing(
        **{"duration": 10.0, "waveform": WAVEFORM, "spectrogram": SPECTROGRAM, "segments": SEGMENTS} | changes
    )


def decoded(address, media_type):
    head, _, content = address.partition(";base64,")
    assert head == f"data:{media_type}"
    return base64.b64decode(content)


def boxes(picture):
    return [
        {name: float(value) if name != "fill" else value for name, value in box.attrib.items()}
        for box in ElementTree.fromstring(decoded(picture, "image/svg+xml")).iter(f"{SVG}rect")
    ]


def test_each_part_is_a_column_as_long_as_it_is_with_heights_that_are_probabilities():
    columns = boxes(drawn()["timeline"])
    blues = [box for box in columns if box["fill"] == COLOURS["blues"]]
    assert [(box["x"], box["width"]) for box in blues] == [(0, 3), (3, 3), (6, 4)]
    assert [box["height"] for box in blues] == pytest.approx([0.8, 0.5, 0.03 / 9], abs=1e-4)
    for start in (0, 3, 6):
        column = [box for box in columns if box["x"] == start]
        assert column[0]["y"] + column[0]["height"] == pytest.approx(1)
        for below, above in pairwise(column):
            assert above["y"] + above["height"] == pytest.approx(below["y"], abs=2e-4)


def test_genres_that_no_part_reaches_are_neither_drawn_nor_named():
    shown = drawn()
    assert [entry["name"] for entry in shown["legend"]] == ["jazz", "blues", "rock", "the rest"]
    assert {box["fill"] for box in boxes(shown["timeline"])} == {COLOURS[genre] for genre in ("jazz", "blues", "rock")}


def test_parts_are_told_in_words():
    assert heard(SEGMENTS[0]) == "0:00–0:03: blues, 8 in 10; rock, 2 in 10"
    assert heard(part(599, 602.4, hiphop=0.97)) == "9:59–10:02: hip-hop, over 9 in 10"
    assert [segment["text"] for segment in drawn()["segments"]] == [heard(segment) for segment in SEGMENTS]


def test_successive_parts_of_one_genre_share_a_label():
    assert drawn()["runs"] == [
        {"start": 0, "end": 6, "text": "blues"},
        {"start": 6, "end": 10, "text": "jazz"},
    ]


def test_a_stretch_without_room_for_its_name_does_not_part_one_genre_in_two():
    parts = [part(0, 9, rock=1), part(9, 12, pop=1), part(12, 30, rock=1), part(30, 40, pop=1), part(40, 50, rock=1)]
    runs = drawn(segments=parts, duration=50)["runs"]
    assert [(run["start"], run["end"], run["text"]) for run in runs] == [
        (0, 30, "rock"),
        (30, 40, "pop"),
        (40, 50, "rock"),
    ]


def test_stretches_without_room_that_take_turns_become_one():
    parts = [part(3 * n, 3 * n + 3, rock=1) if n % 2 == 0 else part(3 * n, 3 * n + 3, pop=1) for n in range(11)]
    assert drawn(segments=parts, duration=33)["runs"] == [{"start": 0, "end": 33, "text": "rock"}]
    assert drawn(segments=parts[:4], duration=50)["runs"] == [
        {"start": 0, "end": 9, "text": "rock"},
        {"start": 9, "end": 12, "text": "pop"},
    ]


def test_the_best_moment_of_a_genre_is_where_it_is_most_probable():
    assert best_moments(SEGMENTS, ["blues", "jazz"]) == [
        Moment("The most blues-like moment: 0:00–0:03", 0, 3),
        Moment("The most jazz-like moment: 0:06–0:10", 6, 10),
    ]


def test_a_tone_is_bright_at_the_mark_of_its_pitch():
    spectrogram = view(clip(tone(4, frequency=1000)), "stft-2048")
    picture = np.asarray(spectrogram_picture(spectrogram).convert("RGB"), float)
    assert picture.shape == (len(STFT_FREQUENCIES), COLUMNS, 3)
    brightest = picture.sum(axis=2).mean(axis=1).argmax()
    mark = next(pitch["at"] for pitch in drawn()["pitches"] if pitch["text"] == "1 k")
    assert 1 - (brightest + 0.5) / len(picture) == pytest.approx(mark, abs=1 / len(picture))


def test_the_scale_runs_from_dark_to_bright():
    ramp = np.linspace(FLOOR_DB, 0, COLUMNS).astype(np.int8)[None]
    address = drawn(spectrogram=ramp)["spectrogram"]
    pixels = np.asarray(Image.open(io.BytesIO(decoded(address, "image/png"))).convert("L"), int)[0]
    assert pixels[0] < 5
    assert pixels[-1] > 230
    assert (np.diff(pixels) >= 0).all()


def test_the_waveform_reaches_where_its_samples_do():
    outline = ElementTree.fromstring(decoded(drawn()["waveform"], "image/svg+xml")).find(f"{SVG}path").get("d")
    heights = {int(point.split(",")[1]) for point in outline.strip("Mz").split()}
    assert heights == {126 - 50, 128 + 100}


def test_what_mattered_covers_the_picture_low_notes_at_the_bottom():
    grid = np.zeros((4, 5))
    grid[0, 0], grid[3, 4], grid[3, 0] = 1, -1, np.nan
    pixels = np.asarray(overlay_picture(grid), int)
    assert pixels.shape == (len(STFT_FREQUENCIES), COLUMNS, 4)
    assert pixels[-1, 0].tolist() == [*player._SPOKE_FOR, 200]
    against = pixels[:10, -10:]
    assert {0, 200} <= set(against[..., 3].ravel().tolist())
    assert not pixels[90:100, 200:300, 3].any()
    assert not pixels[:10, :10, 3].any()


@pytest.mark.parametrize(
    ("duration", "marks"),
    [(1.0, ["0:00", "0:01"]), (10.0, ["0:00", "0:02", "0:04", "0:06", "0:08", "0:10"]), (600.0, None)],
)
def test_the_time_axis_has_a_few_round_marks(duration, marks):
    times = drawn(duration=duration)["times"]
    assert marks is None or [time["text"] for time in times] == marks
    assert 2 <= len(times) <= player.TIME_MARKS
    assert times[0]["at"] == 0
    assert all(time["at"] <= 1 for time in times)


def test_the_parts_of_a_medley_are_named_as_its_headline_names_them():
    sections = [Section(0, 6, "blues"), Section(6, 10, "outside")]
    assert [(run["start"], run["end"], run["text"]) for run in drawn(sections=sections)["runs"]] == [
        (0, 6, "blues"),
        (6, 10, "another style"),
    ]
    assert [run["text"] for run in drawn()["runs"]] == ["blues", "jazz"]
