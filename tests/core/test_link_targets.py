"""Where links lead."""

from __future__ import annotations

import pytest

from app.core.link_targets import heading_place, link_at, resolved, scheme_of, slug_of


@pytest.mark.parametrize(("line", "inside", "target"), [
    ("see [this](#a-b) now", "this", "#a-b"),
    ("- 见[此处](第二章.md)", "此处", "第二章.md"), ("<https://a.org>", "a.org", "<https://a.org>"),
    ("go to https://a.org/x, now", "a.org", "https://a.org/x"), ("[the text][ref]", "text", "[ref]"),
    ("![a](b.png)", "a]", "b.png"), ("a note[^1] here", "^1", "[^1]"), ("no link", "link", None),
    ("`[a](b)`", "a", None), ("[a](<b c.md>)", "a", "<b c.md>"),
])
def test_the_target_under_the_pointer(line: str, inside: str, target: str | None) -> None:
    assert link_at(line, line.index(inside)) == target


def test_what_a_target_stands_for() -> None:
    text = "[a][Ref X]\n\n[ref x]: <https://b.org> \"t\"\n"
    assert resolved(text, "[Ref  X]") == "https://b.org"
    assert resolved(text, "[none]") is None
    assert resolved(text, "<a b.md>") == "a b.md"
    assert resolved(text, "www.a.org") == "https://www.a.org"
    assert resolved(text, "me@a.org") == "mailto:me@a.org"
    assert resolved(text, "#x") == "#x"


@pytest.mark.parametrize(("address", "scheme"), [
    ("https://a", "https"), ("JavaScript:x", "javascript"), ("a.md", ""), ("C:\\x", ""), ("#a", ""),
    ("mailto:a@b", "mailto"),
    ("http://[", ""),
])
def test_schemes(address: str, scheme: str) -> None:
    assert scheme_of(address) == scheme


def test_headings_are_found_by_their_names() -> None:
    text = "# Alpha Beta!\n\n## 第一章 开端\n\n# Alpha Beta\n"
    assert heading_place(text, "#alpha-beta") == 0
    assert heading_place(text, "#alpha-beta-1") == text.rindex("# Alpha")
    assert heading_place(text, "#%E7%AC%AC%E4%B8%80%E7%AB%A0-%E5%BC%80%E7%AB%AF") == text.index("##")
    assert heading_place(text, "#none") is None
    assert slug_of("`Code` and *it*") == "code-and-it"
