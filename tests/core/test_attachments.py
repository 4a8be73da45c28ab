"""Pictures beside a document: names, bytes, links."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.attachments import folder_of, is_picture, markdown_of, read_picture, safe_name, store_picture
from app.core.blocks import blocks_of
from app.core.errors import FileMissing, FileProblem, NotARegularFile, PictureTooLarge
from app.core.inline_spans import spans_of


@pytest.mark.parametrize(("name", "safe"), [
    ("a.png", "a.png"), ("My Photo (1).JPG", "My-Photo-1.jpg"), ("图 片.png", "图-片.png"),
    ("../../etc/x.png", "x.png"),
    ("C:\\x\\y.gif", "y.gif"), ("con.png", "picture-con.png"), (".png", "png"), ("", "picture"),
    ("a.b.c.webp", "a-b-c.webp"),
    ("e\u0301.png", "é.png"),
])
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_written(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set('/\\:*?"<>| \0')
    assert len(safe.encode()) <= 143
    assert safe not in (".", "..")


def test_pictures_are_stored_beside_the_document(tmp_path: Path) -> None:
    document = tmp_path / "信 一.md"
    first = store_picture(document, "a b.png", b"one")
    assert first == tmp_path / "信 一.assets" / "a-b.png"
    assert first.read_bytes() == b"one"
    assert store_picture(document, "a b.png", b"one") == first
    assert store_picture(document, "a b.png", b"two").name == "a-b-2.png"
    assert first.read_bytes() == b"one"
    assert sorted(one.name for one in folder_of(document).iterdir()) == ["a-b-2.png", "a-b.png"]


def test_what_stands_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.assets").write_text("a file")
    with pytest.raises(FileProblem):
        store_picture(tmp_path / "a.md", "x.png", b"x")
    with pytest.raises(FileProblem):
        store_picture(tmp_path / "gone" / "a.md", "x.png", b"x")
    with pytest.raises(FileMissing):
        read_picture(tmp_path / "none.png")
    with pytest.raises(NotARegularFile):
        read_picture(tmp_path)
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(PictureTooLarge):
        read_picture(large)


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20).filter(
    lambda name: name.strip(". ") and name not in (".", "..")))
def test_a_link_to_a_picture_is_one(name: str) -> None:
    folder = Path("/folder")
    text = markdown_of(folder / f"{name}.md", folder / f"{name}.assets" / "x.png", name)
    (block,) = blocks_of(text)
    span = next(span for span in spans_of(block.text) if span.kind == "image")
    assert span.place == (0, len(block.text))
    assert span.value.endswith(".assets/x.png")


def test_what_is_a_picture() -> None:
    assert is_picture("A.PNG")
    assert is_picture(Path("x.svg"))
    assert not is_picture("letter.md")
