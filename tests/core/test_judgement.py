"""A proposal judged: repaired, cut into hunks, flagged by facts and structure, and taken as far as one likes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.hunks import take
from app.core.judgement import judge
from app.core.structure import compare_structure

BEFORE = ("# Budget\n\nTravel spending is cut by ten percent, and two engineers will be hired in the spring time. "
          "See [minutes](m.md) of 3 May 2026.\n\n- rent\n- light\n")
AFTER = ("# Budget\n\nTravel spending falls by 20%, and two engineers join in spring. "
         "See [minutes](other.md) of 3 May 2026.\n\n- rent\n- light\n- heat\n")


def test_a_changed_fact_is_flagged_and_let_stand() -> None:
    judgement = judge(BEFORE, AFTER)
    flagged = [(hunk.before, hunk.after, [finding.kind for finding in found])
               for hunk, found in zip(judgement.hunks, judgement.flags, strict=True) if found]
    assert any("ten percent" in old and "20%" in new and "percent-changed" in kinds for old, new, kinds in flagged)
    text = judgement.text()
    assert "ten percent" in text
    assert "20%" not in text
    assert "engineers join in spring" in text


def test_a_changed_target_is_put_back_and_a_new_item_let_stand() -> None:
    judgement = judge(BEFORE, AFTER)
    assert "other.md" not in judgement.after
    assert judgement.structure, "the new item"
    assert not compare_structure(BEFORE, judgement.text())
    assert "- heat" not in judgement.text()


def test_all_and_none() -> None:
    judgement = judge(BEFORE, AFTER)
    assert judgement.text("none") == BEFORE
    assert judgement.text("all") == judgement.after == take(BEFORE, judgement.hunks)
    assert "20%" in judgement.text("all")


def test_the_same_fact_in_another_form_is_no_fact() -> None:
    judgement = judge("由甲方于二〇二六年五月三日支付三万元。\n", "由甲方于2026年5月3日支付30,000元。\n")
    assert not judgement.facts
    assert judgement.text() == "由甲方于2026年5月3日支付30,000元。\n"


def test_a_term_that_must_stay_is_flagged() -> None:
    before, after = "Then the tenant pays the rent.\n", "Then the renter pays the rent.\n"
    assert judge(before, after).text() == after
    assert judge(before, after, ["tenant"]).text() == before


def test_a_finding_that_no_change_touches_is_held_against_the_nearest() -> None:
    before, after = "依据国发〔2026〕12号文件办理。\n", "依据国发［2026］12号文件办理。\n"
    judgement = judge(before, after)
    assert judgement.facts
    assert all(judgement.flags)
    assert judgement.text() == before


def test_what_is_taken_gives_a_document_no_other_end() -> None:
    assert not judge("the", "the the \n- ").text().endswith("\n")


def test_an_equal_text_has_nothing() -> None:
    judgement = judge(BEFORE, BEFORE)
    assert (judgement.hunks, judgement.structure, judgement.facts) == ((), (), ())
    assert judgement.text() == BEFORE


WORDS = ["the", "Cat", "10%", "ten", "[a](b)", "`x`", "**bold**", "\n\n", "\n- ", "\n# ",
         "。", "三万", "2026年", "|", "$y$"]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.lists(st.sampled_from(WORDS), max_size=14))
def test_what_nothing_is_held_against_never_changes_the_structure(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    judgement = judge(before, after)
    assert not compare_structure(before, judgement.text())
    assert judgement.text("none") == before
    assert judgement.text("all") == judgement.after
    assert set(judgement.facts) <= {finding for found in judgement.flags for finding in found}, "none goes unsaid"


@pytest.mark.parametrize("accept", ["unflagged", "all"])
def test_a_move_is_whole_or_not_at_all(accept: str) -> None:
    first, second, third = "The lamp was lit at dusk. ", "Nobody saw the ship go down. ", "The keeper slept. "
    judgement = judge(first + second + third + "\n", second + third + first + "\n")
    text = judgement.text(accept)  # pyright: ignore[reportArgumentType]
    assert all(text.count(sentence.strip()) == 1 for sentence in (first, second, third))
