"""`passages` and `outline` in the terminal: ranges without gaps, whatever the file's mark and line ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.starter import starter

EN = "The committee met on Tuesday, and after a long debate it agreed to the plan. "
ZH = "委员会于周二召开会议，最终同意了该方案。"
TABLE = "| a | b |\n|---|---|\n" + "| one cell | two cells |\n" * 20
TEXT = f"# One\n\n{EN * 20}\n\n## Two\n\n{ZH * 20}\n\n{TABLE}\n# Three\n\nEnd.\n"


@pytest.mark.model
@pytest.mark.parametrize("data", [TEXT.encode(), TEXT.replace("\n", "\r\n").encode("utf-8-sig")], ids=["plain", "bom"])
def test_the_ranges_add_up_to_the_file(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.md", data.decode("utf-8")
    path.write_bytes(data)
    assert main(["passages", str(path), "--budget", "100", "--model", str(starter().path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["passages"]
    assert set(found[0]) == {"range", "tokens", "headings", "context_tokens", "too_long"}
    assert len(found) > 5
    assert b"".join(text[slice(*each["range"])].encode() for each in found) == data
    assert [each["tokens"] <= 100 for each in found] == [not each["too_long"] for each in found]
    assert [text[slice(*each["range"])].count("| one cell") for each in found if each["too_long"]] == [20]
    assert found[0]["headings"] == ["One"]
    assert found[-1]["headings"] == ["Three"]
    assert ["One", "Two"] in [each["headings"] for each in found]
    assert (found[0]["context_tokens"], all(0 < each["context_tokens"] <= 25 for each in found[1:3])) == (0, True)


@pytest.mark.model
def test_what_is_over_the_budget_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT, "utf-8")
    assert main(["passages", str(path), "--budget", "100", "--model", str(starter().path)]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert "1 over 100 tokens, because it cannot be cut." in last


def test_without_a_file_or_a_model_one_sentence_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    assert main(["passages", str(path)]) == 1
    assert main(["outline", str(path)]) == 1
    path.write_text(TEXT, "utf-8")
    assert main(["passages", str(path), "--model", str(tmp_path / "none.gguf")]) == 1
    assert [line.startswith("stet: There is no file") for line in capsys.readouterr().err.splitlines()] == [True] * 3


def test_the_outline_tells_sections_and_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.md", "\ufeff# One\n\nTwo words.\n\n## Two\n\n三个字。\n\n# Three\n"
    path.write_bytes(text.encode())
    assert main(["outline", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["headings"]
    assert [(each["level"], each["title"], each["words"]) for each in found] == [
        (1, "One", 2), (2, "Two", 3), (1, "Three", 0)]
    assert text[slice(*found[1]["range"])].strip() == "## Two"
    assert text[slice(*found[0]["section"])].endswith("三个字。\n\n")
    assert main(["outline", str(path)]) == 0
    assert capsys.readouterr().out == "One  (2)\n  Two  (3)\nThree  (0)\n"
