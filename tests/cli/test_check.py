from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import cli

BEFORE = "# The plan\n\nWe met [the team](https://example.org/team) in the hall.\n"


def check(folder: Path, after: str, *options: str) -> int:
    (folder / "before.md").write_text(BEFORE, "utf-8")
    (folder / "after.md").write_text(after, "utf-8")
    return cli.main(["check", str(folder / "before.md"), str(folder / "after.md"), *options])


def test_nothing_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, BEFORE, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"structure": [], "facts": []}


def test_what_is_found_is_told_with_its_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = BEFORE.replace("# The", "## The").replace("/team)", "/crew)")
    assert check(tmp_path, after, "--json") == 3
    found = json.loads(capsys.readouterr().out)
    level, target = found["structure"]
    assert (level["kind"], level["before"], level["after"]) == ("heading-level", "# ", "## ")
    assert target["kind"] == "link-target-changed"
    assert BEFORE[slice(*target["before_range"])] == target["before"] == "https://example.org/team"
    assert after[slice(*target["after_range"])] == target["after"] == "https://example.org/crew"


def test_what_has_no_counterpart_is_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, BEFORE + "\n- new\n", "--json") == 3
    [finding] = json.loads(capsys.readouterr().out)["structure"]
    assert finding["before"] is None
    assert finding["before_range"] is None


def test_lines_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, BEFORE.replace("# The", "The")) == 3
    out = capsys.readouterr().out
    assert "line 1: heading-lost: “#” → “”" in out
    assert "Found: 1 in the structure, 0 in the facts." in out


@pytest.mark.parametrize("by_file", [True, False])
def test_a_listed_term_must_stay(by_file: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = BEFORE.replace("in the hall", "in the lobby")
    assert check(tmp_path, after) == 0, "no term by itself"
    (tmp_path / "terms.txt").write_text("hall\n\nteam\n", "utf-8")
    options = ["--terms", str(tmp_path / "terms.txt")] if by_file else ["--term", "team", "--term", "hall"]
    capsys.readouterr()
    assert check(tmp_path, after, "--json", *options) == 3
    [finding] = json.loads(capsys.readouterr().out)["facts"]
    assert (finding["kind"], finding["before"]) == ("term-changed", "hall")


def test_a_missing_list_of_terms_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, BEFORE, "--terms", str(tmp_path / "none.txt")) == 1
    assert "There is no file" in capsys.readouterr().err


def test_a_missing_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(tmp_path / "a.md"), str(tmp_path / "b.md")]) == 1
    assert "There is no file" in capsys.readouterr().err
