"""`check` with one file: what in it cannot be right, with places that hold in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main

TEXT = ("# 合同\n\n甲方：某公司\n\n第一条 乙方应付款，见第九条。\n\n第三条 见附件二。\n\n1. a\n2. b\n4. c\n\n"
        "See[^1].\n")


@pytest.mark.parametrize("data", [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()],
                         ids=["plain", "bom"])
def test_everything_is_found_where_it_stands(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.md", data.decode()
    path.write_bytes(data)
    assert main(["check", str(path), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["text"]) for each in found["numbering"]] == [
        ("number-skipped", "第三条"), ("number-skipped", "4.")]
    assert [(each["kind"], each["text"]) for each in found["references"]] == [
        ("reference-without-target", "第九条"), ("reference-without-target", "附件二"),
        ("footnote-without-text", "[^1]")]
    assert [(each["kind"], each["text"]) for each in found["terms"]] == [("term-undefined", "乙方")]
    for each in (*found["numbering"], *found["references"], *found["terms"]):
        assert text[slice(*each["range"])] == each["text"]


def test_lines_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT, "utf-8")
    assert main(["check", str(path)]) == 3
    out = capsys.readouterr().out
    assert "line 5: “第九条” leads nowhere in this document" in out
    assert "line 11: “4.” 3 is left out before it" in out
    assert "Found: 2 in the numbering, 3 in the references, 1 in the terms." in out
    path.write_text("# A\n\nAll is well.\n", "utf-8")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == "Nothing found.\n"
