"""The language, the counts and the sections of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.counts import count_text
from app.core.language import language_of
from app.core.scope import headings, region_at


@pytest.mark.parametrize(("text", "language"), [
    ("", "en"), ("12,5 % — 2025!", "en"), ("Hello", "en"), ("你好", "zh"), ("好", "zh"),
    ("The word 你好 means hello.", "en"), ("用 Python 写一个函数", "zh"), ("Rust 所有权", "zh"),
    ("说明：\n\n```python\nfor item in items:\n    print(item, end=' ')\n```\n", "zh"),
    ("See `变量名` in the code below.", "en"), ("```\nprint('hello world again')\n```", "en"),
    ("访问 https://example.com/a/very/long/path/with/many/words/in/it", "zh"),
    ("これは日本語の文章です。", "en"), ("Привет, мир", "en"), ("“‘《》’”", "en"), ("〇一二", "zh"),
])
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_text_without_words_has_the_default_language() -> None:
    assert language_of("1 + 1", default="zh") == "zh"


@pytest.mark.parametrize(("text", "words", "han", "mixed"), [
    ("", 0, 0, 0), ("Hello, world", 2, 0, 2), ("It's well-known.", 2, 0, 2), ("don’t 3.14 1,000", 3, 0, 3),
    ("我爱你。", 0, 3, 3), ("我用Python写3行代码", 2, 6, 8), ("# A **b** `c_d`", 3, 0, 3), ("--- *** ___", 0, 0, 0),
    ("café cafe\u0301s naïve", 3, 0, 3), ("かな漢字", 0, 2, 4), ("one—two/three", 3, 0, 3), ("a,b", 2, 0, 2),
    ("Straße Привет", 2, 0, 2), ("𠀀𠀁", 0, 2, 2),
])
def test_words_are_counted_as_people_count_them(text: str, words: int, han: int, mixed: int) -> None:
    counts = count_text(text)
    assert (counts.words, counts.han, counts.mixed_words) == (words, han, mixed)


def test_characters_are_counted_with_and_without_spaces() -> None:
    counts = count_text("a b\n\n你 好\r\n")
    assert (counts.characters, counts.characters_without_spaces) == (6, 4)


@given(st.text(), st.text())
def test_counts_add_up_over_lines(first: str, second: str) -> None:
    whole, one, two = count_text(first + "\n" + second), count_text(first), count_text(second)
    assert whole.han == one.han + two.han
    assert whole.characters == one.characters + two.characters
    assert whole.words == one.words + two.words


DOCUMENT = """---
title: x
---
Before.

# One

Text one.

```
# no heading
```

## Two ##

Text two.

Three
=====

- item
---
> quote
---

Text three.
"""


def test_headings_are_found_outside_of_code_and_front_matter() -> None:
    assert [(heading.level, heading.title) for heading in headings(DOCUMENT)] == [(1, "One"), (2, "Two"), (1, "Three")]
    for heading in headings(DOCUMENT):
        assert heading.title in DOCUMENT[heading.start : heading.end]


@pytest.mark.parametrize(("line", "heading"), [
    ("# A", True), ("#", True), ("###### A", True), ("####### A", False), ("#A", False), ("   # A", True),
    ("    # A", False), ("# A\r", True),
])
def test_what_is_a_heading(line: str, heading: bool) -> None:
    assert bool(headings(line)) is heading


@pytest.mark.parametrize(("at", "start", "end", "kind", "title"), [
    ("Before", "---", "Before.", "section", ""),
    ("Text one", "Text one", "```\n", "section", "One"),
    ("# One", "# One", "Text two.", "section", "One"),
    ("Text two", "Text two", "Text two.", "section", "Two"),
    ("## Two", "## Two", "Text two.", "section", "Two"),
    ("Text three", "- item", "Text three.", "section", "Three"),
    ("Three", "Three", "Text three.", "section", "Three"),
])
def test_the_section_around_the_cursor(at: str, start: str, end: str, kind: str, title: str) -> None:
    cursor = DOCUMENT.index(at) + 1
    passage = region_at(DOCUMENT, cursor, cursor)
    text = DOCUMENT[passage.start : passage.end]
    assert text.startswith(start)
    assert text.endswith(end.rstrip("\n"))
    assert (passage.kind, passage.title) == (kind, title)


def test_a_selection_is_taken_as_it_is_in_either_direction() -> None:
    assert region_at("one two ", 8, 3) == region_at("one two ", 3, 8)
    passage = region_at("one two ", 3, 8)
    assert (passage.start, passage.end, passage.kind) == (3, 8, "selection")


def test_without_headings_it_is_the_document_without_its_blank_edges() -> None:
    passage = region_at("\n\n  code\ntext\n\n", 5, 5)
    assert (passage.start, passage.end, passage.kind) == (2, 13, "document")
    assert region_at(DOCUMENT, 60, 60, "document").kind == "document"
    empty = region_at("", 0, 0)
    assert (empty.start, empty.end, empty.kind) == (0, 0, "document")


def test_what_is_before_the_cursor() -> None:
    text = "# A\n\nOne.\n\n# B\n\nTwo. Three."
    before = region_at(text, text.index(" Three"), text.index(" Three"), "before")
    assert text[before.start : before.end] == "# B\n\nTwo."
    at_heading = region_at(text, text.index("# B"), text.index("# B"), "before")
    assert text[at_heading.start : at_heading.end] == "# A\n\nOne."


@given(st.lists(st.sampled_from(["# A\n", "text\n", "\n", "===\n", "---\n", "```\n", "  \n", "> q\n"])).map("".join),
       st.integers(0, 60), st.sampled_from(["section", "document", "before"]))
def test_a_passage_is_always_inside_the_text(text: str, cursor: int, scope: str) -> None:
    cursor = min(cursor, len(text))
    passage = region_at(text, cursor, cursor, scope)  # type: ignore[arg-type]
    assert 0 <= passage.start <= passage.end <= len(text)
    assert text[passage.start : passage.end].strip() == text[passage.start : passage.end].strip("\n ").strip()
