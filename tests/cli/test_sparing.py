"""What is no rewriting of a document is not written over it: refused before a model is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main

WORDS = "# Letter\n\nThe supplier delivers by Friday.\n"


@pytest.mark.parametrize("command", [
    ["title"], ["continue"], ["key-points"], ["summarize"], ["summarize", "--length", "sentence"], ["obligations"],
    ["statement"],
])
def test_an_answer_is_not_written_over_the_document_it_is_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    letter = tmp_path / "letter.md"
    letter.write_text(WORDS, "utf-8")
    (tmp_path / "link.md").symlink_to(letter)
    for name in ("letter.md", "link.md"):
        assert main([*command, str(letter), "-o", str(tmp_path / name)]) == 1
        assert "is the document itself. Nothing was written." in capsys.readouterr().err
    assert letter.read_text("utf-8") == WORDS


def test_nor_over_the_one_that_it_is_held_against(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("letter.md", "terms.md"):
        (tmp_path / name).write_text(WORDS, "utf-8")
    terms = str(tmp_path / "terms.md")
    assert main(["contradictions", str(tmp_path / "letter.md"), "--against", terms, "-o", terms]) == 1
    assert "is the document itself" in capsys.readouterr().err
    assert (tmp_path / "terms.md").read_text("utf-8") == WORDS
