"""No change splits what a reader sees as one character: emoji, flags, accents, variants of 汉字 (RELIABILITY B8)."""

from __future__ import annotations

import random

import pytest
import regex
from pytestqt.qtbot import QtBot

from app.core.hunks import diff
from app.core.offsets import from_utf16, to_utf16
from app.core.review import Change, Review
from app.ui.editor import MarkdownEditor
from app.ui.theme import colours

# Each is one, in one code point or in several; in UTF-16 units several of them are longer still.
CLUSTERS = (
    "a", "b", " ", "word ", "é", "e\u0301", "o\u0308\u0323", "字", "，", "\n\n", "1️⃣", "𠮷", "𠮷\U000e0100",
    "葛\U000e0101", "葛", "👩‍👩‍👧", "👩‍👩‍👦", "👩🏽‍🚀", "👩‍🚀",
    "🇩🇪", "🇫🇷", "❤️", "क्षि", "한", "\u1112\u1161\u11ab", "לָ", "\u202eback\u202c",
)


def clusters(text: str) -> list[str]:
    return regex.findall(r"\X", text)


def edges(text: str) -> set[int]:
    """Where a cluster begins or ends, characters."""
    found, at = {0}, 0
    for cluster in clusters(text):
        at += len(cluster)
        found.add(at)
    return found


def rewritten(chance: random.Random) -> tuple[str, str]:
    before = [chance.choice(CLUSTERS) for _ in range(chance.randint(3, 25))]
    after = list(before)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(after))
        after[at : at + chance.randint(0, 1)] = [chance.choice(CLUSTERS) for _ in range(chance.randint(0, 1))] or [" "]
    return "".join(before), "".join(after)


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(1_000, 4_000), marks=pytest.mark.night)])
def test_what_is_accepted_splits_no_cluster_and_leaves_the_cursor_between_two(qtbot: QtBot, seeds: range) -> None:
    editor = MarkdownEditor(colours(False))
    qtbot.addWidget(editor)
    taken = 0
    for seed in seeds:
        chance = random.Random(seed)
        before, after = rewritten(chance)
        hunks = diff(before, after)
        assert {edge for hunk in hunks for edge in hunk.before_range} <= edges(before), seed
        review = Review(before, tuple(Change(hunk) for hunk in hunks))
        some = review.accept([number for number in range(len(hunks)) if chance.random() < 0.5])
        assert editor.show_text(before)
        start, end = sorted(chance.choices(sorted(edges(before)), k=2))
        editor.select(start, end)
        assert editor.selection() == (start, end)
        editor.apply_edits(review.edits_to(some))
        text = editor.text()
        assert text == some.text
        assert set(clusters(text)) <= {*clusters(before), *clusters(after)}, seed
        assert set(editor.selection()) <= edges(text), (seed, before, text)
        for place in edges(text):  # Qt's units and Python's characters agree about each
            assert from_utf16(text, to_utf16(text, place)) == place
        taken += text != before
        if text != before:
            editor.undo()
            assert editor.text() == before
    assert taken > len(seeds) // 3
