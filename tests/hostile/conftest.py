"""One pool of decoders and one model for all hostile files."""

from collections.abc import Iterator

import pytest

from genreclf.classifier import GenreClassifier
from genreclf.decoding import DecoderPool


@pytest.fixture(scope="session")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool() as started:
        yield started


@pytest.fixture(scope="session")
def classifier() -> GenreClassifier:
    return GenreClassifier.load()
