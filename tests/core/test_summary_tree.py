"""A document of any length becomes one summary, whose tree covers it, and what is not in it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.actions import load_step
from app.core.asking import Answer, Ask, Asker
from app.core.errors import NothingSelected
from app.core.generation import Sampling
from app.core.summary_coverage import missing, unsourced
from app.core.summary_forms import FORMS, Length, length_of, load_wordings
from app.core.summary_node import Summary
from app.core.summary_tree import SummaryOrder, SummarySteps, summarizing

STEPS = SummarySteps(load_step("_summary"), load_step("_summary-join"), load_wordings())
ASKER = Asker(Sampling(), "en", small=False)
CITIES = ["Velden", "Harlow", "Ostrava", "Pembroke", "Quimper", "Rosario", "Tartu", "Uppsala"]


def chapter(number: int, city: str) -> str:
    lines = [f"In {1800 + 10 * number + n} the council of {city} counted {100 * number + n} ships in its harbour, and "
             f"the keeper of {city} wrote about the storms of that winter." for n in range(12)]
    return f"## {city}\n\n" + "\n\n".join(lines) + "\n\n"


BOOK = "# Harbours\n\nA book about harbours.\n\n" + "".join(chapter(*each) for each in enumerate(CITIES))


def words(text: str) -> int:
    return len(text.split())


def run(text: str, answer: Callable[[Ask], Answer], order: SummaryOrder,
        asker: Asker = ASKER) -> tuple[Summary, list[list[Ask]]]:
    task = summarizing(text, order, STEPS, asker, words)
    rounds: list[list[Ask]] = []
    asks = next(task)
    try:
        while True:
            rounds.append(list(asks))
            asks = task.send([answer(ask) for ask in asks])
    except StopIteration as end:
        return end.value, rounds


def order(length: str = "paragraph", form: str = "prose", context: int = 1_200, at_once: int = 1) -> SummaryOrder:
    wanted = length_of(length)
    assert wanted is not None
    assert form in FORMS
    return SummaryOrder(wanted, form, context, at_once=at_once)


def first_of_each(ask: Ask) -> Answer:
    """Says the first sentence of every numbered part, and cites it."""
    parts = re.findall(r"\[#(\d+)\] (.+?)(?=\n\n\[#|\Z)", ask.text, re.DOTALL)
    said = [f"{re.split(r'(?<=[.]) ', part.splitlines()[-1])[0].rstrip('.')} [#{number}]." for number, part in parts]
    return Answer(" ".join(said[:3]), "finished")


def test_what_fits_is_read_whole_in_one_request() -> None:
    summary, rounds = run(chapter(1, "Velden"), first_of_each, order(context=4_000))
    assert [len(each) for each in rounds] == [1]
    assert summary.is_whole
    assert (summary.passages, summary.root.levels, summary.complete) == (1, 1, True)
    assert "[#" not in summary.text
    assert rounds[0][0].instruction.startswith("Summarize the text above.")
    for sentence in summary.root.sentences:
        assert sentence.how == "cited"
        assert sentence.text == summary.text[slice(*sentence.range)]


def test_beyond_the_context_summaries_are_summarized_and_the_tree_covers_the_document() -> None:
    summary, rounds = run(BOOK, first_of_each, order())
    assert not summary.is_whole
    assert len(rounds) >= 2
    assert len(rounds[-1]) == 1
    assert summary.passages == len(rounds[0]) == len(summary.root.leaves()) > 3
    assert summary.root.levels >= 2
    assert "".join(BOOK[start:end] for leaf in summary.root.leaves() for start, end in leaf.ranges) == BOOK
    assert summary.complete
    for asks in rounds:
        for ask in asks:
            assert ASKER.around(ask, words) + words(ask.text) + ask.tokens <= 1_200
    for node in summary.root.nodes():
        for sentence in node.sentences:
            assert sentence.how == "cited"
            year = re.search(r"1[89]\d\d", sentence.text)
            held = "".join(BOOK[start:end] for start, end in sentence.sources)
            assert year is None or year[0] in held, "the sentence leads to where it was said"


def test_passages_that_run_at_once_share_the_context() -> None:
    _, alone = run(BOOK, first_of_each, order(context=6_000))
    _, four = run(BOOK * 3, first_of_each, order(context=6_000, at_once=4))
    most = max(words(ask.text) + ASKER.around(ask, words) + ask.tokens for ask in four[0])
    assert most * 4 <= 6_000
    assert len(alone[0]) < len(four[0])


def test_what_did_not_get_in_is_listed_by_its_heading() -> None:
    def only_velden(ask: Ask) -> Answer:
        return Answer("The council of Velden counted ships in 1800." if "Velden" in ask.text else
                      "There were many storms.", "finished")

    summary, _ = run(BOOK, only_velden, order())
    left = missing(BOOK, summary)
    assert {each.why for each in left} == {"passed over"}
    titles = [each.headings[-1] for each in left]
    assert titles == CITIES[1:]
    for each in left:
        assert BOOK[slice(*each.range)].startswith(f"## {each.headings[-1]}")


def test_a_passage_without_an_answer_is_told_and_asked_for_again_alone() -> None:
    first, rounds = run(BOOK, first_of_each, order())
    known = {ask.key: first_of_each(ask) for asks in rounds for ask in asks}
    lost = rounds[0][2]
    broken, _ = run(BOOK, lambda ask: Answer("", "failed") if ask.key == lost.key else first_of_each(ask), order())
    assert not broken.complete
    assert len(broken.failed) == 1
    assert broken.failed[0] == first.root.leaves()[2].ranges[0]
    assert "failed" in {each.why for each in missing(BOOK, broken)}
    again = [ask for asks in rounds for ask in asks if ask.key not in known]
    assert not again, "the same document asks the same questions"
    mended, _ = run(BOOK, lambda ask: known[ask.key], order())
    assert mended == first


def test_when_the_last_answer_fails_what_was_gathered_is_given_and_is_not_complete() -> None:
    def no_join(ask: Ask) -> Answer:
        return Answer("", "failed") if ask.step is STEPS.join else first_of_each(ask)

    summary, _ = run(BOOK, no_join, order())
    assert not summary.complete
    assert "failed" in {node.ending for node in summary.root.nodes()}
    assert not summary.failed, "every passage was read"
    assert "Velden" in summary.text
    assert "## Uppsala" in summary.text


def test_an_answer_in_circles_is_cut_and_never_complete() -> None:
    said = "Ships came to the harbour. " + "They came and they went and they came. " * 30
    summary, _ = run(chapter(1, "Velden"), lambda _: Answer(said, "repeating"), order(context=4_000))
    assert summary.text.count("They came and they went") < 5
    assert (summary.in_circles, summary.complete) == (1, False)


def test_nothing_answered_is_no_summary() -> None:
    summary, _ = run(BOOK, lambda _: Answer("", "failed"), order())
    assert summary.text == ""
    assert not summary.complete
    assert sum(end - start for start, end in summary.failed) == len(BOOK)


def test_a_share_too_long_for_one_answer_goes_passage_by_passage_under_the_headings() -> None:
    book = BOOK + "".join(chapter(20 + n, city) for n, city in enumerate(CITIES))
    summary, rounds = run(book * 2, first_of_each, order("40%"))
    assert len(rounds) == 1
    assert summary.text.startswith("# Harbours")
    assert all(f"## {city}" in summary.text for city in CITIES)
    for sentence in summary.root.sentences:
        assert summary.text[slice(*sentence.range)] == sentence.text


def test_tables_of_passages_become_one_table() -> None:
    def rows(ask: Ask) -> Answer:
        assert "| Topic" not in ask.text
        return Answer("| Topic | Main point |\n|---|---|\n| storms | bad [#1] |", "finished")

    summary, _ = run(BOOK * 4, rows, order("40%", "table"))
    lines = summary.text.splitlines()
    assert lines[:2] == ["| Topic | Main point |", "|---|---|"]
    assert set(lines[2:]) == {"| storms | bad |"}
    assert all(summary.text[slice(*each.range)] == each.text for each in summary.root.sentences)


SMALL = replace(ASKER, small=True)


@pytest.mark.parametrize(("form", "got", "beginning"), [
    ("prose", "prose", "Ships came"), ("points", "points", "- Ships came"),
    ("table", "table", "| Topic | Main point |\n|---|---|\n| Velden | Ships came"), ("minutes", "prose", "Ships came"),
])
def test_a_small_model_is_asked_for_prose_and_code_makes_the_form_of_it(form: str, got: str, beginning: str) -> None:
    said = "Ships came to the harbour of Velden. The keeper of Velden wrote about the storms of that winter."
    summary, rounds = run(chapter(1, "Velden") + "```\ncode()\n```\n", lambda _: Answer(said, "finished"),
                          order(form=form, context=4_000), SMALL)
    assert summary.form == got
    assert summary.text.startswith(beginning)
    assert "[#" not in rounds[0][0].text
    assert "code()" not in rounds[0][0].text
    assert {each.how for each in summary.root.sentences} <= {"words", "all"}
    assert all(summary.text[slice(*each.range)] == each.text for each in summary.root.sentences)


def test_a_summary_of_one_sentence_has_one_and_what_broke_off_is_left_out() -> None:
    said = Answer("A Title\n\nShips came to Velden. Then they left, and", "length")
    one, _ = run(chapter(1, "Velden"), lambda _: said, order("sentence", context=4_000))
    assert one.text == "Ships came to Velden."
    more, _ = run(chapter(1, "Velden"), lambda _: said, order(context=4_000))
    assert more.text == "A Title\n\nShips came to Velden."


def test_a_table_longer_than_the_context_is_read_all_the_same() -> None:
    table = "| a | b |\n|---|---|\n" + "".join(f"| row {n} | value {n} |\n" for n in range(900))
    summary, rounds = run(table, first_of_each, order())
    assert len(rounds[0]) > 3
    assert all(words(ask.text) < 1_200 for ask in rounds[0])
    assert "".join(table[start:end] for leaf in summary.root.leaves() for start, end in leaf.ranges) == table


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_a_blank_text_has_no_summary(text: str) -> None:
    with pytest.raises(NothingSelected):
        run(text, first_of_each, order())


def test_numbers_and_names_that_are_in_no_source_are_found() -> None:
    said = "In 1801 Velden counted 9,431 ships; when Napoleon Bonaparte came to Harlow it was 3 May 1999."
    found = unsourced(BOOK, said)
    assert [(each.kind, each.text) for each in found] == [
        ("number", "9,431"), ("name", "Napoleon Bonaparte"), ("date", "3 May 1999")]
    assert unsourced("预算为三百万元，2024年5月批准。", "2024年5月批准的预算是300万元。") == []
    assert [each.text for each in unsourced("预算为三百万元。", "预算为500万元。")] == ["500万元"]
    assert [each.text for each in unsourced("投资3.2亿元。", "投资3.2万元。")] == ["3.2万元"]
    assert [each.text for each in unsourced("It cost 3.2 million.", "It cost 3.2 billion.")] == ["3.2 billion"]
    assert unsourced("投资3.2亿元，占32%。", "占32 %，投资3.2 亿元。") == []


@pytest.mark.parametrize(("text", "length"), [
    ("page", Length("page")), ("10%", Length("share", 0.1)), ("2.5 %", Length("share", 0.025)),
    ("25％", Length("share", 0.25)), ("0%", None), ("100%", None), ("long", None), ("", None)])
def test_lengths_are_names_and_shares(text: str, length: Length | None) -> None:
    assert length_of(text) == length
    if length is not None:
        assert length_of(str(length)) == length
