"""Every hostile file goes the whole way, from its bytes to an answer or to a sentence that says what to do."""

import re

import av
import numpy as np
import pytest

from genreclf.audio import ffmpeg_stream, load_audio
from genreclf.audio.decoder_pool import DecoderPool
from genreclf.errors import AudioError
from genreclf.inference.classifier import GenreClassifier
from tests.audio.test_clip import FORMATS
from tests.hostile.corpus import CORPUS, bit_flipped, clips, truncated
from tests.hostile.fuzz import answer

WAY_ON = re.compile(r"Please (choose|try|convert) .*\.$")


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    return clips()


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_files_are_answered_or_refused_with_a_way_on(
    name: str, pool: DecoderPool, classifier: GenreClassifier
) -> None:
    content, outcome = CORPUS[name].make(), CORPUS[name].outcome
    if outcome is None:
        clip, _ = answer(pool, classifier, content)
        assert clip.duration <= 600
    else:
        with pytest.raises(outcome, match=WAY_ON) as refused:
            answer(pool, classifier, content)
        assert type(refused.value) is outcome


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_anywhere_in_its_headers_or_damaged_is_answered_or_refused(
    name: str, pool: DecoderPool, classifier: GenreClassifier, whole: dict[str, bytes]
) -> None:
    rng = np.random.default_rng(len(name))
    for content in (*truncated(whole[name]), *(bit_flipped(whole[name], rng) for _ in range(5))):
        try:
            answer(pool, classifier, content)
        except AudioError as error:
            assert WAY_ON.search(str(error))  # noqa: PT017 (both outcomes are right)


def test_files_that_unpack_to_hours_are_small() -> None:
    for name in ("hours of FLAC", "hours of Opus"):
        assert len(CORPUS[name].make()) < 1_000_000


def test_frames_that_can_not_be_converted_end_the_clip_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(packer: ffmpeg_stream._Packer, frame: av.AudioFrame) -> None:
        if frame.time > 2:
            raise ValueError("Frame does not match AudioFifo parameters.")
        real(packer, frame)

    real = ffmpeg_stream._Packer.add
    monkeypatch.setattr(ffmpeg_stream._Packer, "add", limited)
    clip = load_audio(CORPUS["film with sound"].make(), in_process=True)
    assert clip.duration == pytest.approx(2, abs=0.1)
    assert clip.notes == ("This file is damaged or cut off: only its first 2.0 s could be read.",)
