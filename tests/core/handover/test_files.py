"""Word, OpenDocument, EPUB, HTML and rich text by the real Pandoc: whole, and with nothing remote in them."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as Xml
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.core.handover import pandoc
from app.core.handover.doing import do
from app.core.handover.order import HandedOver, Order
from app.core.handover.pandoc_tree import document
from app.core.handover.reader import read
from tests.core.handover.samples import PNG, SAMPLES, SVG, folder_with_pictures

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EXAMPLES = Path(__file__).parents[4] / "shared" / "corpus" / "edge" / "commonmark-0.31-tests.json"
# What an HTML file may consist of: no script, no frame, no form but the boxes of tasks, nothing that loads.
TAGS = re.compile("html|head|meta|title|style|body|header|main|section|div|span|p|h[1-6]|a|em|strong|del|code|pre|"
                  "blockquote|ul|ol|li|dl|dt|dd|table|colgroup|col|thead|tbody|tr|th|td|figure|figcaption|img|hr|br|sup|"
                  "sub|label|input|math|semantics|annotation|m[a-z]+")


@pytest.mark.parametrize("kind", ["docx", "odt", "html"])
def test_a_title_and_a_heading_that_repeats_it_are_one(kind: str) -> None:
    text = "---\ntitle: Zephyr\n---\n# Zephyr\n\nWords.\n\n## Part\n"
    made = do(Order(text, None, "name", kind, "a4"), lambda _: None).parts[0]
    body = {"docx": "word/document.xml", "odt": "content.xml"}.get(kind)
    page = (files_of(made)[body] if body else made.split(b"<body")[1]).decode()
    assert page.count("Zephyr") == 1
    assert "Words." in page
    chapter = do(Order(text, None, "name", "epub", "a4"), lambda _: None).parts[0]
    assert "Zephyr</h1>" in "".join(data.decode() for name, data in files_of(chapter).items() if "ch001" in name)


def handed_over(name: str, kind: str, folder: Path, paper: str = "a4") -> HandedOver:
    return do(Order(SAMPLES[name], folder_with_pictures(folder), name, kind, paper), lambda _: None)


def files_of(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# Word ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_a_word_document_has_everything_as_word_has_it(name: str, tmp_path: Path) -> None:
    files = files_of(handed_over(name, "docx", tmp_path).parts[0])
    for path, data in files.items():
        if path.endswith((".xml", ".rels")):
            Xml.fromstring(data)
    body = Xml.fromstring(files["word/document.xml"])
    styles = {style.get(f"{W}val") for style in body.iter(f"{W}pStyle")}
    assert {"Title", "Author", "Heading1", "Heading2", "BlockText", "Compact"} <= styles
    known = {style.get(f"{W}styleId") for style in Xml.fromstring(files["word/styles.xml"]).iter(f"{W}style")}
    assert styles <= known
    assert len([*body.iter(f"{M}oMath")]) == 2
    assert len([*body.iter(f"{W}tbl")]) == 1
    assert len([*body.iter(f"{W}footnoteReference")]) == 1
    assert ("A note at the foot." if name == "English" else "脚注的文字。") in files["word/footnotes.xml"].decode()
    assert PNG in files.values()
    assert {each.get(f"{W}val") for each in body.iter(f"{W}lang")} <= {None, "zh-CN", "en"}


def test_a_word_document_pairs_its_faces_and_has_a_page_number(tmp_path: Path) -> None:
    files = files_of(handed_over("Chinese", "docx", tmp_path).parts[0])
    styles = files["word/styles.xml"].decode()
    assert 'w:eastAsia="SimSun"' in styles
    assert 'w:firstLineChars="200"' in styles
    assert 'w:w="11906"' in files["word/document.xml"].decode()
    assert "PAGE" in files["word/footer-default.xml"].decode()
    letter = files_of(handed_over("Chinese", "docx", tmp_path, paper="us-letter").parts[0])
    assert 'w:w="12240"' in letter["word/document.xml"].decode()


def test_a_word_document_leads_nowhere_but_where_its_links_do(tmp_path: Path) -> None:
    files = files_of(handed_over("English", "docx", tmp_path).parts[0])
    targets = re.findall(r'Target="([^"]+)" TargetMode="External"', files["word/_rels/document.xml.rels"].decode())
    assert sorted(targets) == ["https://192.0.2.1/remote.png", "https://example.com/page"]
    for path, data in files.items():
        assert b"INCLUDEPICTURE" not in data, path
        assert b"data:image" not in data, path
        if path.endswith(".rels"):
            relations = re.findall(r"<Relationship [^>]*External[^>]*>", data.decode())
            assert all("/relationships/hyperlink" in relation for relation in relations), path
        else:
            assert b"192.0.2.1" not in data.replace(b"https://192.0.2.1/x.js", b""), path


# OpenDocument and EPUB ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_an_open_document_is_whole(name: str, tmp_path: Path) -> None:
    files = files_of(handed_over(name, "odt", tmp_path).parts[0])
    assert files["mimetype"] == b"application/vnd.oasis.opendocument.text"
    content = files["content.xml"].decode()
    assert content.count("<table:table ") == 1
    assert "text:note" in content
    assert PNG in files.values()
    assert not re.search(r'draw:image[^>]*xlink:href="(?!Pictures/)', content)
    assert "#bfbfbf" in content
    styles = files["styles.xml"].decode()
    Xml.fromstring(styles)
    assert 'svg:font-family="Cambria"' in styles
    assert 'fo:page-width="21cm"' in styles
    assert ('style:language-asian="zh"' in styles) == (name == "Chinese")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_book_is_whole(name: str, tmp_path: Path) -> None:
    made = handed_over(name, "epub", tmp_path).parts[0]
    files = files_of(made)
    assert next(iter(files)) == "mimetype"
    assert b"border-collapse" in next(data for path, data in files.items() if path.endswith(".css"))
    text = "".join(data.decode() for path, data in files.items() if path.endswith(".xhtml"))
    assert "<math" in text
    assert PNG in files.values()
    assert not re.search(r'<(?:img|link|script|image)[^>]*(?:src|href)="(?:[a-z]+:)?//', text)


# HTML and the clipboard -----------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Gathers the tags of a page and every address in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("src", "href", "action", "data", "poster", "srcset", "background", "xlink:href"):
                self.addresses.append((tag, value or ""))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", ["html", "rich"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_holds_everything_it_shows(name: str, kind: str, tmp_path: Path) -> None:
    page = Page(handed_over(name, kind, tmp_path).parts[0].decode())
    assert all(map(TAGS.fullmatch, page.tags)), page.tags
    assert all(address.startswith("data:image/png;base64,") for tag, address in page.addresses if tag == "img")
    others = [(tag, address) for tag, address in page.addresses if tag != "img"]
    assert all(tag == "a" and address.startswith(("https://", "#")) for tag, address in others)
    assert {"table", "img", "a"} <= page.tags
    assert ("math" in page.tags) == (kind == "html")


@pytest.mark.skipif(not EXAMPLES.is_file(), reason="the corpus is not here")
def test_the_examples_of_commonmark_make_a_page_that_refers_to_nothing(tmp_path: Path) -> None:
    """In one document: what leaves its own example open is closed with it."""
    blocks = [block for example in json.loads(EXAMPLES.read_text("utf-8"))
              for block in read(example["markdown"], tmp_path).blocks]
    page = Page(pandoc.run(document(blocks, {}), "html5", "--mathml")[0].decode())
    assert all(map(TAGS.fullmatch, page.tags)), page.tags
    assert not any(tag == "img" for tag, _ in page.addresses)
    assert all(tag == "a" and re.match(r"https?://|mailto:|#", address, re.IGNORECASE)
               for tag, address in page.addresses)


def test_a_page_knows_light_and_dark_and_lets_nothing_load(tmp_path: Path) -> None:
    page = handed_over("Chinese", "html", tmp_path).parts[0].decode()
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page
    assert '<html lang="zh-CN">' in page
    assert "<title>安静的页面</title>" in page
    assert not re.search(r"@import|url\(", page)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    text = '---\ntitle: "</title><script>alert(1)</script>"\n---\n"onload=x `</code><script>` [x](https://h/"onclick=y)'
    for kind in ("html", "rich"):
        page = Page(do(Order(text, tmp_path, "<b>", kind), lambda _: None).parts[0].decode())
        assert "script" not in page.tags
        assert "alert(1)" in page.text or kind == "rich"


def test_the_clipboard_has_the_same_as_plain_text(tmp_path: Path) -> None:
    plain = handed_over("English", "rich", tmp_path).parts[1].decode()
    assert re.search(r"^Model +Size +Use$", plain, re.MULTILINE)
    assert "**" not in plain


def test_a_formula_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for kind in ("docx", "html", "pdf"):
        found = do(Order("Broken: $\\frac{1}{$ and $x$.", tmp_path, "x", kind), lambda _: None)
        assert [one.kind for one in found.left_out] == ["formula"], kind


def test_a_damaged_picture_costs_no_more_than_itself(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(PNG[:60] + b"\0" * 20)
    (tmp_path / "bad.svg").write_text("<svg><rect", "utf-8")
    (tmp_path / "good.svg").write_text(SVG, "utf-8")
    found = do(Order("![a](bad.png) ![b](bad.svg) ![c](good.svg)", tmp_path, "x", "pdf"), lambda _: None)
    assert found.parts[0].startswith(b"%PDF")
    assert sorted(one.what for one in found.left_out) == ["bad.png", "bad.svg"]
