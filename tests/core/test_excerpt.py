"""An excerpt holds the lines that were asked for, apart from each other, and knows where everything stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.excerpt import excerpt_of
from app.core.fact_blocks import side_of
from app.core.folding import BLANK
from app.core.ledger import find_facts

LINES = st.lists(st.sampled_from(["", "ten of 12", "on 3 May 2026", "约三万元", "Mr Bright said “no”", "20%"]),
                 min_size=1, max_size=12)


def places_of(text: str, chosen: list[bool]) -> list[tuple[int, int]]:
    found, at = [], 0
    for line, wanted in zip(text.split("\n"), chosen, strict=False):
        if wanted and line:
            found.append((at + len(line) // 2, at + len(line)))
        at += len(line) + 1
    return found


@given(LINES.map("\n".join), st.lists(st.booleans(), min_size=12, max_size=12))
def test_each_place_is_there_and_goes_back_to_where_it_stood(text: str, chosen: list[bool]) -> None:
    places = places_of(text, chosen)
    near = excerpt_of(text, places)
    again = near.spread(near.text)
    assert len(again) == len(text)
    assert all(here in (there, BLANK, "\n") for here, there in zip(again, text, strict=True))
    for start, end in places:
        assert again[start:end] == text[start:end]
    for start, origin in zip(near.starts, near.origins, strict=True):
        assert near.origin(start, start) == (origin, origin)
        assert near.text[start : start + 1] == text[origin : origin + 1] or near.text[start : start + 1] in ("", BLANK)


def test_stretches_that_stood_apart_do_not_meet() -> None:
    text = "one 2\nhalf\nleft out\nleft out\nleft out\n3 May\n"
    near = excerpt_of(text, [(0, 3), (text.index("3 May"), text.index("3 May") + 2)])
    assert near.text == f"one 2{BLANK}\nleft out\n3 May{BLANK}"
    facts = side_of(text, (), set(), [(0, 3), (text.index("3 May"), len(text) - 1)]).facts
    assert [text[fact.start : fact.end] for fact in facts] == ["one", "2", "3 May"]


@given(LINES.map("\n\n".join))
def test_the_facts_of_all_lines_are_those_of_the_text(text: str) -> None:
    assert side_of(text, (), set(), [(0, len(text))]).facts == find_facts(text, (), small=set())
