"""A statement says how much came from which model, in two languages, and never more than is known."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from app.core.proposals import Kept
from app.core.provenance import Provenance, Stretch
from app.core.statement import Statement, as_markdown, statement_of
from tests.core.test_proposals import ACCEPTED, LEFT, POLISH

TEXT = "ab cd 各区 ef gh\n"  # ten characters that are no white space
OTHER = replace(POLISH, id="p2", action="expand", model="Small | model", fingerprint="", made=POLISH.made + 3 * 86400)


def made() -> Statement:
    provenance = Provenance((Stretch(0, 5, "p1"), Stretch(6, 8, "p2"), Stretch(9, 11, "gone")))
    return statement_of("a|b.md", TEXT, provenance, [Kept(OTHER), Kept(POLISH, (ACCEPTED, LEFT))], 86400.0 * 400)


def test_characters_models_and_decisions_are_counted() -> None:
    statement = made()
    assert (statement.characters, statement.from_models, statement.forgotten) == (10, 8, 2)
    assert statement.share == 0.8
    assert [(each.model, each.characters, each.first, each.last) for each in statement.models] == [
        ("Qwen3-8B", 4, 1000.5, 1000.5), ("Small | model", 2, OTHER.made, OTHER.made)]
    polish = next(each for each in statement.actions if each.action == "polish")
    assert (polish.proposals, polish.accepted, polish.edited, polish.standing) == (1, 1, 0, 1)


def test_the_page_is_markdown_with_whole_tables_in_both_languages() -> None:
    for language, share in (("en", "80.0% of the text (8 of 10 characters)"),
                            ("zh", "本文共 10 字，其中 8 字（80.0%）")):
        page = as_markdown(made(), language, {"polish": "Polish", "expand": "扩写"}.__getitem__)
        assert share in page
        tokens = MarkdownIt("commonmark").enable("table").parse(page)
        rows = [[cell.content for cell in tokens if cell.type == "inline" and cell.map == row.map]
                for row in tokens if row.type == "tr_open"]
        assert {len(row) for row in rows} == {5}
        assert "Small \\| model" in page
        assert "abababababababab`" in page
        assert "{" not in page
        assert len(page) < 3000, "one page"


def test_a_text_without_a_model_says_so() -> None:
    page = as_markdown(statement_of("a.md", TEXT, Provenance(), [], 0.0), "en")
    assert "Nothing in this text (10 characters)" in page
    assert "Models" not in page


def test_a_little_is_not_told_as_nothing() -> None:
    text = "x" * 100_000
    little = as_markdown(statement_of("a", text, Provenance((Stretch(0, 1, "p1"),)), [Kept(POLISH)], 0.0), "en")
    assert "< 0.1% of the text" in little
    most = as_markdown(statement_of("a", text, Provenance((Stretch(1, 100_000, "p1"),)), [Kept(POLISH)], 0.0), "en")
    assert "> 99.9% of the text" in most
