"""A text that is parsed in parts has the blocks that it has when it is parsed whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core import blocks
from app.core.block_cuts import is_left_open, parts_from
from app.core.blocks import Block, blocks_of
from tests.damage import DAMAGES, Text

SAMPLE = (Path(__file__).parents[1] / "samples" / "structure.md").read_text("utf-8")
# Lines that may begin a part: which of them do, their own characters decide.
BEGIN = [f"{word} begins a part.\n\n" for word in ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight",
                                                  "Nine", "Ten", "十一", "十二", "十三")]
OPEN = ["```\n", "```\n\n", "~~~\n", "<!-- a\n", "-->\n", "<div>\n", "<pre>\n", "</pre>\n", "<script>\n", "$$\n",
        "\\begin{align}\n", "\\end{align}\n"]
OTHER = ["# A title\n\n", "Set\n===\n\n", "- an item\n", "  more\n", "1. one\n", "    code\n", "> quoted\n", "term\n",
         ": meaning\n\n", "[^1]: a note\n", "    its rest\n", "| a | b |\n", "|---|---|\n", "[a]: x.org\n", "---\n",
         "\n", "  \n", "\r\n", "Words.\n", "汉字。\n\n"]


def whole(text: str) -> tuple[Block, ...]:
    """The blocks of a text parsed in one piece; what stands at the front is put off by hand."""
    front = blocks._FRONT_MATTER.match(text)
    start = front.end() if front else 0
    found, *_ = blocks.read_part.__wrapped__(text[start:])
    first = (Block("front-matter", front[1], (), 0, front.span(), front[0]),) if front else ()
    return *first, *(blocks._moved(block, start) for block in found)


@settings(max_examples=500)
@given(st.lists(st.sampled_from([*BEGIN, *OPEN, *OTHER]), max_size=24).map("".join))
@example("```\ncode\n\n" + "".join(BEGIN) + "```\n\n" + "".join(BEGIN))
@example("\\begin{align}\nx\n\n" + "".join(BEGIN) + "\\end{align}\n")
@example("term\n\n" + "".join(f"{line.strip()}\n: meaning\n\n" for line in BEGIN))
@example("---\ntitle: x\n---\n\n" + "".join(BEGIN))
def test_parts_have_the_blocks_of_the_whole(text: str) -> None:
    assert blocks_of.__wrapped__(text) == whole(text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_with_everything_in_it_and_each_damage(end: str) -> None:
    text = SAMPLE.replace("\n", end)
    assert blocks_of(text) == whole(text)
    for damage in DAMAGES:
        for start, stop, new in list(damage.make(Text(text)))[:2]:
            damaged = text[:start] + new + text[stop:]
            assert blocks_of(damaged) == whole(damaged), damage.name


def test_what_follows_an_open_fence_belongs_to_it() -> None:
    text = "```\ncode\n\n" + "".join(BEGIN)
    assert len(list(parts_from(text, 0))) > 2
    assert [block.kind for block in blocks_of(text)] == ["code"]
    assert is_left_open(text, blocks._parser().parse(text))
    assert not is_left_open("```\n```\n\n", blocks._parser().parse("```\n```\n\n"))


def test_one_change_parses_one_part() -> None:
    text = "".join(f"Paragraph {number} says something.\n\n" for number in range(2000))
    blocks_of(text)
    before = blocks.read_part.cache_info().misses
    middle = text.index("Paragraph 1000")
    assert len(blocks_of(text[:middle] + "One more. " + text[middle:])) == 2000
    assert blocks.read_part.cache_info().misses - before <= 3
