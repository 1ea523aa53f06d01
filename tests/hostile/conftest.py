"""One pool of decoders and one model for all hostile files."""

from collections.abc import Iterator

import pytest

from genreclf.audio.decoder_pool import DecoderPool
from genreclf.inference.classifier import GenreClassifier


@pytest.fixture(scope="session")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(timeout=60) as started:  # a busy machine takes longer than a visitor should wait
        yield started


@pytest.fixture(scope="session")
def classifier() -> GenreClassifier:
    return GenreClassifier.load()
