"""Terms that a contract defines twice, or uses as defined and never defines."""

from __future__ import annotations

import pytest

from app.core.term_flaws import term_flaws
from app.core.terms import definitions_in

TWICE, UNDEFINED = "term-defined-twice", "term-undefined"
COMPANY = 'This is between Acme Inc. (the "Company") and Beta Ltd. (the "Buyer"). '


def found(text: str) -> list[tuple[str, str]]:
    flaws = term_flaws(text)
    assert all(text[slice(*flaw.range)] == flaw.text for flaw in flaws)
    return [(flaw.kind, flaw.text) for flaw in flaws]


@pytest.mark.parametrize(("text", "flaws"), [
    (f'{COMPANY}Gamma (the "Company") joins.', [(TWICE, "Company")]),
    (f"{COMPANY}The Buyer pays the Supplier.", [(UNDEFINED, "Supplier")]),
    (f"{COMPANY}Paid from the Effective Date on; the Effective Date is soon.", [(UNDEFINED, "Effective Date")]),
    (f"{COMPANY}They protect the Confidential Information: all of it.", [(UNDEFINED, "Confidential Information")]),
    (f'{COMPANY}“Service” means work. The "Service" means more work.', [(TWICE, "Service")]),
    ("某公司（以下简称“甲方”）与某厂（以下简称“甲方”）约定。", [(TWICE, "甲方")]),
    ("# 采购合同\n\n甲方：某公司\n\n甲方付款，乙方交货，乙方保修。\n", [(UNDEFINED, "乙方")]),
    ("某公司（以下简称“买方”）应向卖方付款。", [(UNDEFINED, "卖方")]),
])
def test_a_term_that_cannot_be_right_is_found(text: str, flaws: list[tuple[str, str]]) -> None:
    assert found(text) == flaws


@pytest.mark.parametrize("text", [
    f"{COMPANY}The Company pays the Buyer.",
    f'{COMPANY}“Services” means work. Each Service counts, and so do the Services.',
    f"{COMPANY}The files (the ``Software'') are free. The Software is.",
    f"{COMPANY}**Effective Date:** today. From the Effective Date on.",
    f"{COMPANY}The Contract Manager and the Price Index are others.",
    "The Company that the Supplier knows defines nothing.",
    "You know what \"it\" means. I know what \"it\" means.",
    "“Service” includes work. “Service” also includes more.",
    "# 采购合同\n\n甲方（盖章）：\n\n乙方（盖章）：\n\n甲方付款，乙方交货。\n",
    "出租方（甲方）与承租方（乙方）约定，甲方付款。",
    "甲方和乙方的故事，不是一份文件。",
])
def test_a_term_that_may_be_right_is_not(text: str) -> None:
    assert found(text) == []


def test_definitions_have_their_places() -> None:
    text = f'{COMPANY}“Service” means work. 某厂（以下简称「丙方」）。`(the "Code")`'
    assert [(each.term, text[each.start : each.end]) for each in definitions_in(text)] == [
        ("Company", "Company"), ("Buyer", "Buyer"), ("Service", "Service"), ("丙方", "丙方")]
