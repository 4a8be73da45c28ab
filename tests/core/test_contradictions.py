"""Clauses that speak of the same are found by code, in one document or two, and the model judges each pair."""

from __future__ import annotations

import pytest

from app.core.actions import load_actions
from app.core.asking import Answer, Ask, Asker
from app.core.clause_pairs import clauses_of, pairs_of
from app.core.contradictions import Contradictions, contradicting
from app.core.errors import NothingSelected
from app.core.generation import Sampling

ACTION = load_actions().get("contradictions")
FILLER = "\n\n".join([
    "The parties meet every second Tuesday in the harbour office to settle questions of the season.",
    "Gravel is weighed on the public scales, and the weight that they show binds both parties.",
    "Notices are sent by registered letter to the addresses that stand at the head of this agreement.",
    "This agreement is written in two copies, of which each party keeps one in its archive.",
    "The quay is kept free of ice by the harbour master from November until the end of March."])
THIRTY = "The Customer shall pay each invoice within 30 days of its receipt by bank transfer to the Supplier."
SIXTY = THIRTY.replace("30", "60")
ASSIGNS = "The Supplier may assign its rights under this agreement with the written consent of the Customer."
ASSIGNS_NOT = "The Supplier may not assign its rights under this agreement with the written consent of the Customer."
CONTRACT = f"# Supply\n\n{THIRTY}\n\n{FILLER}\n\n{SIXTY}\n\n{ASSIGNS}\n\n{ASSIGNS_NOT}\n"
CHINESE = ("## 付款\n\n甲方应当在收到发票后三十日内向乙方支付全部货款。\n\n本合同一式两份，双方各执一份，效力相同。\n\n"
           "货物重量以公用磅秤的读数为准，对双方均有约束力。\n\n甲方应当在收到发票后六十日内向乙方支付全部货款。\n")


def words(text: str) -> int:
    return len(text.split())


def judge(answer: str, text: str = CONTRACT, against: str | None = None, *, most: int = 10,
          language: str = "en") -> tuple[Contradictions, list[Ask]]:
    task = contradicting(text, against, ACTION, Asker(Sampling(), language, small=False), words, context_tokens=2_000,
                         most=most)
    asks: list[Ask] = []
    try:
        asks = list(next(task))
        task.send([Answer(answer, "finished" if answer else "failed") for _ in asks])
    except StopIteration as end:
        return end.value, asks
    raise AssertionError("it asked twice")


def test_the_clauses_of_a_document_are_its_paragraphs_where_they_stand() -> None:
    clauses = clauses_of(CONTRACT)
    assert clauses[0].text == THIRTY
    assert all(CONTRACT[slice(*clause.range)] == clause.text for clause in clauses)
    assert len(clauses) == 9


def test_what_differs_in_a_figure_or_a_denial_is_found_without_a_model() -> None:
    result, asks = judge("")
    found = {(each.pair.one.text, each.pair.other.text): each.pair for each in result.found}
    assert set(found) == {(THIRTY, SIXTY), (ASSIGNS, ASSIGNS_NOT)}
    assert [(finding.before, finding.after) for finding in found[THIRTY, SIXTY].differing] == [("30 days", "60 days")]
    assert found[ASSIGNS, ASSIGNS_NOT].denied
    assert not result.complete
    assert len(result.unread) == len(asks)
    assert "30 days ≠ 60 days" in result.text


def test_chinese_clauses_too() -> None:
    result, _ = judge("无", CHINESE, language="zh")
    assert [[clause.text[:14] for clause in (each.pair.one, each.pair.other)] for each in result.found] == [
        ["甲方应当在收到发票后三十日内"[:14], "甲方应当在收到发票后六十日内"[:14]]]


def test_the_model_sees_both_clauses_and_its_words_are_held_against_them() -> None:
    result, asks = judge("| pay within 30 days | pay within 60 days | 99 days at most |")
    assert THIRTY in asks[0].text or THIRTY in asks[1].text
    assert all(ask.text.startswith("[#1] ") and "[#2] " in ask.text for ask in asks)
    assert result.compared == result.pairs == len(asks)
    assert result.complete
    assert all(each.cells[2] == "99 days at most" for each in result.found)
    assert {flag.text for each in result.found for flag in each.flags} >= {"99 days"}


def test_clauses_of_two_documents_are_held_against_each_other_only() -> None:
    other = f"# Terms\n\n{SIXTY}\n\n{FILLER}\n"
    result, _ = judge("none", CONTRACT, other)
    pairs = [(each.pair.one, each.pair.other) for each in result.found]
    assert [(one.document, two.document) for one, two in pairs] == [(0, 1)]
    assert (pairs[0][0].text, pairs[0][1].text) == (THIRTY, SIXTY)
    assert other[slice(*pairs[0][1].range)] == SIXTY


def test_what_is_not_judged_is_counted() -> None:
    result, asks = judge("none", most=1)
    assert len(asks) == result.compared == 1
    assert result.pairs > 1
    assert not result.complete


def test_nothing_alike_asks_nothing() -> None:
    result, asks = judge("none", FILLER)
    assert (asks, result.found, result.pairs, result.complete) == ([], (), 0, True)


def test_a_long_contract_is_quick_and_its_pairs_are_ranked() -> None:
    many = "\n\n".join(f"Clause {n}: the tenant of berth {n} pays {n * 7} euro for mooring in month {n % 12}."
                       for n in range(400))
    pairs, total = pairs_of(clauses_of(f"{many}\n\n{THIRTY}\n\n{SIXTY}"), 5)
    assert (pairs[0].one.text, pairs[0].other.text) == (THIRTY, SIXTY)
    assert total >= len(pairs) >= 1


@pytest.mark.parametrize(("text", "against"), [(" ", None), (CONTRACT, "\n")])
def test_blank_documents_have_no_clauses(text: str, against: str | None) -> None:
    with pytest.raises(NothingSelected):
        judge("none", text, against)
