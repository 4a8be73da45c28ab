"""A free rewriting, as a translation, is held against what is protected in its text, change by change."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.judgement import judge, judge_rewriting
from app.core.protected import parts_of

BEFORE = "The rule [@lovelace1843] holds. See [the manual](https://a.org/m) for `len(x)` here.\n\nAn end.\n"


def kinds(before: str, after: str, terms: tuple[str, ...] = ()) -> list[str]:
    judgement = judge_rewriting(before, after, terms)
    assert judgement.text("all") == after
    findings = list(dict.fromkeys(finding for found in judgement.flags for finding in found))
    assert set(findings) == {*judgement.structure, *judgement.facts}
    return [finding.kind for finding in findings]


def test_a_translation_that_keeps_what_is_protected_has_no_flag() -> None:
    after = "规则 [@lovelace1843] 成立。`len(x)` 见[手册](https://a.org/m)。\n\n结束。\n"
    assert kinds(BEFORE, after) == []
    assert judge_rewriting(BEFORE, after).text() == after


@pytest.mark.parametrize(("after", "expected"), [
    ("规则成立。`len(x)` 见[手册](https://a.org/m)。\n\n结束。\n", ["citation-lost"]),
    ("规则 [@lovelace1843] 成立。`len(x)` 见手册。\n\n结束。\n", ["link-lost"]),
    ("规则 [@lovelace1843] 成立。`len(y)` 见[手册](https://a.org/m)。\n\n结束。\n",
     ["code-span-lost", "code-span-new"]),
    ("规则 [@lovelace1843] 成立。`len(x)` 见[手册](https://a.org/m)[9]。\n\n结束。\n", ["mark-new"]),
    ("规则 [@lovelace1843] 成立 [@lovelace1843]。`len(x)` 见[手册](https://a.org/m)。\n\n结束。\n", ["citation-new"]),
])
def test_what_is_lost_doubled_or_made_up_is_told_and_let_stand(after: str, expected: list[str]) -> None:
    assert sorted(kinds(BEFORE, after)) == expected
    judgement = judge_rewriting(BEFORE, after)
    assert "[@lovelace1843]" in judgement.text()
    for finding in judgement.structure:
        if finding.before_range:
            assert BEFORE[slice(*finding.before_range)] == finding.before
        if finding.after_range:
            assert after[slice(*finding.after_range)] == finding.after


def test_a_made_up_mark_is_told_of_a_copy_too() -> None:
    before = "It have two parts [1] and it end here.\n\nAnother one come.\n"
    after = "It has two parts [1] and it ends here [2].\n\nAnother one comes.\n"
    judgement = judge(before, after)
    assert [finding.kind for finding in judgement.structure] == ["mark-new"]
    assert "[2]" not in judgement.text()
    assert "Another one comes." in judgement.text()


def test_a_moved_sentence_keeps_its_link() -> None:
    one = "This sentence speaks about rain and stands alone. "
    two = "See [it](https://a.org/m) for all of the wind today. "
    assert kinds(f"{one}{two}\n", f"{two}{one}\n") == []


def test_a_lost_term_is_told_where_it_stood() -> None:
    before = "The Licensee pays the fee. The Licensee may leave.\n"
    assert kinds(before, "It is the Licensee that pays a fee in full. They may leave.\n", ("Licensee",)) == []
    assert kinds(before, "It is the customer that pays the fee. They may leave.\n", ("Licensee",)) == ["term-lost"] * 2


def test_a_part_that_goes_elsewhere_ties_both_places() -> None:
    before = "Call `len(x)` at first here. The rule [@lovelace1843] holds.\n\nNothing more of this.\n"
    after = "At first there is a call here.\n\n没有更多 `len(x)`。\n"
    judgement = judge_rewriting(before, after)
    assert [finding.kind for finding in judgement.structure] == ["citation-lost"]
    assert judgement.text().count("`len(x)`") == 1
    assert "[@lovelace1843]" in judgement.text()


PIECES = ["word ", "光", "`code` ", "[a](/t) ", "$x$ ", "https://a.org ", "{{name}} ", "`", "$", "[", "](", "\n\n",
          "- ", "```\nx\n```\n", "<b>", "[1] ", ". "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@given(TEXTS, TEXTS)
def test_what_has_no_flag_leaves_every_part_as_it_was(before: str, after: str) -> None:
    counted = [Counter((part.kind, part.value) for part in parts_of(text))
               for text in (before, judge_rewriting(before, after).text())]
    assert counted[0] == counted[1]
