"""A table is gathered from all passages; code reads its rows, checks them against the text and puts them together."""

from __future__ import annotations

import re

import pytest

from app.core.actions import load_actions
from app.core.asking import Answer, Ask, Asker
from app.core.errors import NothingSelected
from app.core.gathered_table import GatheredTable, Row, gathering, merged
from app.core.generation import Sampling
from app.core.table_rows import AnswerRow, as_table, rows_of

DUTIES = load_actions().get("obligations")
ASKER = Asker(Sampling(), "en", small=False)
CONTRACT = "# Supply\n\n" + "".join(
    f"## {number} Delivery {number}\n\nThe Supplier shall deliver {100 + number} tons of gravel by {number % 28 + 1} "
    f"March 2026 at the quay of Velden.\n\nThe Customer shall pay {number},000 euro within 30 days.\n\n"
    for number in range(1, 61))


def words(text: str) -> int:
    return len(text.split())


def gather(answer: object, *, text: str = CONTRACT, context: int = 2_400) -> tuple[GatheredTable, list[Ask]]:
    task = gathering(text, DUTIES, ASKER, words, context_tokens=context, at_once=2)
    asks = list(next(task))
    with pytest.raises(StopIteration) as end:
        task.send([answer(ask) for ask in asks])  # type: ignore[operator]
    return end.value.value, asks


def honest(ask: Ask) -> Answer:
    found = re.findall(r"\[#(\d+)\](.+?)(?=\n\n\[#|\Z)", ask.text, re.DOTALL)
    rows = [f"| [#{number}] | The Supplier | deliver {match[1]} tons | {match[2]} March 2026 | |"
            for number, part in found for match in re.finditer(r"deliver (\d+) tons.+?by (\d+) March", part)]
    return Answer("| Part | Who | Must | By when | Amount |\n|---|---|---|---|---|\n" + "\n".join(rows), "finished")


def test_every_duty_of_a_long_contract_is_a_row_that_leads_to_its_clause() -> None:
    table, asks = gather(honest)
    assert len(asks) > 2
    assert table.complete
    assert len(table.rows) == 60
    for number, row in enumerate(table.rows, start=1):
        assert row.cells == ("The Supplier", f"deliver {100 + number} tons", f"{number % 28 + 1} March 2026", "")
        assert row.how == "cited"
        assert any(f"deliver {100 + number} tons" in CONTRACT[start:end] for start, end in row.sources)
        assert row.flags == ()
    lines = table.text.splitlines()
    assert lines[0] == "| Who | Must | By when | Amount |"
    assert len(lines) == 62


def test_what_stands_in_a_row_and_not_in_its_passage_is_flagged() -> None:
    row = "| [#2] | Napoleon Bonaparte | deliver 101 tons | 9 June 1999 | $5,555 |"
    table, _ = gather(lambda _: Answer(row, "finished"), text=CONTRACT[:300])
    assert [(flag.kind, flag.text) for flag in table.rows[0].flags] == [
        ("name", "Bonaparte"), ("date", "9 June 1999"), ("money", "$5,555")]
    assert all(table.rows[0].text[slice(*flag.range)] == flag.text for flag in table.rows[0].flags)


def test_a_row_without_a_number_leads_to_the_words_that_it_shares() -> None:
    table, _ = gather(lambda _: Answer("| The Supplier | deliver 103 tons of gravel | 3 March 2026 | |", "finished"),
                      text=CONTRACT[:900])
    assert table.rows[0].cells[0] == "The Supplier"
    assert table.rows[0].how == "words"
    assert any("103 tons" in CONTRACT[start:end] for start, end in table.rows[0].sources)


def test_passages_that_give_no_table_and_those_cut_off_are_told() -> None:
    answers = iter([Answer("none", "finished"), Answer("I cannot do that.", "finished"), Answer("", "failed"),
                    Answer("| [#1] | A clerk | writes | | |", "length")])
    table, asks = gather(lambda _: next(answers, Answer("None.", "finished")))
    assert not table.complete
    assert [CONTRACT[slice(*each.range)][:4] for each in table.unread]
    assert [each.answer for each in table.unread] == ["I cannot do that.", ""]
    assert len(table.cut) == 1
    assert len(table.rows) == 1
    assert len(asks) >= 4


def test_questions_with_their_answers_share_the_context() -> None:
    _, asks = gather(honest)
    for ask in asks:
        assert 2 * (ASKER.around(ask, words) + words(ask.text) + ask.tokens) <= 2_400


def test_a_blank_text_has_no_table() -> None:
    with pytest.raises(NothingSelected):
        next(gathering(" \n", DUTIES, ASKER, words, context_tokens=1_000))


def test_rows_that_say_the_same_are_one_with_all_their_sources() -> None:
    rows = [Row(("A", "pays."), ((50, 60),), "cited"), Row(("B", "sells"), ((10, 20),), "cited"),
            Row(("a", "Pays"), ((0, 5),), "words")]
    assert merged(rows) == [Row(("A", "pays."), ((0, 5), (50, 60)), "words"), Row(("B", "sells"), ((10, 20),), "cited")]


COLUMNS = ("Who", "Must")


@pytest.mark.parametrize(("answer", "rows"), [
    ("| Part | Who | Must |\n|---|---|---|\n| [#1] | A | pay |\n| 2, #3 | B | sell |",
     [AnswerRow((1,), ("A", "pay")), AnswerRow((2, 3), ("B", "sell"))]),
    ("Here it is:\n\n| [#1] | A | pay \\| deliver |\n", [AnswerRow((1,), ("A", "pay | deliver"))]),
    ("| [#1] | A |", [AnswerRow((1,), ("A", ""))]),
    ("| [#1] | A | pay | at once |", [AnswerRow((1,), ("A", "pay at once"))]),
    ("| A | pay |", [AnswerRow((), ("A", "pay"))]),
    ("| [#4] | – | n/a |", []),
    ("| [#1] | 甲方 | 付款", [AnswerRow((1,), ("甲方", "付款"))]),
    ("none", []), ("None.", []), ("There are no obligations.", []), ("无", []), ("没有义务。", []),
    ("The text is about ships and does not say who must do what.", None), ("", None),
])
def test_rows_are_read_from_what_models_write(answer: str, rows: list[AnswerRow] | None) -> None:
    assert rows_of(answer, COLUMNS, numbered=True) == rows


def test_a_table_keeps_its_form_whatever_its_cells_hold() -> None:
    table = as_table(COLUMNS, [("a|b", "two\nlines")])
    assert table == "| Who | Must |\n|---|---|\n| a\\|b | two lines |"
    assert rows_of(table, COLUMNS, numbered=False) == [AnswerRow((), ("a|b", "two lines"))]
