"""Every sentence of a summary leads to what it cites, else to the parts whose words it shares, and says which."""

from __future__ import annotations

import pytest

from app.core.summary_sources import (
    WordIndex,
    cited_by_sentence,
    index_of,
    numbered,
    overlaps,
    parts_of_passage,
    without_citations,
)

TEXT = """# Harbour

The harbour of Velden was dredged in 1908 by the engineer Carl Brandt.

The lighthouse keeper wrote every evening about fog and herring.

# 财务

本年度预算为三百万元，由市议会于五月批准。
"""


def parts() -> list[tuple[int, int]]:
    return parts_of_passage(TEXT, 0, len(TEXT), 20)


def test_parts_are_the_passage_and_numbered_as_they_stand() -> None:
    found = parts()
    assert "".join(TEXT[start:end] for start, end in found) == TEXT
    assert len(found) >= 3
    shown = numbered([TEXT[start:end] for start, end in found])
    assert shown.startswith("[#1] # Harbour")
    assert f"[#{len(found)}]" in shown
    assert parts_of_passage("a\n\n \n", 0, 5, 20) == [(0, 5)]


@pytest.mark.parametrize(("answer", "clean", "expected"), [
    ("One thing. [#2] Another [#1][#3].", "One thing. Another.", [[2], [1, 3]]),
    ("One thing [#2, #4]. Another.", "One thing. Another.", [[2, 4], []]),
    ("第一句。【#1】第二句（#2-3）。", "第一句。第二句。", [[1], [2, 3]]),
    ("- item one [#5]\n- item two\n", "- item one\n- item two\n", [[5], []]),
    ("[#3] It begins so. And goes on.", " It begins so. And goes on.", [[3], []]),
    ("First.\n[#2] Second.", "First.\n Second.", [[], [2]]),
    ("First.\n[#2]\n\nSecond.", "First.\n\n\nSecond.", [[2], []]),
    ("Costs rose [12] in 2019 [#1].", "Costs rose [12] in 2019.", [[1]]),
    ("| a | b [#1] |\n| c | d [#2] |", "| a | b |\n| c | d |", [[1], [2]]),
])
def test_citations_are_taken_out_and_belong_to_their_sentence(answer: str, clean: str,
                                                             expected: list[list[int]]) -> None:
    text, cited = without_citations(answer)
    assert text == clean
    assert [numbers for _, numbers in cited_by_sentence(text, cited)] == expected


def test_a_range_of_numbers_is_bounded() -> None:
    _, cited = without_citations("All of it [#1-#999999].")
    assert len(cited) < 1000


@pytest.mark.parametrize(("sentence", "words"), [
    ("Carl Brandt dredged the harbour of Velden in 1908.", "Carl Brandt"),
    ("Each evening the lighthouse keeper wrote about herring.", "herring"),
    ("市议会批准了三百万元的预算。", "市议会"),
])
def test_a_sentence_without_citation_leads_to_the_part_whose_words_it_shares(sentence: str, words: str) -> None:
    near = WordIndex(TEXT, parts()).nearest(sentence, [(0, len(TEXT))])
    assert len(near) == 1
    assert words in TEXT[slice(*near[0])]


def test_every_paragraph_is_known_by_itself_and_a_heading_goes_with_what_follows_it() -> None:
    index = index_of(TEXT)
    shown = [TEXT[start:end] for start, end in index.parts]
    assert "".join(shown) == TEXT
    firsts = [part.split("\n")[0] for part in shown]
    assert firsts == ["# Harbour", "The lighthouse keeper wrote every evening about fog and herring.", "# 财务"]
    long = "A sentence about herring and fog. " * 200
    assert len(index_of(long).parts) > 5


def test_where_too_little_is_shared_no_part_is_named() -> None:
    index = WordIndex(TEXT, parts())
    assert index.nearest("Nothing here concerns elephants or parliaments.", [(0, len(TEXT))]) == ()
    assert index.nearest("Carl Brandt dredged the harbour.", [(len(TEXT) - 20, len(TEXT))]) == ()
    assert index.nearest("…", [(0, len(TEXT))]) == ()
    assert index.best_of("herring and fog", ["the harbour", "fog over herring"]) == 1
    assert index.best_of("elephants", ["the harbour", "fog"]) is None


def test_ranges_overlap_by_characters() -> None:
    ranges = ((2, 4), (8, 10))
    assert [overlaps(ranges, *place) for place in [(0, 2), (0, 3), (4, 8), (9, 20), (10, 12), (3, 9)]] == [
        False, True, False, True, False, True]
    assert not overlaps((), 0, 5)
