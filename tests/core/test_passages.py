"""A text is cut where nothing is torn, and put together again it is the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.passages import (
    PASSAGE_TOKENS,
    Piece,
    cut_into_paragraphs,
    cut_into_passages,
    estimated_tokens,
    passages_of,
)

PARAGRAPH = "The committee met on Tuesday to review the budget, and it came to an agreement at last. " * 6 + "\n\n"


def bodies(text: str, budget: float = 100) -> list[str]:
    return [piece.text for piece in cut_into_passages(text, budget) if piece.prose]


def test_a_text_is_cut_into_paragraphs_and_the_rest() -> None:
    text = "# H\n\nOne\nline.\n\n- list\n\n```\ncode\n\nmore\n```\n\nTwo.\nThree\n---\n\nFour."
    assert [piece.text for piece in cut_into_paragraphs(text) if piece.prose] == ["One\nline.", "Four."]


LINES = ["# A\n", "text\n", "\n", "---\n", "```\n", "~~~\n", "  \n",
        "- item\n", "  more\n", "| a |\n", "End. \n", "end"]


@given(st.lists(st.sampled_from(LINES), max_size=60).map("".join), st.sampled_from([1.0, 5.0, 30.0]))
def test_the_pieces_are_the_text(text: str, budget: float) -> None:
    for pieces in (cut_into_paragraphs(text), cut_into_passages(text, budget)):
        assert "".join(piece.text for piece in pieces) == text
        assert all(piece.text == piece.text.rstrip("\n") and piece.text.strip() for piece in pieces if piece.prose)
        for one, other in pairwise(pieces):
            assert not (one.prose and other.prose), "something stands between two passages"


def test_passages_are_of_about_the_budget() -> None:
    sizes = [estimated_tokens(passage) for passage in bodies(PARAGRAPH * 60, PASSAGE_TOKENS)]
    assert len(sizes) > 5
    assert all(PASSAGE_TOKENS * 0.7 < size <= PASSAGE_TOKENS for size in sizes[:-1])


def test_a_heading_goes_with_what_follows_it() -> None:
    text = f"# One\n\n{PARAGRAPH}## Two\n\n### Three\n\n{PARAGRAPH}Four\n====\n\n{PARAGRAPH}"
    starts = [passage.partition("\n")[0] for passage in bodies(text, 150)]
    assert starts == ["# One", "## Two", "Four"]


def test_tables_code_and_items_stay_whole() -> None:
    table = "| a | b |\n|---|---|\n" + "| some cell | another cell. |\n" * 40
    code = "```python\n" + "print('a line of code.')\n\n" * 40 + "```\n"
    items = "".join(f"- Item {n} says something of its own.\n\n  And goes on in a second one.\n\n" for n in range(9))
    text = f"---\ntitle: X\n---\n\n{PARAGRAPH}{table}\n{code}\n{items}{PARAGRAPH}"
    pieces = cut_into_passages(text, 100)
    assert pieces[0] == Piece("---\ntitle: X\n---\n\n", False)
    assert [piece.text.strip() for piece in pieces if not piece.prose and "print" in piece.text] == [code.strip()]
    assert any(table.strip() in piece.text for piece in pieces if piece.prose)
    for piece in pieces:
        if piece.prose and "Item" in piece.text:
            assert piece.text.startswith("- Item")
            assert piece.text.count("- Item") == piece.text.count("And goes on")


@pytest.mark.parametrize(("line", "count"), [("全市供热单位要加强值班值守，确保群众温暖过冬。\n", 200),
                                             ("- An item of a long list without blank lines.\n", 200)])
def test_a_block_too_long_by_itself_is_cut_at_its_lines(line: str, count: int) -> None:
    passages = bodies(line * count, PASSAGE_TOKENS)
    assert len(passages) > 2
    assert all(passage.startswith(line[:4]) and passage.endswith(line.rstrip("\n")) for passage in passages)
    assert all(estimated_tokens(passage) <= PASSAGE_TOKENS for passage in passages)


def test_hard_wrapped_sentences_are_not_torn() -> None:
    wrapped = "A sentence that was wrapped\nby hand after a few words\nand ends here.\n"
    assert all(passage.endswith("here.") for passage in bodies(wrapped * 100))


def test_what_is_cut_and_what_is_not() -> None:
    long, short = PARAGRAPH * 40, PARAGRAPH * 3
    assert len(passages_of(long, copies=False, by_passage=True, small=False)) > 5
    assert passages_of(long, copies=True, by_passage=False, small=False) == (Piece(long, True),)
    assert passages_of(short, copies=True, by_passage=True, small=False) == (Piece(short, True),)
    assert len(passages_of(short, copies=True, by_passage=True, small=True)) == 6
    assert passages_of("- only\n- a list\n", copies=True, by_passage=True, small=True) == (
        Piece("- only\n- a list\n", True),), "a text without a paragraph is one passage"


def test_what_is_no_prose_stands_outside_of_the_passages() -> None:
    text = "---\na: 1\n---\n\n# T\n\nOne.\n\n```\ncode\n```\n\nTwo.\n\n[l]: /t\n"
    pieces = passages_of(text, copies=True, by_passage=True, small=False, protects=True)
    assert [piece.text for piece in pieces if piece.prose] == ["# T\n\nOne.\n\n```\ncode\n```\n\nTwo."]
    assert "".join(piece.text for piece in pieces) == text
    small = passages_of(f"{text}\n![b](https://a.org/b.svg)\n\nhttps://a.org/b\n\n$$\nx\n$$\n", copies=True,
                        by_passage=True, small=True, protects=True)
    assert [piece.text for piece in small if piece.prose] == ["One.", "Two.", "![b](https://a.org/b.svg)"]


@given(st.lists(st.sampled_from([*LINES, "$$\n", "[l]: /t\n", "<div>\n", "> "]), max_size=40).map("".join),
       st.booleans())
def test_without_what_is_no_prose_the_pieces_are_the_text(text: str, small: bool) -> None:
    pieces = passages_of(text, copies=True, by_passage=True, small=small, protects=True, budget=20)
    assert "".join(piece.text for piece in pieces) == text
    for one, other in pairwise(pieces):
        assert not (one.prose and other.prose), "something stands between two passages"
