"""What is applied is one undo step, whatever was typed, taken back and made again before and after it."""

from __future__ import annotations

import random

import pytest
from pytestqt.qtbot import QtBot

from app.core.text_edit import TextEdit
from app.ui.editor import MarkdownEditor
from app.ui.theme import colours

TEXT = "# Title 𠮷\n\nA line of *text*.\n\n各单位要加强值班。\u00a0end\n"


def edits_of(text: str, chance: random.Random, number: int) -> list[TextEdit]:
    """One to four edits that are apart, in their order; each puts in something that was never there."""
    places = sorted(chance.sample(range(len(text) + 1), min(len(text) + 1, 2 * chance.randint(1, 4))))
    return [TextEdit(start, chance.choice((start, end)), f"<{number}.{at}𠮷>" + chance.choice(("", "\n")))
            for at, (start, end) in enumerate(zip(places[::2], places[1::2], strict=False))]


def applied(text: str, edits: list[TextEdit]) -> str:
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize("sequences", [250, pytest.param(5_000, marks=[pytest.mark.night, pytest.mark.timeout(1800)])])
def test_apply_undo_and_redo_follow_the_model(qtbot: QtBot, sequences: int) -> None:
    editor = MarkdownEditor(colours(False))
    qtbot.addWidget(editor)
    taken = 0
    for seed in range(sequences):
        chance = random.Random(seed)
        assert editor.show_text(TEXT)
        steps, at = [TEXT], 0
        for number in range(10):
            act = chance.choice(("apply", "apply", "undo", "undo", "redo"))
            if act == "apply":
                edits = edits_of(steps[at], chance, number)
                editor.apply_edits(edits)
                at += 1
                steps[at:] = [applied(steps[at - 1], edits)]
            elif act == "undo" and at:
                editor.undo()
                at, taken = at - 1, taken + 1
            elif act == "redo" and at < len(steps) - 1:
                editor.redo()
                at += 1
            assert editor.text() == steps[at], f"sequence {seed}, step {number}: {act}"
            assert (editor.can_undo, editor.can_redo) == (at > 0, at < len(steps) - 1)
        assert editor.text(afresh=True) == steps[at]
    assert taken > sequences, "much was taken back"


@pytest.mark.parametrize("seed", range(10))
def test_what_is_typed_around_it_is_a_step_of_its_own(qtbot: QtBot, seed: int) -> None:
    editor = MarkdownEditor(colours(False))
    qtbot.addWidget(editor)
    editor.show_text(TEXT)
    chance = random.Random(seed)
    editor.select(3, 3)
    editor.insertPlainText("typed ")
    before = editor.text()
    edits = edits_of(before, chance, seed)
    editor.apply_edits(edits)
    editor.insertPlainText("and on")
    after = editor.text()
    editor.undo()
    assert editor.text() == applied(before, edits)
    editor.undo()
    assert editor.text() == before
    editor.undo()
    assert editor.text() == TEXT
    for expected in (before, applied(before, edits), after):
        editor.redo()
        assert editor.text() == expected
