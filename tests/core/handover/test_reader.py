"""A document read for handing over: the same blocks as the rest of Stet reads, and nothing lost in silence."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.blocks import Block, blocks_of
from app.core.handover import pandoc
from app.core.handover.front_matter import front_matter_of
from app.core.handover.pandoc_tree import Node, document, text_of
from app.core.handover.pictures import picture_of
from app.core.handover.reader import Read, read
from tests.core.handover.samples import PNG, SAMPLES, png

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus"
OWN = [*sorted((ROOT / "resources" / "samples").glob("*.md")), *sorted((ROOT / "tests" / "samples").glob("*.md"))]
DOCUMENTS = [path for kind in ("*-md", "academic", "legal", "edge") for path in sorted(CORPUS.glob(f"{kind}/*.md"))]
# Of a long document; what comes behind is no other kind of text.
LONGEST = 200_000

# The kind of a block, its detail, and the quotations, items and definitions that it stands in.
Shape = tuple[str, str, tuple[str, ...]]
CONTAINERS = {"quote": "quote", "item": "item", "details": "details"}


def shapes_of_blocks(text: str) -> Iterator[Shape]:
    """As ``blocks`` reads it: what stands in footnotes is handed over where they are referred to, and HTML as text."""
    for block in blocks_of(text):
        inside = tuple(CONTAINERS[one.kind] for one in block.path if one.kind in CONTAINERS)
        if any(one.kind == "footnote" for one in block.path) or block.kind in ("definition", "front-matter", "empty"):
            continue
        if block.kind == "html":
            if not _is_comment(block):
                yield "paragraph", "", inside
        elif block.kind == "paragraph" and not block.text.strip():
            continue
        else:
            yield block.kind, _detail(block), inside


def _is_comment(block: Block) -> bool:
    return block.text.strip().startswith("<!--") and block.text.strip().endswith("-->")


def _detail(block: Block) -> str:
    if block.kind == "table":
        return f"{len(block.rows)}x{len(block.rows[0])}"
    return block.detail if block.kind == "heading" else ""


def shapes_of_tree(nodes: list[Node], inside: tuple[str, ...] = ()) -> Iterator[Shape]:
    """As it is handed over."""
    for node in nodes:
        kind, content = node["t"], node.get("c", [])
        if kind in ("Para", "Plain"):
            # A formula within a paragraph that holds nothing else is written as one that stands alone.
            alone = len(content) == 1 and content[0]["t"] == "Math" and content[0]["c"][0]["t"] == "DisplayMath"
            yield "math" if alone else "paragraph", "", inside
        elif kind == "Figure":
            yield "paragraph", "", inside
        elif kind == "Header":
            yield "heading", str(content[0]), inside
        elif kind in ("CodeBlock", "HorizontalRule"):
            yield "code" if kind == "CodeBlock" else "rule", "", inside
        elif kind == "BlockQuote":
            yield from shapes_of_tree(content, (*inside, "quote"))
        elif kind in ("BulletList", "OrderedList"):
            for item in content if kind == "BulletList" else content[1]:
                yield from shapes_of_tree(item, (*inside, "item"))
        elif kind == "DefinitionList":
            for _term, details in content:
                yield "paragraph", "", inside
                for each in details:
                    yield from shapes_of_tree(each, (*inside, "details"))
        elif kind == "Table":
            rows = len(content[3][1]) + sum(len(body[3]) for body in content[4])
            yield "table", f"{rows}x{len(content[2])}", inside


def without_lone_formulas(shapes: Iterator[Shape]) -> list[Shape]:
    """Both readers find a formula that stands alone; which of them calls its paragraph so is of no account."""
    return [("paragraph" if kind == "math" else kind, detail, inside) for kind, detail, inside in shapes]


@pytest.mark.parametrize("path", [*OWN, *DOCUMENTS], ids=lambda path: path.name)
def test_the_blocks_are_those_of_the_editor(path: Path) -> None:
    text = path.read_text("utf-8", "replace")[:LONGEST]
    found = read(text, path.parent)
    assert without_lone_formulas(shapes_of_tree(found.blocks)) == without_lone_formulas(shapes_of_blocks(text))


@pytest.mark.parametrize("name", SAMPLES)
def test_pandoc_understands_the_tree_as_it_is_meant(name: str, tmp_path: Path) -> None:
    tree = document(read(SAMPLES[name], tmp_path).blocks, {})
    made, formulas = pandoc.run(tree, "json")
    assert json.loads(made)["blocks"] == tree["blocks"]
    assert not formulas


# What becomes something else ----------------------------------------------------------------------------------------


def kinds(found: Read) -> list[tuple[str, int]]:
    return [(one.kind, one.line) for one in found.left_out]


@pytest.mark.parametrize(("text", "expected"), [
    ("![a](https://example.com/a.png)", "remote-image"), ("![a](//example.com/a.png)", "remote-image"),
    ("![a](/etc/passwd)", "image-outside"), ("![a](C:/a.png)", "image-outside"),
    ("![a](../a.png)", "image-outside"), ("![a](%2e%2e/a.png)", "image-outside"),
    ("![a](link.png)", "image-outside"), ("![a](none.png)", "image-missing"), ("![a](text.png)", "image-unreadable"),
    ("![a](pipe.png)", "image-unreadable"), ("![a](C:\\\\a.png)", "image-outside"),
    ("<b>bold</b>", "html"), ("text <kbd>x</kbd>", "html"), ("<!-- note -->", "comment"),
    ("[a](other.md)", "link"), ("[a](#nowhere)", "link"), ("[a](ftp://example.com)", "link"),
    ("text\n\n[^1]: unused", "footnote-unused"), ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c", "footnote-nested"),
    ("a\x01b", "control"), ("word " * 6_001, "unread"), ("> " * 150 + "deep", "too-deep"),
])
def test_what_cannot_be_carried_is_told(text: str, expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "document"
    folder.mkdir()
    (tmp_path / "a.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "a.png")
    (folder / "text.png").write_text("no image")
    os.mkfifo(folder / "pipe.png")
    found = read(f"first\n\n{text}\n", folder)
    assert (expected, 5 if expected.startswith("footnote") else 3) in kinds(found)
    assert "picture:" not in json.dumps(found.blocks)


def test_a_safe_document_leaves_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(PNG)
    found = read("# H\n\n![a](a%20b.png) [w](https://example.com) [h](#h) <m@example.com> www.example.com", tmp_path)
    assert not found.left_out
    assert [picture.data for picture in found.pictures] == [PNG]


def test_images_of_a_document_without_a_folder_are_told() -> None:
    assert kinds(read("![a](a.png)", None)) == [("image-unsaved", 1)]


def test_a_link_to_a_script_stays_text() -> None:
    found = read("[a](javascript:alert(1)) <javascript:alert(1)> [b](data:text/html,x) ![c](file:///etc/passwd)", None)
    written = json.dumps(found.blocks)
    assert '"Link"' not in written
    assert '"Image"' not in written


def test_a_line_end_between_chinese_is_no_blank() -> None:
    blocks = read("中文，\n第二行\nLatin\nwords", None).blocks
    assert text_of(blocks[0]["c"]) == "中文，第二行 Latin words"


def test_headings_have_anchors_of_their_own() -> None:
    found = read("# 标题 One\n# 标题 One\n## 标题 one-1\n\n[a](#标题-one-1)", None)
    names = [block["c"][1][0] for block in found.blocks[:3]]
    assert names[:2] == ["标题-one", "标题-one-1"]
    assert len(set(names)) == 3
    assert not found.left_out


def test_a_footnote_that_is_referred_to_twice_stands_twice() -> None:
    found = read("a[^1] b[^1]\n\n[^1]: note", None)
    assert json.dumps(found.blocks).count('"Note"') == 2
    assert not found.left_out


# Front matter and pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "title", "authors", "language"), [
    ("---\ntitle: A: b\nauthor: Ann\nlang: de\n---\nx", "A: b", ("Ann",), "de"),
    ('---\ntitle: "题"\nauthor:\n- 甲\n- 乙\nlang: zh_CN\n...\nx', "题", ("甲", "乙"), "zh-CN"),
    ("---\nauthor: [a, 'b']\nother:\n  deep: 1\n---\nx", "", ("a", "b"), ""),
    ('+++\ntitle = "T"\nauthors = ["a"]\n+++\nx', "T", ("a",), ""),
    ("---\ntitle: A title that\n  goes on\n  below\nauthor: Ann\n---\nx", "A title that goes on below", ("Ann",), ""),
    ("---\ntitle: 关于恳请支持\n  项目的请示\n---\nx", "关于恳请支持项目的请示", (), ""),
    ("---\ntitle: >-\n  one\n  two\nauthor: |\n  Ann\n---\nx", "one two", ("Ann",), ""),
    ('---\ntitle: "one: two\n  three"\n---\nx', "one: two three", (), ""),
    ("---\ntitle:\n  deep: 1\nauthor: [a]\n  stray\n---\nx", "", ("a",), ""),
    ("---\nno end", "", (), ""), ("+++\nbroken = = 1\n+++\n", "", (), ""),
    ("---\nlang: x\"><script>\n---\n", "", (), ""),
])
def test_front_matter_is_read(text: str, title: str, authors: tuple[str, ...], language: str) -> None:
    front = front_matter_of(text)
    assert (front.title, front.authors, front.language) == (title, authors, language)


def test_entries_of_any_script_are_found_by_their_names() -> None:
    entries = front_matter_of("---\n发文字号: 甲〔2026〕1号\n抄送: [乙, 丙]\nTitle: x\n空:\n---\n").entries
    assert entries == {"发文字号": "甲〔2026〕1号", "抄送": "乙 丙", "title": "x", "空": ""}


@pytest.mark.parametrize(("body", "left"), [
    ("# A plan\n\nx", ["Para"]), ("# A  plan #\n", []), ("A plan\n=====\n\n## A plan", ["Header"]),
    ("# A plan[^1]\n\n[^1]: by us", ["Header"]), ("# A *plan*", ["Header"]), ("# Another", ["Header"]),
    ("x\n\n# A plan", ["Para", "Header"]), ("# A plan\n\n[up](#a-plan)", ["Header", "Para"]),
])
def test_a_heading_that_repeats_the_title_is_said_once(body: str, left: list[str]) -> None:
    found = read(f"---\ntitle: A plan\n---\n{body}", None)
    assert [block["t"] for block in found.under_title] == left
    assert found.first_heading or "#" not in body


@pytest.mark.parametrize(("data", "expected"), [
    (png(3, 2), ("png", (3, 2))), (b"GIF89a\x05\0\x04\0" + bytes(20), ("gif", (5, 4))),
    (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x07\0\x09" + bytes(20), ("jpg", (9, 7))),
    (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x07\0\0", ("webp", (16, 8))),
    (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', ("svg", None)),
])
def test_a_picture_is_known_by_its_bytes(data: bytes, expected: tuple[str, tuple[int, int] | None]) -> None:
    picture = picture_of(data)
    assert picture is not None
    assert (picture.kind, picture.size) == expected


@pytest.mark.parametrize("data", [
    b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"text", b"<html><svg/></html>",
    png(1, 1).replace(b"IHDR\0\0\0\1\0\0\0\1", b"IHDR\0\1\0\0\0\1\0\0"),
])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert picture_of(data) is None


def test_a_drawing_refers_to_nothing_outside() -> None:
    picture = picture_of(b'<svg><use href="#a"/><image xlink:href="http://h/a.png"/><image href=\'/etc/a.png\'/></svg>')
    assert picture is not None
    assert picture.data == b'<svg><use href="#a"/><image/><image/></svg>'
