"""Names as nobody should read them."""

import pytest

from genreclf.untrusted_names import readable


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Blue Train", "Blue Train"),
        ("Sigur Rós – Ágætis byrjun (1999)", "Sigur Rós – Ágætis byrjun (1999)"),
        ("\N{OM SYMBOL}\N{ZERO WIDTH JOINER}\N{SNOWMAN}", "\N{OM SYMBOL}\N{ZERO WIDTH JOINER}\N{SNOWMAN}"),
        ("\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}", "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}"),
        ("  two\r\n\tlines\u2028and more ", "two lines and more"),
        ("song\N{RIGHT-TO-LEFT OVERRIDE}3pm.exe", "song3pm.exe"),
        ("bell\x07, null\0, escape\x1b[31m, c1\x9b", "bell, null, escape[31m, c1"),
        ("caf\udce9", "caf"),
        ("\x07\ud800", ""),
    ],
)  # fmt: skip
def test_a_name_is_one_line_that_can_be_read_and_sent(name: str, read: str) -> None:
    assert readable(name) == read
    read.encode()
