"""What the preview reads: all of CommonMark, the same after any edit, and nothing that could be fetched or run."""

from __future__ import annotations

import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.offsets import utf16_length
from app.core.preview.document import PreviewDocument
from app.core.preview.units import TAGS, Unit, unit_from_wire
from tests.core.block_html import cases_of, html_of, is_same

EDGE = Path(__file__).parents[3] / "shared" / "corpus" / "edge"
# These two begin with what Stet reads as front matter.
FRONT_MATTER = {96, 98}
# What is another than in the fixtures, and why: the name of a class of code; a rule that Stet does not switch off; a
# comment, which is told from text.
DIFFERENT = {"commonmark_extras": ["langPrefix"], "xss": ["js&#32;"], "fatal": ["<!---"], "proto": [],
             "tables": [], "strikethrough": [], "normalize": [], "issue-fixes": [],
             "plugin-dollar_math": ["DISABLE-CODEBLOCKS"], "tasklists": []}

PIECES = ["# Title\n", "\n", "\n\n", "a *b* c\n", "word ", "- item\n", "  - inner\n", "1. one\n", "> quote\n", "```\n",
          "code\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "[ref]: /url\n", "[ref] ", "[^1]", "[^2]", "\n[^1]: note\n",
          "\n[^2]: two [^1]\n", "$x$", "$$\ny\n$$\n", "Term\n: means\n", "---\n", "- [ ] task\n", "<div>\n", "</div>\n",
          "段落。\n", "𝒳 ", "\t", "    indented\n", "\r\n", "^[inner]", "\\begin{x}\n", "\\end{x}\n", "a: b\n"]


def units_of(text: str) -> list[Unit]:
    document = PreviewDocument()
    document.show(text)
    shown: list[Unit] = []
    for splice in document.updates():
        shown[splice.at : splice.at + splice.removed] = splice.units
    assert shown == document.units
    return shown


def merged(units: list[Unit]) -> list[Unit]:
    """Units without those that show nothing: what these cover may be counted with the one before."""
    return [unit._replace(size=0) for unit in units if unit.kind != "none"]


# What is read -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not EDGE.is_dir(), reason="the corpus is not there")
def test_every_example_of_commonmark() -> None:
    examples = json.loads((EDGE / "commonmark-0.31-tests.json").read_text("utf-8"))
    assert len(examples) == 652
    failed = {each["example"] for each in examples if not is_same(html_of(each["markdown"]), each["html"])}
    assert failed == FRONT_MATTER


@pytest.mark.skipif(not EDGE.is_dir(), reason="the corpus is not there")
@pytest.mark.parametrize("name", sorted(DIFFERENT))
def test_the_fixtures_of_markdown_it(name: str) -> None:
    cases = cases_of((EDGE / "markdown-it-py-fixtures" / f"{name}.md").read_text("utf-8"))
    failed = [text for text, html in cases if not is_same(html_of(text), _plain(html))]
    assert len(failed) == len(DIFFERENT[name]), failed


def test_numbers_of_footnotes_follow_their_references() -> None:
    text = "One[^b] two^[in *line*] three[^a] again[^b], none[^c].\n\n[^a]: A.\n\n[^b]: B.\n\n[^d]: D.\n"
    units = units_of(text)
    assert re.findall(r"<sup><a href=\"\d\">(.)</a></sup>", units[0].html) == ["1", "2", "3", "1"]
    assert "none[^c]" in units[0].html
    notes = [(unit.path[0][1], unit.html) for unit in units if unit.path]
    assert notes == [("2", "in <i>line</i>"), ("3", "A."), ("1", "B."), ("4", "D.")]


def test_a_line_that_ends_between_han_characters_shows_no_space() -> None:
    assert units_of("换\n行 a\nb\n")[0].html == "换行 a b"


def test_han_in_emphasis_are_marked_for_a_face_of_their_own() -> None:
    html = units_of("他说*很好 good **太好** [链接](a.md)*，很好")[0].html
    assert re.findall(r'<span class="kai">(.+?)</span>', html) == ["很好", "太好", "链接"]
    assert html.startswith("他说<i>")
    assert html.endswith("</i>，很好")


def test_lists_have_their_marks() -> None:
    units = units_of("3. a\n3. b\n   - c\n     > d\n4. e\n\n- [x] f\n")
    assert [[mark for kind, mark in unit.path] for unit in units] == [
        ["3."], ["4."], ["4.", "•"], ["4.", "•", ""], ["5."], ["[x]"]]
    assert [unit.tight for unit in units] == [False, True, True, True, True, False]


def test_a_long_table_and_long_code_come_in_pieces() -> None:
    table = "| a | b |\n|---|--:|\n" + "| 1 | x |\n" * 100
    pieces = units_of(table)
    assert len(pieces) == 6
    assert sum(piece.html.count("<tr>") for piece in pieces) == 101
    assert [piece.goes_on for piece in pieces] == [False, *[True] * 5]
    code = units_of("```python\n" + "x = 1\n" * 100 + "```\n")
    assert sum(piece.html.count("<br>") + 1 for piece in code) == 100
    assert sum(piece.size for piece in code) == 600 + 14


def test_what_is_too_long_to_be_read_is_shown_as_it_is_written() -> None:
    units = units_of("*a **a " * 65_000)
    assert {unit.kind for unit in units} == {"plain"}
    assert sum(unit.size for unit in units) == 455_000
    assert max(len(unit.html) for unit in units) < 2_000


def test_a_condemned_part_is_shown_as_it_is_written() -> None:
    document = PreviewDocument(is_condemned=lambda text: "bad" in text)
    document.show("# one\n\nbad *text*\n")
    assert [unit for splice in document.updates() for unit in splice.units][-1].html.endswith("bad *text*")


