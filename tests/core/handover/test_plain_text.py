"""Plain text: no marks, columns that stand under each other, the encoding and the line ends that were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import NotInEncoding
from app.core.handover.doing import do
from app.core.handover.order import Order
from app.core.handover.plain_text import plain_text, width_of
from app.core.handover.reader import read
from tests.core.handover.samples import SAMPLES


def plain(text: str) -> str:
    return plain_text(read(text, None))


@pytest.mark.parametrize(("text", "expected"), [
    ("# H\n\n**a** *b* ~~c~~ `d` $e$", "H\n\na b c d e\n"),
    ("[a](https://h/) <https://h/> <m@h.de> [b](#x)", "a (https://h/) https://h/ m@h.de b\n"),
    ("- a\n  - b\n- c", "- a\n  - b\n- c\n"), ("3) a\n4) b", "3) a\n4) b\n"),
    ("- [ ] a\n- [x] b", "- [ ] a\n- [x] b\n"),
    ("1. a\n\n   b\n2. c", "1. a\n\n   b\n\n2. c\n"),
    ("> a\n>\n> b", "  a\n\n  b\n"), ("```\na\n\nb\n```", "    a\n\n    b\n"), ("a  \nb\nc", "a\nb c\n"),
    ("a[^1] b^[in]\n\n[^1]: one", "a[1] b[2]\n\n[1] one\n[2] in\n"), ("---\ntitle: T\n---\nx", "T\n\nx\n"),
    ("T\n: d\n: e", "T\n    d\n    e\n"), ("a\n\n---\n\nb", "a\n\n* * *\n\nb\n"), ("", ""),
    ("|a|数|\n|:-|-:|\n|长长|1|\n|b|22|", "a     数\n----  --\n长长   1\nb     22\n"),
])
def test_marks_are_taken_away(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_columns_stand_under_each_other() -> None:
    lines = plain(SAMPLES["Chinese"]).split("\n")
    row = next(number for number, line in enumerate(lines) if line.startswith("模型"))
    assert len({width_of(line) for line in lines[row : row + 4]}) == 1


@pytest.mark.parametrize(("encoding", "start"), [
    ("utf-8", b"\xe4"), ("gbk", b"\xd6\xd0"), ("gb18030", b"\xd6\xd0"), ("utf-16-le", b"\xff\xfe"),
    ("big5", b"\xa4\xa4"),
])
def test_the_encoding_is_what_was_asked_for(encoding: str, start: bytes) -> None:
    found = do(Order("中文\n\n一行", None, "x", "txt", encoding=encoding, line_end="\r\n"), lambda _: None).parts[0]
    assert found.startswith(start)
    assert found.decode("utf-16" if encoding == "utf-16-le" else encoding) == "中文\r\n\r\n一行\r\n"


def test_what_an_encoding_cannot_hold_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(NotInEncoding) as told:
        do(Order("a\n\n😀", tmp_path, "x", "txt", encoding="gbk"), lambda _: None)
    assert told.value.facts["line"] == 3
