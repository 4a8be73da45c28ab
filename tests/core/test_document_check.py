"""A document is checked as a whole, whatever it holds, and what is found stands where it is said to stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.document_check import check_document

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
# What of the corpus leads nowhere, read by hand: anchors that only the program makes which builds the specification.
KNOWN = {"commonmark-spec.md": 3}
DOCUMENTS = sorted(path for path in CORPUS.glob("*/*.md") if path.parent.name != "edge")

LINES = [
    "第一条 甲", "第三条之一 乙", "见第九条第二款、第三项", "（一）丙；", "附件二", "# 第二章 丁", "**第五条** 戊",
    "2、己", "1. a", "3. b", "(a) c", "## 4.2 d", "Table 3: e", "Section 4.2(a) and 9", "### Section I", "i) f",
    "  2. g", "> 1. h", "[^1]: i", "x[^2]", "[y](#z)", '(the "Company")', "", "- j", "```", "\x0c", "| k |",
]


@given(st.lists(st.sampled_from(LINES), max_size=30).map("\n".join), st.text(max_size=20))
def test_whatever_it_holds_places_are_true(text: str, odd: str) -> None:
    text = f"{text}\n{odd}"
    found = check_document(text)
    assert sorted(map(repr, found.flaws)) == sorted(map(repr, [*found.numbering, *found.references, *found.terms]))
    for flaw in found.flaws:
        start, end = flaw.range
        assert 0 <= start < end <= len(text)
        assert text[start:end] == flaw.text
        assert flaw.other is None or 0 <= flaw.other[0] < flaw.other[1] <= len(text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_real_documents_give_no_false_alarm(path: Path) -> None:
    found = check_document(path.read_text("utf-8-sig"))
    assert len(found.flaws) == KNOWN.get(path.name, 0), found.flaws


def test_a_very_long_document_is_no_trouble() -> None:
    law = "".join(f"第{number}条 依照第{number // 2 + 1}条处理。\n\n" for number in range(1, 3_001))
    items = "".join(f"{number}. see Section {number}\n" for number in range(1, 3_001))
    assert check_document(law).flaws == ()
    assert len(check_document(f"{items}\nSee Section 4000.\n").flaws) == 0, "it is the section of a law"
    assert check_document("*" * 20_000 + "_[" * 20_000).flaws == ()
