"""What visitors are told while many songs wait to be decoded."""

from types import SimpleNamespace

import pytest

from genreclf.app.session import resources


@pytest.mark.parametrize(("waiting", "words"), [(0, "Listening"), (1, "number 2 in the queue"), (2, "number 3 in")])
def test_those_who_wait_know_their_place(monkeypatch: pytest.MonkeyPatch, waiting: int, words: str) -> None:
    monkeypatch.setattr(resources, "is_warm", lambda: True)
    monkeypatch.setattr(resources, "decoders", lambda: SimpleNamespace(waiting=waiting))
    assert words in resources.wait_in_words()
