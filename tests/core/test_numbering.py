"""Numbering that cannot be right is found where it stands, and what real documents do is none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from app.core.flaws import Flaw
from app.core.numbering import numbering_flaws
from app.core.part_numbers import part_numbers, values_of

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LAW = CORPUS / "zh-md" / "prc-criminal-law.md"


def found(text: str) -> list[tuple[str, str, str]]:
    flaws: list[Flaw] = numbering_flaws(text)
    assert all(text[slice(*flaw.range)] == flaw.text for flaw in flaws)
    return [(flaw.kind, flaw.text.rstrip("."), flaw.expected) for flaw in flaws]


@pytest.mark.parametrize(("text", "flaws"), [
    ("1. a\n2. b\n4. c\n5. d\n", [("number-skipped", "4", "3")]),
    ("第一条 甲\n\n第三条 乙\n", [("number-skipped", "第三条", "2")]),
    ("第一条 甲\n\n第二条 乙\n\n第二条 丙\n\n第三条 丁\n", [("number-repeated", "第二条", "3")]),
    ("第十二条 甲\n\n第十二条之一 乙\n\n第十二条之三 丙\n\n第十三条 丁\n",
     [("number-skipped", "第十二条之三", "12之2")]),
    ("## Section 4.1\n\n## Section 4.3\n\n## Section 4.2\n\n## Section 4.4\n",
     [("number-skipped", "Section 4.3", "4.2"), ("number-backwards", "Section 4.2", "4.4")]),
    ("## Section 4.4\n\na\n\n## Section 4.2\n\nb\n", [("number-backwards", "Section 4.2", "4.5")]),
    ("下列情形：\n\n（一）甲；\n\n（三）乙。\n", [("number-skipped", "（三）", "2")]),
    ("下列情形：\n（一）甲；\n（二）乙；\n（二）丙。\n", [("number-repeated", "（二）", "3")]),
    ("### 1. One\n\n### 2. Two\n\n### 4. Four\n", [("number-skipped", "4", "3")]),
    ("## A. One\n\n## B. Two\n\n## D. Four\n", [("number-skipped", "D", "C")]),
    ("Table 1: a\n\ntext\n\nTable 3: b\n", [("number-skipped", "Table 3", "2")]),
    ("**Figure 4-1.** a\n\ntext\n\n**Figure 4-1.** b\n", [("number-repeated", "Figure 4-1", "4-2")]),
    ("# 4 Four\n\n## 4.1 a\n\n## 4.2 b\n\n# 5 Five\n\n## 5.2 c\n", [("number-skipped", "5.2", "5.1")]),
    ("1. a\n\nplain\n\n2. b\n\nplain\n\n4. c\n", [("number-skipped", "4", "3")]),
    ("    1. a\n\n    2. b\n\n    3. c\n\n    5. d\n", [("number-skipped", "5", "4")]),
    ("  - x\n\n1、甲\n\n2、乙\n\n3、丙\n\n5、丁\n", [("number-skipped", "5、", "4")]),
])
def test_what_cannot_be_right_is_found(text: str, flaws: list[tuple[str, str, str]]) -> None:
    assert found(text) == flaws


@pytest.mark.parametrize("text", [
    "1. a\n1. b\n1. c\n",
    "1. a\n2. b\n\nplain\n\n1. a\n2. b\n",
    "1. a\n   1. x\n   2. y\n2. b\n   1. x\n",
    "# 第一章 甲\n\n第一条 a\n\n第二条 b\n\n# 第二章 乙\n\n第三条 c\n",
    "# 第一章 甲\n\n第一条 a\n\n第二条 b\n\n# 第二章 乙\n\n第一条 c\n",
    "第一条 有下列：\n\n（一）甲\n\n（二）乙\n\n第二条 有下列：\n\n（一）丙\n",
    "第一条规定的情形，见后。\n\n第三条规定的情形，见后。\n",
    "## H. a\n\n## I. b\n\n## J. c\n",
    "## I. a\n\n## II. b\n\n## III. c\n\n## IV. d\n",
    "# 1 a\n\n## 1.1 b\n\n### 1.1.1 c\n\n## 1.2 d\n\n# 2 e\n\n## 2.1 f\n",
    "3.5 million came.\n\n1.2 of them left.\n",
    "Table 3 shows it.\n\nTable 1 does not.\n",
    "> 1. a\n\n> 7. b\n",
    "```\n1. a\n3. b\n```\n",
    "The list is in\nSection 5 of it, and in\nSection 2 of it.\n",
])
def test_what_may_be_right_is_not(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("written", "values"), [
    ("4.2", {(4, 2)}), ("17-12", {(17, 12)}), ("D.4", {(4, 4)}), ("i", {(1,), (9,)}), ("IV", {(4,)}), ("b", {(2,)}),
    ("一百二十", {(120,)}), ("aa", {(27,)}), ("xyz", set())])
def test_a_number_counts_what_it_may(written: str, values: set[tuple[int, ...]]) -> None:
    assert set(values_of(written)) == values


@pytest.mark.skipif(not LAW.exists(), reason="without the corpus")
def test_every_gap_and_every_repetition_in_a_real_law_is_found() -> None:
    text = LAW.read_text("utf-8")
    assert numbering_flaws(text) == []
    articles = [number for number in part_numbers(text) if number.style in ("第#条", "(一)")]
    assert len(articles) > 700
    for before, number in list(pairwise(articles))[::40]:
        if number.style != before.style:
            continue
        doubled = text[: number.place[0]] + before.written + text[number.place[1] :]
        assert next(flaw.kind for flaw in numbering_flaws(doubled)) == "number-repeated", number
        start = number.place[0]
        end = next((each.place[0] for each in part_numbers(text) if each.place[0] > start), len(text))
        following = next((each for each in part_numbers(text) if each.place[0] == end), None)
        if following is not None and following.style == number.style and len(following.values[0]) == 1 and (
                len(number.values[0]) == 1):
            assert [flaw.kind for flaw in numbering_flaws(text[:start] + text[end:])] == ["number-skipped"], number
