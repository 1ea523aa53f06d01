"""Nested calibration, on made-up logits."""

from dataclasses import replace

import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN
from genreclf.training.heads.nested_calibration import OutOfFoldLogits
from tests.training.heads.test_out_of_fold import LAYOUT, MUSIC, made_up


def test_a_recordings_verdict_does_not_depend_on_its_own_logits_through_the_thresholds() -> None:
    logits, names, songs = made_up(200)
    recordings, probabilities = OutOfFoldLogits(logits, names, songs, LAYOUT).nested()
    assert sorted(song.id for song in recordings.songs) == sorted(songs)

    artist = songs[names[0]].group
    changed = logits.copy()
    changed[names == names[0], MUSIC] -= 20  # one song turns into noise: thresholds of its own part may not follow
    again, other = OutOfFoldLogits(changed, names, songs, LAYOUT).nested()
    assert [song.id for song in again.songs] == [song.id for song in recordings.songs]
    same_part = OutOfFoldLogits(logits, names, songs, LAYOUT)._part()
    part = same_part[list(names).index(names[0])]
    neighbours = {str(name) for name, of in zip(names, same_part, strict=True) if of == part} - {names[0]}
    rows = [i for i, song in enumerate(recordings.songs) if song.id in neighbours]
    assert artist not in {recordings.songs[i].group for i in rows}
    assert (probabilities["verdict"][rows] == other["verdict"][rows]).all()
    np.testing.assert_array_equal(probabilities["genres"][rows], other["genres"][rows])


def test_tracks_of_gtzan_do_not_calibrate_what_ships() -> None:
    logits, names, songs = made_up(100)
    tracks = {f"{name} again": replace(song, id=f"{name} again", source=GTZAN) for name, song in songs.items()}
    both = {**songs, **tracks}
    doubled = np.concatenate([logits, -logits]), np.concatenate([names, [f"{name} again" for name in names]])
    alone = OutOfFoldLogits(logits, names, both, LAYOUT).calibration()
    assert OutOfFoldLogits(*doubled, both, LAYOUT).calibration() == alone
    assert {song.id for song in OutOfFoldLogits(*doubled, both, LAYOUT).pooled().songs} == set(songs)
