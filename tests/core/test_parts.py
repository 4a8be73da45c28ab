"""A text read in parts tells what the whole text does, and one key costs one part."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.core.counts import count_part, count_text
from app.core.hidden_characters import hidden_characters
from app.core.long_lines import LONGEST, PIECE, first_long_line, in_pieces, joined
from app.core.overview import Overview, overview
from app.core.parts import PART, parts_of
from app.core.scope import headings, headings_of_part

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def book(seed: int) -> str:
    chance = random.Random(seed)
    bits = ("# Title\n\n", "Setext\n===\n\n", "```\n# code\n", "```\n\n", "words and 汉字 here. " * 20 + "\n", "\n",
            "well-known 3.14\n", "~~~\n", "- item\n")
    return "---\ntitle: x\n---\n" + "".join(chance.choice(bits) for _ in range(3_000))


@pytest.mark.parametrize("seed", range(4))
def test_parts_make_the_text_and_tell_what_the_whole_tells(seed: int) -> None:
    text = book(seed)
    parts = list(parts_of(text))
    assert "".join(parts) == text
    assert len(parts) > 5
    assert max(map(len, parts)) <= 4 * PART + 1
    assert count_text(text) == count_part.__wrapped__(text)
    whole, _ = headings_of_part.__wrapped__(text, "", is_first=True)
    assert headings(text) == whole


def test_one_key_costs_one_part() -> None:
    text = book(9)
    list(overview(text))
    before = count_part.cache_info().misses, headings_of_part.cache_info().misses
    middle = len(text) // 2
    list(overview(text[:middle] + "k" + text[middle:]))
    assert count_part.cache_info().misses - before[0] <= 3
    assert headings_of_part.cache_info().misses - before[1] <= 3


def test_an_overview_is_told_at_the_end() -> None:
    text = (SAMPLES / "welcome.md").read_text("utf-8") + "\u200b\ufffd"
    *steps, found = overview(text)
    assert steps
    assert not any(steps)
    assert found == Overview(count_text(text), tuple(headings(text)), 1, 1)
    *_, of_selection = overview(text, "two words")
    assert of_selection is not None
    assert of_selection.counts.words == 2


def test_a_text_without_line_ends_is_cut_between_words() -> None:
    text = "word " * 100_000
    assert all(part.endswith(" ") for part in parts_of(text))
    assert count_text(text).words == 100_000
    assert "".join(parts_of("x" * 500_000)) == "x" * 500_000


@pytest.mark.parametrize(("text", "hidden"), [
    ("plain 汉字\t\n", 0), ("👩\u200d👩\u200d👧 ❤\ufe0f", 0), ("می\u200cخواهم", 0), ("葛\U000e0100", 0),
    ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 0), ("a\u00a0b", 0),
    ("a\u200bb", 1), ("\ufeff", 1), ("a\u200db", 1), ("\u202ea\u202c", 2), ("a\ufe0f", 1), ("nul\0", 1),
    ("🏴" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all"), 10), ("a\u2028\u2029\x85", 3),
])
def test_hidden_characters_are_those_that_no_script_needs(text: str, hidden: int) -> None:
    found = hidden_characters(text)
    assert len(found) == hidden
    assert all(text[one.start] == one.character for one in found)


@pytest.mark.parametrize("line", ["word " * LONGEST, "字" * (LONGEST + 1), "x" * (3 * LONGEST) + " y"])
def test_pieces_are_short_and_join_again(line: str) -> None:
    text = f"before\n{line}\nafter"
    shown, broken = in_pieces(text)
    lines = shown.split("\n")
    assert max(map(len, lines)) <= PIECE
    assert joined(lines, 0, broken) == text
    assert joined(lines[1:3], 1, broken) == line[: len(lines[1]) + len(lines[2])]
    assert first_long_line(text) == (2, len(line))
    assert in_pieces("short\nlines") == ("short\nlines", frozenset())
    assert first_long_line("x" * LONGEST + "\n" + "y" * LONGEST) is None