def _plain(html: str) -> str:
    """The HTML of a fixture as everybody writes it: lists of tasks without a class, empty elements closed."""
    html = re.sub(r' (?:start="\d+" )?class="contains-task-list"', "", html)
    return re.sub(r"(<(?:img|input)[^>]*[^/])>", r"\1 />", html)


# After an edit -------------------------------------------------------------------------------------------------------


def edits(document: PreviewDocument, choices: random.Random, count: int, shown: list[Unit]) -> None:
    for _ in range(count):
        text = document.text
        start = choices.randrange(len(text) + 1)
        end = min(len(text), start + choices.choice([0, 0, 0, 1, 3, 12]))
        document.edit(start, end, choices.choice(["", *PIECES]))
        for number, splice in enumerate(document.updates()):
            shown[splice.at : splice.at + splice.removed] = splice.units
            if choices.random() < 0.3 and number > 2:
                break  # the next edit comes before this one is shown


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.randoms(use_true_random=False),
       st.integers(1, 12))
def test_edits_show_what_the_whole_text_shows(text: str, choices: random.Random, count: int) -> None:
    document = PreviewDocument()
    document.show(text)
    shown: list[Unit] = []
    for splice in document.updates():
        shown[splice.at : splice.at + splice.removed] = splice.units
    edits(document, choices, count, shown)
    for splice in document.updates():
        shown[splice.at : splice.at + splice.removed] = splice.units
    assert shown == document.units
    assert sum(unit.size for unit in shown) == utf16_length(document.text)
    assert merged(shown) == merged(units_of(document.text))


def test_an_edit_reads_its_surroundings_only() -> None:
    read: list[str] = []
    document = PreviewDocument(about_to=read.append)
    text = "".join(f"Paragraph {number} with *words*.\n\n" for number in range(2_000))
    document.show(text)
    assert sum(len(splice.units) for splice in document.updates()) == 2_000
    read.clear()
    document.edit(text.index("1000"), text.index("1000") + 4, "one thousand")
    splices = [splice for splice in document.updates() if splice.units]
    assert [(splice.at, splice.removed, len(splice.units)) for splice in splices] == [(1000, 1, 1)]
    assert sum(map(len, read)) < 2_000


def test_a_definition_far_below_changes_what_refers_to_it() -> None:
    document = PreviewDocument()
    document.show("See [it].\n\n" + "Words.\n\n" * 500)
    list(document.updates())
    document.edit(len(document.text), len(document.text), "[it]: https://example.org\n")
    assert {splice.at for splice in document.updates() if splice.units} >= {0}
    assert document.units[0].things[0].target == "https://example.org"


def test_a_fence_that_opens_above_a_long_text_is_read_a_few_times_only() -> None:
    read: list[int] = []
    document = PreviewDocument(about_to=lambda text: read.append(len(text)))
    text = "".join(f"Paragraph {number} with words.\n\n" for number in range(4_000))
    document.show(text)
    list(document.updates())
    read.clear()
    document.edit(0, 0, "```\n")
    assert {unit.kind for splice in document.updates() for unit in splice.units} == {"code"}
    assert sum(read) < 5 * len(text)


# What is safe --------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes += attrs


def assert_safe(units: list[Unit]) -> None:
    for unit in units:
        reading = Tags()
        reading.feed(unit.html)
        assert reading.found <= TAGS
        for name, value in reading.attributes:
            assert value is not None
            assert {"href": value.isdigit() and int(value) < len(unit.things),
                    "src": value.isdigit() and int(value) < len(unit.things),
                    "align": value in ("left", "right", "center"),
                    "class": value.isalpha()}[name]


HOSTILE = [
    "<script>alert(1)</script>\n", "<img src=http://a.b/c onerror=x>\n", "a <b style='x'> c <!-- hidden -->\n",
    "<iframe src='file:///etc/passwd'></iframe>\n", "![x](http://a.b/c.png)\n", "![x](//host/share)\n",
    "[x](javascript:alert(1))\n", "<style>@import url(http://a.b)</style>\n", "```\"><img src=x>\ncode\n```\n",
    "```python\n'<img src=x>'\n```\n", "| <img src=x> |\n|---|\n| [a](\"><b>) |\n", "$<img src=x>$\n",
    "[^<img>]: x\n\na[^<img>]\n", "![\"><script>](a.png)\n", "[a](<http://x/\"onclick=\"b>)\n", "# <h1 id=x>\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_tag_and_no_address_of_the_document_is_in_the_html(text: str) -> None:
    units = units_of(text)
    assert_safe(units)
    assert all(unit_from_wire(json.loads(json.dumps(unit))) == unit for unit in units)


@pytest.mark.skipif(not EDGE.is_dir(), reason="the corpus is not there")
def test_naughty_strings_and_mutations_are_safe() -> None:
    strings = json.loads((EDGE / "big-list-of-naughty-strings.json").read_text("utf-8"))
    assert_safe(units_of("\n\n".join(strings)))
    seed = (EDGE / "cmark-afl-seed.md").read_text("utf-8")
    choices = random.Random("mutations")
    for _ in range(300):
        text = list(seed)
        for _ in range(choices.randrange(1, 40)):
            text[choices.randrange(len(text))] = choices.choice("*_`[]()<>!\n \t#-|$^:\\&\0\ud800é汉")
        units = units_of("".join(text))
        assert_safe(units)
        assert sum(unit.size for unit in units) == len(text)


def test_html_is_shown_as_text() -> None:
    assert units_of("a <!-- hidden --> b\n")[0].html == 'a <span class="raw">&lt;!-- hidden --&gt;</span> b'
    assert units_of("<div>\nx\n</div>\n")[0].html == "&lt;div&gt;<br>x<br>&lt;/div&gt;"
