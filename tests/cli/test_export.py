"""`export` writes what was asked for, tells what was left out, and never writes over what is there."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.cli import main
from tests.core.handover.samples import OFFICIAL, SAMPLES, folder_with_pictures


@pytest.fixture
def document(tmp_path: Path) -> Path:
    folder_with_pictures(tmp_path)
    path = tmp_path / "page.md"
    path.write_text(SAMPLES["Chinese"], "utf-8")
    return path


@pytest.mark.parametrize(("name", "start"), [
    ("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("odt", b"PK"), ("epub", b"PK"),
    ("txt", "安静的页面".encode()),
])
def test_every_format_is_written(document: Path, name: str, start: bytes) -> None:
    out = document.with_name("out")
    assert main(["export", str(document), "--to", name, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(start)


def test_the_ending_tells_the_format(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = document.with_suffix(".TXT")
    assert main(["export", str(document), "-o", str(out), "--encoding", "gbk", "--line-ends", "crlf", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["format"] == "txt"
    assert report["bytes"] == out.stat().st_size
    assert report["left_out"] == []
    assert out.read_bytes().startswith("安静的页面\r\n".encode("gbk"))


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_an_official_document_has_a_layout_of_its_own(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text(OFFICIAL, "utf-8")
    for layout in ("plain", "official"):
        out = tmp_path / f"{layout}.{name}"
        assert main(["export", str(tmp_path / "a.md"), "-o", str(out), "--layout", layout]) == 0
        if name == "pdf":
            said = PdfReader(out).pages[0].extract_text()
        else:
            with zipfile.ZipFile(out) as archive:
                said = archive.read("word/document.xml").decode()
        assert ("清政发〔2026〕12号" in said) == (layout == "official")


def test_changes_from_an_earlier_text_are_marked_for_word(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("The committee meet.\n", "utf-8")
    (tmp_path / "new.md").write_text("The committee meets.\n", "utf-8")
    out = tmp_path / "new.docx"
    assert main(["export", str(tmp_path / "new.md"), "-o", str(out), "--changes-from", str(tmp_path / "old.md")]) == 0
    with zipfile.ZipFile(out) as archive:
        said = archive.read("word/document.xml").decode()
    assert re.findall(r"<w:delText[^>]*>([^<]+)", said) == ["meet"]
    assert re.search(r'<w:ins [^>]*w:date="20\d\d-\d\d-\d\dT', said)


def test_what_was_left_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("text\n\n![a](https://192.0.2.1/a.png)\n", "utf-8")
    assert main(["export", str(tmp_path / "a.md"), "-o", str(tmp_path / "a.html")]) == 0
    said = capsys.readouterr().err
    assert "line 3: an image on the network is not fetched" in said
    assert "wrote" in said


@pytest.mark.parametrize(("arguments", "says"), [
    (["page.md", "-o", "there.pdf"], "there already"), (["page.md", "-o", "page.md", "--to", "txt"], "document itself"),
    (["page.md", "-o", "page.md", "--to", "txt", "--overwrite"], "document itself"),
    (["page.md", "-o", "x.html", "--layout", "official"], "not there for HTML. It is there for: Word, PDF."),
    (["page.md", "-o", "x.pdf", "--changes-from", "page.md"], "cannot be marked in PDF"),
    (["page.md", "-o", "x.docx", "--changes-from", "gone.md"], "There is no file"),
    (["page.md", "-o", "x.tex"], "no format “.tex”"), (["none.md", "-o", "x.pdf"], "There is no file"),
    (["page.md", "-o", "x.txt", "--encoding", "latin-9"], "no encoding"),
    (["page.md", "-o", "x.txt", "--encoding", "iso-8859-1"], "cannot be stored in ISO 8859-1"),
    (["page.md", "-o", "gone/x.txt"], "the folder is gone"),
])
def test_what_cannot_be_is_told_in_a_sentence(
    document: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(document.parent)
    Path("there.pdf").write_text("old", "utf-8")
    before = {path.name: path.read_bytes() for path in document.parent.iterdir()}
    assert main(["export", *arguments]) == 1
    said = capsys.readouterr().err
    assert says in said
    assert said.startswith("stet: ")
    assert {path.name: path.read_bytes() for path in document.parent.iterdir()} == before


def test_it_writes_over_what_it_may(document: Path) -> None:
    out = document.with_name("there.txt")
    out.write_text("old", "utf-8")
    assert main(["export", str(document), "-o", str(out), "--overwrite"]) == 0
    assert out.read_text("utf-8").startswith("安静的页面")
