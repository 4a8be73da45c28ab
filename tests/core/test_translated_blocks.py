"""A translation has every block of its text, and numbers of the same size, or it is told which it has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.judgement import judge_rewriting
from app.core.translated_blocks import translated_changes

CHINESE = """# 通知

各单位要抓好落实，3.2亿元资金须在11月前拨付。

会议定于周五召开，请准时参加。

- 带笔记本
- 带证件
- 带材料

| 姓名 | 数量 |
|---|---|
| 张三 | 12 |
| 李四 | 15 |

特此通知，请各单位认真贯彻执行，有关情况及时报告。
"""
ENGLISH = """# Notice

All units must act on this; 320 million yuan must be paid out before November.

The meeting is on Friday; please be on time.

- bring a notebook
- bring your papers
- bring the material

| Name | Number |
|---|---|
| Zhang San | 12 |
| Li Si | 15 |

This notice is given for all units to carry out with care, and to report in time on what comes of it.
"""
RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.mark.parametrize(("before", "after"), [(CHINESE, ENGLISH), (ENGLISH, CHINESE)])
def test_a_whole_translation_has_nothing_against_it(before: str, after: str) -> None:
    assert translated_changes(before, after) == []
    assert judge_rewriting(before, after).text() == after


@pytest.mark.parametrize("name", ["help/help", "samples/welcome"])
def test_the_pages_of_the_program_are_translations_of_each_other(name: str) -> None:
    chinese, english = (RESOURCES / f"{name}{ending}.md" for ending in (".zh", ""))
    assert not [finding for finding in translated_changes(chinese.read_text("utf-8"), english.read_text("utf-8"))
                if finding.kind.startswith(("paragraph", "table", "number"))]


@pytest.mark.parametrize(("old", "new", "kind", "about"), [
    ("The meeting is on Friday; please be on time.\n\n", "", "paragraph-lost", "会议定于周五召开，请准时参加。"),
    ("- bring your papers\n", "", "list-item-lost", None),
    ("| Li Si | 15 |\n", "", "table-row-lost", None),
    ("# Notice", "## Notice", "heading-level", "# 通知"),
    ("# Notice\n\n", "", "heading-lost", "# 通知"),
    ("November.\n\nThe", "November. The", "paragraph-lost", None),
    ("\n- bring a", "\nPlease bear this in mind when you come.\n\n- bring a", "paragraph-new", None),
    ("320 million", "3.2 billion", "number-changed", "3.2亿元"),
    ("| 15 |", "| 51 |", "number-changed", "15"),
])
def test_what_a_translation_lost_is_told_and_let_stand(old: str, new: str, kind: str, about: str | None) -> None:
    after = ENGLISH.replace(old, new, 1)
    [finding] = translated_changes(CHINESE, after)
    assert finding.kind == kind
    assert about is None or finding.before == about
    judgement = judge_rewriting(CHINESE, after)
    assert finding in {*judgement.structure, *judgement.facts}
    assert judgement.text() != after


def test_in_a_long_document_the_paragraph_that_went_is_the_one_that_is_told() -> None:
    rest = "\n\n".join(f"第{number}段与此无关，原样保留。" for number in range(60))
    after = ENGLISH.replace("The meeting is on Friday; please be on time.\n\n", "")
    [finding] = translated_changes(f"{rest}\n\n{CHINESE}\n{rest}\n", f"{rest}\n\n{after}\n{rest}\n")
    assert finding.before == "会议定于周五召开，请准时参加。"


def test_a_part_that_is_not_translated_is_no_matter() -> None:
    begun = ENGLISH[: ENGLISH.index("- bring")] + CHINESE[CHINESE.index("- 带笔") :]
    assert translated_changes(CHINESE, begun) == []


def test_a_rewriting_in_the_same_language_may_have_other_blocks() -> None:
    assert translated_changes(CHINESE, CHINESE.replace("请准时参加。", "请准时参加。\n\n会议很重要。")) == []
