"""Retrieval: what is asked about is found in English and Chinese, by stems, pairs, parts of words and headings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.passages import Passage, split
from app.core.retrieval import Retrieval, fused
from app.core.retrieval_terms import grams, han_asked, in_words, words_asked

SAMPLES = Path(__file__).parents[1] / "samples"
ENGLISH = """# Harbour rules

Ships anchor in the outer basin until the pilot comes aboard.

## Fees

A vessel over 40 metres pays 1,250 crowns a night. Fishing boats pay nothing.

## Lights

The keeper lights the lamp at dusk. `read_lamp_state()` tells whether it burns.

## Wrecks

Owners remove a wreck within ninety days; after that Captain Brightwater's crew does it at their cost.
"""
CHINESE = """# 港口章程

船舶在外港抛锚，等候引水员登船。

## 费用

长度超过四十米的船舶每夜缴费一千二百五十元，渔船免费。

## 灯塔

守塔人李远黄昏时点灯。

## 沉船

船主应当在九十日内打捞沉船，逾期由港务局代为打捞，费用由船主承担。
"""


def cut(text: str) -> tuple[Passage, ...]:
    return split(text, 40, lambda part: len(part) // 3 + 1)


def first(text: str, question: str) -> str:
    passages = cut(text)
    index = Retrieval(text, passages)
    found = index.ranked(question)
    index.close()
    return text[passages[found[0]].start : passages[found[0]].end] if found else ""


@pytest.mark.parametrize(("question", "holds"), [
    ("When is the lamp being lit by keepers?", "lights the lamp"),
    ("What does a vessel of more than 40 metres pay?", "1,250"),
    ("Who has to pay 1,250?", "1,250"),
    ("What happens when owners have not removed a wreck?", "ninety days"),
    ("lamp_state", "read_lamp_state"),
    ("Brightwater?", "Brightwater"),
    ("What do the fees say?", "## Fees"),
])
def test_an_english_question_finds_its_passage(question: str, holds: str) -> None:
    assert holds in first(ENGLISH, question)


@pytest.mark.parametrize(("question", "holds"), [
    ("沉船由谁打捞，要多少天？", "九十日内"),
    ("渔船要不要缴费？", "渔船免费"),
    ("李远是谁？", "李远"),  # two characters: shorter than a trigram
    ("什么时候点灯？", "黄昏"),
    ("引水员在哪里登船？", "外港"),
])
def test_a_chinese_question_finds_its_passage(question: str, holds: str) -> None:
    assert holds in first(CHINESE, question)


def test_what_no_passage_has_finds_none() -> None:
    assert first(ENGLISH, "quantum chromodynamics") == ""
    assert first(CHINESE, "量子") == ""
    assert first(ENGLISH, "") == ""
    assert first(ENGLISH, "?!“”") == ""


@pytest.mark.parametrize("question", ['say "lamp', "lamp AND", "lamp* OR -", "body:lamp", "NEAR(lamp keeper)", "a\0b",
                                      "^lamp"])
def test_no_question_is_an_operator(question: str) -> None:
    index = Retrieval(ENGLISH, cut(ENGLISH))
    index.ranked(question)
    index.close()


@given(st.text(max_size=40))
def test_any_question_is_answered(question: str) -> None:
    index = Retrieval(CHINESE, cut(CHINESE))
    found = index.ranked(question)
    index.close()
    assert len(found) == len(set(found)) <= len(cut(CHINESE))


def test_ranks_are_fused() -> None:
    assert fused([[1, 2, 3], [3, 1]]) == [1, 3, 2]
    assert fused([]) == []


def test_content_words_are_kept() -> None:
    assert words_asked("What does the Captain's crew pay in 2,500 for read_lamp-state?") == (
        "captain", "crew", "pay", "2,500", "read_lamp-state")
    assert words_asked("What is this about?") == ()
    assert han_asked("请问沉船是什么？") == ("沉船",)
    assert han_asked("本文讲到了什么？") == ()


@given(st.text(alphabet="港口章程沉船", min_size=1, max_size=9))
def test_pairs_cover_a_run(run: str) -> None:
    pairs = list(grams(run, 2))
    assert pairs[0][0] == run[0]
    assert pairs[-1][-1] == run[-1]
    assert in_words(f"a{run}b").split() == ["a", *pairs, "b"]
