"""A loop is noticed soon, and ordinary text never is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.repetition import RepetitionGuard, repeated_unit

REFUSAL = "I'm sorry, but I'm unable to assist you with your request.\n\nPlease enable the ability.\n\n"
PLAIN = (
    "The committee met on Tuesday to review the budget. After two hours of discussion it came to an agreement: travel "
    "spending is cut by ten percent, and two engineers will be hired in spring.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
)


def notices(text: str, source: str = "", step: int = 5) -> int | None:
    """After how many characters a loop is noticed."""
    guard = RepetitionGuard(source)
    for at in range(0, len(text), step):
        if guard.feed(text[at : at + step]):
            return at
    return None


LOOPS = [REFUSAL, "然后编码程序的代码，", "and so on and ", "哈哈", "- item\n", "x" * 250 + "."]
ORDINARY = [PLAIN, REFUSAL * 2, "-" * 120, "ha " * 20, "| --- " * 30, "1. one\n2. two\n3. three\n" * 2]


@pytest.mark.parametrize("unit", LOOPS)
def test_a_loop_is_noticed(unit: str) -> None:
    found = notices(PLAIN + unit * 300)
    assert found is not None
    assert found <= len(PLAIN) + max(5 * len(unit) + 60, 500)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_not(text: str) -> None:
    assert notices(text) is None


def test_what_the_source_repeats_may_be_repeated() -> None:
    refrain = "Row, row, row your boat, gently down the stream.\n"
    assert notices(refrain * 8) is not None
    assert notices(refrain * 8, source=refrain * 8) is None


@given(st.text("ab\n ", min_size=1, max_size=40), st.integers(10, 40))
def test_the_unit_is_what_the_text_ends_with(unit: str, times: int) -> None:
    text = "Some words before. " + unit * times
    found = repeated_unit(text)
    assert text.endswith(found * 4)
    if len(unit) * times >= 260:
        assert found


def test_no_real_document_looks_like_a_loop() -> None:
    corpus = Path(__file__).parents[3] / "shared" / "corpus"
    files = sorted(corpus.glob("*-md/*.md"))
    if not files:
        pytest.skip("the corpus is not here")
    for path in files:
        text = path.read_text(encoding="utf-8")[:60_000]
        assert notices(text, step=40) is None, path.name
