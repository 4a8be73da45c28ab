"""A draft is a piece of what is there, found where an editor's text goes on."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inference.lookup import Draft, Kind, Lookup
from tests.benchmarks.drafting import LIMITS, PlainLookup, tokens_per_step

EDITS = Path(__file__).parents[3] / "shared" / "corpus" / "edits"
# Few words, so that they meet again and again.
TEXTS = st.lists(st.integers(0, 6), max_size=40)
UNKNOWN = 999_999
NUMBERS: dict[str, int] = {}


def words(text: str) -> list[int]:
    """One number for each word, 汉字 and other character."""
    pieces = re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9]+ ?|.|\n", text)
    return [NUMBERS.setdefault(piece, len(NUMBERS)) for piece in pieces]


def after(source: str, written: str, *, copies: bool = True) -> Lookup:
    lookup = Lookup(words(source), copies=copies)
    for token in words(written):
        lookup.extend(token)
    return lookup


def is_piece(draft: Sequence[int], text: Sequence[int]) -> bool:
    return any(list(text[at:at + len(draft)]) == list(draft) for at in range(len(text) - len(draft) + 1))


@given(TEXTS, TEXTS, st.booleans(), st.integers(1, 24))
def test_a_draft_is_one_piece_of_the_source_or_of_the_answer(
        source: list[int], written: list[int], copies: bool, limit: int) -> None:
    lookup = Lookup(source, copies=copies)
    for at, token in enumerate([*written, UNKNOWN]):
        draft = lookup.draft(limit)
        assert len(draft.tokens) <= limit
        assert is_piece(draft.tokens, source) or is_piece(draft.tokens, written[:at])
        assert (draft.kind is Kind.NONE) == (not draft.tokens)
        lookup.extend(token)


@given(TEXTS, TEXTS, st.booleans())
def test_asking_changes_nothing_and_a_shorter_draft_is_the_front_of_a_longer_one(
        source: list[int], written: list[int], copies: bool) -> None:
    asked, silent = Lookup(source, copies=copies), Lookup(source, copies=copies)
    for token in written:
        long, short = asked.draft(20), asked.draft(3)
        assert list(short.tokens) == list(long.tokens[:3])
        assert short.kind is long.kind
        asked.extend(token)
        silent.extend(token)
    assert asked.draft(20) == silent.draft(20)


class SlowLookup(Lookup):
    """The same with a search that looks at every position."""

    def _around(self, index: array[int], key: int, at: int, *, ahead: int) -> list[int]:  # type: ignore[override]
        wanted = [key] if index is self._tokens else [key >> 20, key & (1 << 20) - 1]
        source = self._text[:self._end]
        places = [end for end in range(len(wanted) - 1, len(source)) if source[end - len(wanted) + 1:end + 1] == wanted]
        return [place for place in places if place < at][-1:] + [place for place in places if place >= at][:ahead]


@given(TEXTS, TEXTS, st.booleans())
def test_the_index_finds_what_a_search_through_everything_finds(
        source: list[int], written: list[int], copies: bool) -> None:
    quick, slow = Lookup(source, copies=copies), SlowLookup(source, copies=copies)
    for token in written:
        assert quick.draft(8) == slow.draft(8)
        quick.extend(token)
        slow.extend(token)


@given(st.lists(st.integers(0, 150_000), min_size=1, max_size=60), st.integers(1, 16))
def test_what_is_copied_word_for_word_is_guessed_from_the_first_token_on(source: list[int], limit: int) -> None:
    lookup = Lookup(source, copies=True)
    for at, token in enumerate(source):
        assert list(lookup.draft(limit).tokens) == source[at:at + limit]
        lookup.extend(token)
    assert lookup.draft(limit) == Draft((), Kind.NONE) or is_piece(lookup.draft(limit).tokens, source)


@given(st.lists(st.integers(0, 150_000), min_size=3, max_size=200, unique=True), st.data())
def test_two_tokens_are_found_again_anywhere(source: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(source) - 3))
    lookup = Lookup(source, copies=False)
    for token in (UNKNOWN, *source[at:at + 2]):
        lookup.extend(token)
    assert list(lookup.draft(8).tokens) == source[at + 2:at + 10]


def test_nothing_comes_of_nothing() -> None:
    lookup = Lookup([], copies=True)
    assert lookup.draft(8) == Draft((), Kind.NONE)
    lookup.extend(3)
    assert lookup.draft(8) == Draft((), Kind.NONE)


def test_an_answer_that_need_not_copy_begins_without_a_guess() -> None:
    assert Lookup([1, 2, 3], copies=False).draft(8) == Draft((), Kind.NONE)


ENGLISH = "The committee have met on Tuesday to discuss about the new budget, which was quite big."
CHINESE = "委员会在周二开会讨论了关于新的预算的问题，这个预算数额相当大。"


@pytest.mark.parametrize(("source", "written", "expected"), [
    pytest.param(ENGLISH, "The committee ", "have met on Tuesday ", id="copied"),
    pytest.param(ENGLISH, "The committee has ", "met on Tuesday ", id="another word in its place"),
    pytest.param(ENGLISH, "The committee have met on Tuesday to discuss the ", "new budget, ", id="a word left out"),
    pytest.param(ENGLISH, "The committee have met on last Tuesday ", "to discuss ", id="a word put in"),
    pytest.param(ENGLISH, "The committee have met to ", "discuss about ", id="two words left out"),
    pytest.param(ENGLISH, "After a long recess, the new budget", ", which was quite big.", id="the end comes first"),
    pytest.param(CHINESE, "委员会在", "周二开会讨论", id="copied, Chinese"),
    pytest.param(CHINESE, "委员会将", "周二开会讨论", id="another word in its place, Chinese"),
    pytest.param(CHINESE, "委员会在周二开会讨论了新", "的预算的问题", id="words left out, Chinese"),
    pytest.param(CHINESE, "委员会在上周二", "开会讨论了", id="a word put in, Chinese"),
    pytest.param(CHINESE, "对于数额相", "当大。", id="the end comes first, Chinese"),
])
def test_after_an_edit_the_text_goes_on_where_an_editor_goes_on(source: str, written: str, expected: str) -> None:
    wanted = words(expected)
    assert list(after(source, written).draft(len(wanted)).tokens) == wanted


def test_of_two_like_passages_the_one_that_is_being_read_is_followed() -> None:
    first, second = "the keeper of the light wrote ten lines. ", "the keeper of the light wrote nine pages. "
    lookup = after(first + second, first + "Then the keeper of the ")
    assert list(lookup.draft(4).tokens) == words("light wrote nine pages")
    lookup = after(second + first, "Once the keeper of the light wrote ")
    assert list(lookup.draft(2).tokens) == words("nine pages")


def test_an_answer_repeats_itself() -> None:
    rows = "| lamp oil | barrels | 12 |\n| wick | yards | 40 |\n| lamp oil | barrels "
    assert list(after("Make a table.", rows, copies=False).draft(3).tokens) == words("| 12 ")


def test_a_guess_is_the_better_the_longer_it_has_been_right() -> None:
    source = list(range(40))
    lookup, kinds = Lookup(source, copies=True), []
    for token in source:
        kinds.append(lookup.draft(1).kind)
        lookup.extend(token)
    assert kinds == [Kind.START] + [Kind.TWO] * 2 + [Kind.FOUR] * 4 + [Kind.EIGHT] * 8 + [Kind.STEADY] * 25
    for token in (UNKNOWN, UNKNOWN + 1, UNKNOWN + 2):
        lookup.extend(token)
    assert lookup.draft(1).kind in (Kind.LOST, Kind.NONE)


@pytest.mark.skipif(not EDITS.is_dir(), reason="the corpus is not here")
@pytest.mark.parametrize("file", ["en/rust-book", "en/github-site-policy", "zh/d2l-zh"])
def test_real_edits_take_fewer_steps_than_with_a_plain_lookup(file: str) -> None:
    lines = (EDITS / f"{file}.commit-edits.jsonl").read_text("utf-8").splitlines()[::10]
    pairs = [(words(edit["before"]), words(edit["after"])) for edit in map(json.loads, lines)]
    for limit in LIMITS:
        plain = tokens_per_step(PlainLookup, pairs, limit)
        assert tokens_per_step(lambda source: Lookup(source, copies=True), pairs, limit) > 1.05 * plain
