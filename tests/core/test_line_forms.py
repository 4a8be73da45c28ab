"""Lines that become headings, items, quotations and text again; «» is what is selected, | the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.core.line_forms import Form, form_of, formed
from app.core.typing_edit import Around, applied
from tests.core.test_typing_marks import around, shown

FORMS: tuple[Form, ...] = ("text", "heading_1", "heading_2", "heading_3", "bullets", "numbers", "tasks", "quotation")


def after(form: Form, text: str) -> str | None:
    return shown(around(text), formed(around(text), form))


@pytest.mark.parametrize(("form", "before", "expected"), [
    ("heading_1", "a wo|rd", "# a wo|rd"), ("heading_1", "# a wo|rd", "a wo|rd"), ("heading_2", "# a|", "## a|"),
    ("heading_3", "|", "### |"), ("text", "## a| ##", "a|"), ("text", "# a|\n===", "a|\n\n==="),
    ("heading_1", "#### a|", "# a|"),
    ("heading_2", "- a|", "## a|"), ("heading_1", "> a|", "> # a|"), ("heading_2", "标|题", "## 标|题"),
    ("heading_1", "Ti|tle\n===\n\ntext", "Ti|tle\n\ntext"), ("heading_1", "Ti|tle\n---\ntext", "# Ti|tle\n\ntext"),
    ("heading_1", "one\ntwo|\nthree", "one\n\n# two|\n\nthree"), ("heading_2", "x\n# a|\ny", "x\n## a|\ny"),
    ("text", "x\n# a|\ny", "x\n\na|\n\ny"), ("heading_1", "«one\n\ntwo»", "«# one\n\n# two»"),
    ("heading_1", "«one\ntwo\n»three", "«# one\n\n# two\n\n»three"), ("heading_1", "#|", "|"),
])
def test_headings(form: Form, before: str, expected: str) -> None:
    assert after(form, before) == expected


@pytest.mark.parametrize(("form", "before", "expected"), [
    ("bullets", "a|", "- a|"), ("bullets", "- a|", "a|"), ("bullets", "|", "- |"),
    ("bullets", "* x\n\na|", "* x\n\n- a|"),
    ("bullets", "* x\na|", "* x\n* a|"), ("tasks", "- a|", "- [ ] a|"), ("bullets", "- [x] a|", "- a|"),
    ("numbers", "- a|", "1. a|"), ("numbers", "«a\nb\nc»", "«1. a\n2. b\n3. c»"),
    ("numbers", "1. a\n2. b\nc|", "1. a\n2. b\n3. c|"), ("numbers", "1) a\nb|\n2) c", "1) a\n2) b|\n3) c"),
    ("bullets", "«a\n\nb\n\nc»\n\nd", "«- a\n- b\n- c»\n\nd"), ("bullets", "text\na|\nmore", "text\n\n- a|\n\nmore"),
    ("bullets", "# a|", "- a|"), ("text", "- a\n- b|\n- c", "- a\n\nb|\n\n- c"),
    ("text", "«- a\n- b»", "«a\n\nb»"), ("text", "- a|\n  more\n- b", "a|\nmore\n\n- b"),
    ("text", "1. a\n2. b|\n3. c", "1. a\n\nb|\n\n3. c"), ("text", "- a|\n    - deep", "a|\n\n  - deep"),
    ("bullets", "  - a|", "a|"), ("tasks", "> a|", "> - [ ] a|"),
    ("numbers", "- a\n  - b|\n  - c", "- a\n  1. b|\n  - c"),
    ("numbers", "«- a\n  more\n- b»", "«1. a\n   more\n2. b»"),
    ("numbers", "«- a\n\n  more\n\n- b»", "«1. a\n\n   more\n\n2. b»"),
    ("numbers", "- a|\n  - deep\n- b", "1. a|\n   - deep\n- b"),
    ("numbers", "«- a\n  - b\n    - c\n- d»", "«1. a\n   1. b\n      1. c\n2. d»"),
    ("bullets", "«1. a\n   more»", "«- a\n  more»"), ("heading_1", "«- a\n  more»", "«# a\n\nmore»"),
    ("text", "«- a\n  - b\n    - c»", "«a\n\nb\n\nc»"), ("text", "- a\n  - b|\n    - c", "- a\n\nb|\n\n- c"),
    ("tasks", "«1. a\n   - b»\n     more", "«- [ ] a\n  - [ ] b»\n    more"),
    ("text", "«- a\n  - b»\n    - c\n\n  more", "«a\n\nb»\n\n- c\n\nmore"),
    ("bullets", "«- a\nb»", "«- a\n- b»"), ("numbers", "一|", "1. 一|"),
])
def test_lists(form: Form, before: str, expected: str) -> None:
    assert after(form, before) == expected


@pytest.mark.parametrize(("before", "expected"), [
    ("a|", "> a|"), ("> a|", "a|"), ("|", "> |"), ("«a\n\nb»", "«> a\n>\n> b»"), ("«> a\n>\n> b»", "«a\n\nb»"),
    ("> > a|", "> a|"), ("> a|\nb", "a|\nb"), ("x\na|\ny", "x\n\n> a|\n\ny"), ("> x\n> a|\n> y", "> x\n\na|\n\n> y"),
    ("«- a\n- b»", "«> - a\n> - b»"), ("> x\na|", "> x\n> a|"),
    ("- a|\n> x", "> - a|\n>\n> x"), ("> # x\na|", "> # x\n>\n> a|"),
])
def test_quotations(before: str, expected: str) -> None:
    assert after("quotation", before) == expected


def test_a_quotation_becomes_text() -> None:
    assert after("text", "«> a\n>\n> b»") == "«a\n\nb»"
    assert after("text", "«> a\n\n> b»") == "«a\n\nb»"
    assert after("text", "> # a|") == "> a|"
    assert after("text", "|") == "|"


@pytest.mark.parametrize(("line", "below", "form"), [
    ("a", "", "text"), ("# a", "", "heading_1"), ("a", "---", "heading_2"), ("a", "==", "heading_1"),
    ("#a", "", "text"),
    ("#### a", "", None), ("- a", "---", "bullets"), ("1) a", "", "numbers"), ("* [x] a", "", "tasks"),
    ("> a", "", "quotation"), ("    # a", "", "text"), ("---", "", "text"),
])
def test_the_form_of_a_line(line: str, below: str, form: Form | None) -> None:
    assert form_of(line, below) == form


_LINES = st.lists(st.sampled_from(
    ["", "", "word", "a b", "- item", "* item", "1. one", "2. two", "  - deep", "    more", "# head", "## head ##",
     "===", "- [ ] task", "> said", "> - said", ">", "标题"]), min_size=1, max_size=9)


@given(_LINES, st.data(), st.sampled_from(FORMS))
def test_no_word_is_lost_and_what_stands_beside_stays(lines: list[str], data: st.DataObject, form: Form) -> None:
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = formed(Around(text, start, end), form)
    now = applied(text, made.edits)
    assert _words(now) == _words(text)
    assert 0 <= made.start <= made.end <= len(now)
    assert all(one.end <= other.start for one, other in zip(made.edits, made.edits[1:], strict=False))


_SHAPES = st.lists(st.sampled_from(
    ["", "", "", "{}", "{}", "- {}", "* {}", "1. {}", "1) {}", "  - {}", "   {}", "# {}", "## {} ##", "- [ ] {}",
     "> {}", "> - {}", ">"]), min_size=1, max_size=9)


@given(_SHAPES, st.data(), st.sampled_from(FORMS))
def test_other_blocks_stay_what_they_are(shapes: list[str], data: st.DataObject, form: Form) -> None:
    text = "\n".join(shape.format(f"w{number}") for number, shape in enumerate(shapes))
    first = data.draw(st.integers(0, len(shapes) - 1))
    last = data.draw(st.integers(first, len(shapes) - 1))
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[:first])
    end = start + len("\n".join(lines[first : last + 1]))
    now = applied(text, formed(Around(text, start, end), form).edits)
    before, after = _places(text), _places(now)
    touched = {block for block, (top, bottom) in enumerate(_blocks(text)) if top <= last and first < bottom}
    for word, (block, path) in before.items():
        # An indented list right behind an item that is new belongs to it.
        if word[0] == "w" and block not in touched and not lines[_blocks(text)[block][0]].startswith(" "):
            assert after[word][1] == path, (text, now)


_ITEMS = st.tuples(st.integers(0, 2), st.sampled_from(["- {}", "- {}\n{in}{}", "- {}\n\n{in}{}\n"]))


@given(st.lists(_ITEMS, max_size=8))
def test_a_list_that_is_numbered_keeps_its_levels(items: list[tuple[int, str]]) -> None:
    lines, depth = ["- first"], 0
    for number, (level, shape) in enumerate(items):
        depth = min(level, depth + 1)
        indent = "  " * depth
        lines += (indent + shape.replace("{in}", indent + "  ").replace("{}", f"w{number}", 1).replace(
            "{}", f"more{number}")).split("\n")
    text = "\n".join(lines).rstrip("\n")
    made = formed(Around(text, 0, len(text)), "numbers")
    now = applied(text, made.edits)
    assert {word: [{"ol": "ul"}.get(tag, tag) for tag in path] for word, (_, path) in _places(now).items()
            if not word[0].isdigit()} == {word: path for word, (_, path) in _places(text).items()}
    back = formed(Around(now, made.start, made.end), "bullets")
    assert applied(now, back.edits) == text


def _blocks(text: str) -> list[tuple[int, int]]:
    return [(token.map[0], token.map[1]) for token in MarkdownIt().parse(text)
            if token.level == 0 and token.map and token.nesting >= 0]


def _places(text: str) -> dict[str, tuple[int, list[str]]]:
    """Of each word the number of its block, and what it stands in."""
    found: dict[str, tuple[int, list[str]]] = {}
    path: list[str] = []
    number = -1
    for token in MarkdownIt().parse(text):
        number += token.level == 0 and token.nesting >= 0
        if token.nesting == 1:
            path.append(token.tag)
        elif token.nesting == -1:
            path.pop()
        for word in token.content.split():
            found[word] = number, [*path, token.type]
    return found


@given(st.lists(st.sampled_from(["one", "two 二", "three"]), min_size=1, max_size=4), st.sampled_from(FORMS[1:]))
def test_what_was_formed_becomes_text_again(paragraphs: list[str], form: Form) -> None:
    text = "\n\n".join(paragraphs)
    made = formed(Around(text, 0, len(text)), form)
    now = applied(text, made.edits)
    back = formed(Around(now, made.start, made.end), form)
    assert applied(now, back.edits) == text
    tags = {"heading_1": "h1", "heading_2": "h2", "heading_3": "h3", "bullets": "ul", "numbers": "ol", "tasks": "ul",
            "quotation": "blockquote"}
    html = MarkdownIt().render(now)
    assert html.count(f"<{tags[form]}>") == (len(paragraphs) if form.startswith("heading") else 1)


def _words(text: str) -> list[str]:
    return [word for word in text.replace("[ ]", "").split() if any(each.isalpha() for each in word)]
