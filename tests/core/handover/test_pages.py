"""Pages by the real Typst: real text, an outline, footnotes, the pictures, and pages for print."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.core.handover.doing import do
from app.core.handover.order import PAGES, Order
from app.core.handover.pictures import picture_of
from tests.core.handover.samples import SAMPLES, folder_with_pictures


def pdf_of(text: str, folder: Path, paper: str = "a4") -> PdfReader:
    return PdfReader(io.BytesIO(do(Order(text, folder, "name", "pdf", paper), lambda _: None).parts[0]))


def text_of(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages)


def outline_of(reader: PdfReader) -> list[str]:
    titles: list[str] = []

    def walk(entries: Any) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                titles.append(str(entry.title))

    walk(reader.outline)
    return titles


def root_of(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def addresses_of(reader: PdfReader) -> list[str]:
    found: list[str] = []
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            action = annotation.get_object().get("/A")
            if action and "/URI" in action:
                found.append(str(action["/URI"]))
    return found


def test_an_english_document_is_pages_with_real_text(tmp_path: Path) -> None:
    reader = pdf_of(SAMPLES["English"], folder_with_pictures(tmp_path))
    text = text_of(reader)
    for words in ("The Quiet Page", "Ann Lee, Bo Chen", "First heading", "Large", "Said by somebody",
                  "A note at the foot", 'print("code")', "Its caption", "The end"):
        assert words in text
    assert outline_of(reader) == ["First heading", "The table"]
    assert reader.metadata is not None
    assert reader.metadata.title == "The Quiet Page"
    assert sorted(set(addresses_of(reader))) == ["https://192.0.2.1/remote.png", "https://example.com/page"]
    assert sum(len(page.images) for page in reader.pages) >= 1
    assert "/StructTreeRoot" in root_of(reader)


def test_a_chinese_document_is_pages_with_real_text(tmp_path: Path) -> None:
    reader = pdf_of(SAMPLES["Chinese"], folder_with_pictures(tmp_path))
    text = text_of(reader)
    for words in ("安静的页面", "第一章", "加粗", "公式", "第二行紧接上一行", "大型", "脚注的文字"):
        assert words in text
    assert outline_of(reader) == ["第一章", "表格"]
    assert str(root_of(reader)["/Lang"]).startswith("zh")


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("us-letter", 612)])
def test_paper_is_what_was_chosen(paper: str, width: int, tmp_path: Path) -> None:
    assert round(float(pdf_of("x", tmp_path, paper=paper).pages[0].mediabox.width)) == width


def test_pages_for_print_are_pictures_of_the_same_pages(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(100))
    pages = do(Order(text, tmp_path, "x", PAGES, ppi=72), lambda _: None).parts
    assert len(pages) == len(pdf_of(text, tmp_path).pages) > 1
    sizes = {picture.size for picture in map(picture_of, pages) if picture is not None}
    assert sizes == {(595, 842)}


@pytest.mark.parametrize("text", [
    "", "---\n", "#", "| a |\n|--|", "[^1]: x", "```", "$$", "> > >", "\\", "#set page(width: 1pt)",
    '#import "@preview/x:1.0.0"', '#read("/etc/passwd")', "<script>", '`#read("x")`', '[x](https://h/")',
    "@label <label> $ #x $ /* */ //", "- \n- \n", "\\#eval", "](", "![](a)", "\x00\x1b\ufffe", "a\u2028b", "😀👩‍👩‍👧 ﷽",
    "1. a\n\n\n   b", "$\\badcommand{x$", "~~ ~~ ** **", "# <label>", "[a]: x\n[a]",
])
def test_odd_documents_become_pages(text: str, tmp_path: Path) -> None:
    assert len(pdf_of(text, tmp_path).pages) == 1
    assert "root:" not in text_of(pdf_of(text, tmp_path))


def test_a_long_name_in_the_line_is_broken_and_nothing_is_put_into_it(tmp_path: Path) -> None:
    name = ".".join(f"part{number}" for number in range(40))
    text = text_of(pdf_of(f"中文 `{name}` end", tmp_path))
    assert name in text.replace("\n", "")
    assert max(map(len, text.splitlines())) < 100
