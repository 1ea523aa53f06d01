"""What the app promises to whoever runs it where strangers can reach it."""

import tomllib

import pytest

from tests.app.conftest import ROOT
from tests.hostile.corpus import CORPUS, NAMES


def test_the_server_is_configured_for_strangers() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    server, client = config["server"], config["client"]
    assert server["maxUploadSize"] == 100
    assert server["enableXsrfProtection"] is True
    assert server.get("enableCORS", True) is True
    assert server.get("enableStaticServing", False) is False
    assert config["browser"]["gatherUsageStats"] is False
    assert client["showErrorDetails"] == "none"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_any_name_will_do(page, wav, name):
    test = page("classify")
    test.file_uploader[0].set_value((name, wav, "audio/mpeg")).run()
    assert not test.exception
    assert test.header
    test.file_uploader[0].set_value((name, CORPUS["HTML"].make(), "audio/mpeg")).run()
    assert not test.exception
    assert "does not look like a sound file" in test.error[0].value


def test_a_name_with_a_null_byte_is_a_name(page, wav):
    """Only a program sends such a name."""
    test = page("classify")
    test.file_uploader[0].set_value(("a\0b.mp3", wav, "audio/mpeg")).run()
    assert not test.exception
    assert test.header
