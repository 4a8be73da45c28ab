"""`diff` shows the changes between two files, and as JSON gives both of them back to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli


def hunks_of(capsys: pytest.CaptureFixture[str], before: Path, after: Path) -> list[dict[str, Any]]:
    assert cli.main(["diff", str(before), str(after), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["hunks"]


def put_together(text: str, hunks: list[dict[str, Any]]) -> str:
    at, parts = 0, []
    for hunk in hunks:
        start, end = hunk["before_range"]
        assert text[start:end] == hunk["before"]
        parts += [text[at:start], hunk["after"]]
        at = end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(("before", "after"), [
    (b"One two three.\n", b"One 2 three.\n"),
    (b"\xef\xbb\xbfOne two.\r\nThree four.\r\n", b"One two.\nThree five.\r\n"),
    ("a\u00a0b 甲方应当付款。\r丙 𠮷é\n".encode(), "\ufeffa b 甲方必须付款。\r\n丙 𠮷e\u0301".encode()),
    (b"", "供热。\n".encode()),
    (b"gone", b""),
])
def test_taking_all_gives_the_other_file_to_the_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: bytes, after: bytes
) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_bytes(before)
    new.write_bytes(after)
    hunks = hunks_of(capsys, old, new)
    assert hunks
    assert put_together(before.decode(), hunks).encode() == after
    for hunk in hunks:
        start, end = hunk["after_range"]
        assert after.decode()[start:end] == hunk["after"]
        assert set(hunk) == {"kind", "before_range", "after_range", "before", "after"}


def test_changes_are_marked_in_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("# Head\n\nIt was cut by ten percent.\nAnd so on.\n\nThe end is here.\n", "utf-8")
    new.write_text("# Head\n\nIt was cut by 20%.\nAnd so on.\n\nThe end is near.\n", "utf-8")
    assert cli.main(["diff", str(old), str(new)]) == 0
    assert capsys.readouterr().out == (
        "line 3\nIt was cut by [-ten percent-]{+20%+}.\n\nline 6\nThe end is [-here-]{+near+}.\n\n"
        "2 changes: 2 wording.\n"
    )
    assert cli.main(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "No change.\n"


def test_a_move_has_one_number_in_two_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("First of all it rained. The sun came out later.\n\nWe went home in the end.\n", "utf-8")
    new.write_text("The sun came out later.\n\nWe went home in the end.\n\nFirst of all it rained.\n", "utf-8")
    hunks = hunks_of(capsys, old, new)
    assert [hunk["move"] for hunk in hunks if hunk["kind"] == "moved"] == [0, 0]
    assert cli.main(["diff", str(old), str(new)]) == 0
    assert "1 move" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("a", "utf-8")
    assert cli.main(["diff", str(tmp_path / "a.md"), str(tmp_path / "b.md")]) == 1
    assert capsys.readouterr().err.startswith("stet: There is no file")
    assert "diff" in cli.command_names()
