"""Provenance is followed through what a real QTextDocument tells: typing, blocks of edits, undo, redo, pasting."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout

from app.core.provenance import Edit, Provenance, Stretch
from app.core.tracked_text import TrackedText, as_text, as_units, in_units

_PARAGRAPH = "\u2029"


class Followed:
    """A document, what is followed of it, and a plain list of one source for each unit, by undo step."""

    def __init__(self, text: str) -> None:
        self.document = QTextDocument()
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))  # without one, Qt tells nothing
        self.document.setPlainText(text)
        self.tracked = TrackedText(text)
        self.plain = [""] * len(as_units(text))
        self.states = {0: self.plain}
        self.document.contentsChange.connect(self._on_change)

    def _on_change(self, start: int, removed: int, added: int) -> None:
        end = min(start + added, self.document.characterCount() - 1)
        units = as_units(self.document.toRawText().replace(_PARAGRAPH, "\n"))[start:end]
        self.tracked.change(start, removed, units, self.document.availableUndoSteps())

    def edit(self, edits: list[tuple[int, int, str]]) -> None:
        """Several places as one undo step, as the editor changes them: from the last to the first."""
        cursor = QTextCursor(self.document)
        plain = [*self.plain]
        cursor.beginEditBlock()
        for start, removed, added in reversed(edits):
            cursor.setPosition(start)
            cursor.setPosition(start + removed, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(added)
            plain[start : start + removed] = [""] * len(as_units(added))
        cursor.endEditBlock()
        self.tracked.was_made_of([Edit(*each) for each in edits])
        self._is(plain)

    def type(self, start: int, added: str) -> None:
        cursor = QTextCursor(self.document)
        cursor.setPosition(start)
        cursor.insertText(added)
        self._is(self.plain[:start] + [""] * len(as_units(added)) + self.plain[start:])

    def mark(self, start: int, end: int, source: str) -> None:
        self.tracked.mark(start, end, source)
        self.plain = self.plain[:start] + [source] * (end - start) + self.plain[end:]
        self.states[self.document.availableUndoSteps()] = self.plain

    def _is(self, plain: list[str]) -> None:
        steps = self.document.availableUndoSteps()
        self.plain = plain
        self.states = {step: state for step, state in self.states.items() if step < steps} | {steps: plain}

    def step(self, *, back: bool) -> None:
        (self.document.undo if back else self.document.redo)()
        self.plain = self.states[self.document.availableUndoSteps()]

    def check(self) -> None:
        text = self.document.toRawText().replace(_PARAGRAPH, "\n")
        assert self.tracked.text == text
        found = [""] * len(self.plain)
        for start, end, source in self.tracked.stretches:
            found[start:end] = [source] * (end - start)
        assert found == self.plain
        assert in_units(self.tracked.in_characters(), text).stretches == self.tracked.stretches


@settings(max_examples=80)
@given(st.data())
def test_a_document_is_followed_through_anything(qapp: QApplication, data: st.DataObject) -> None:
    followed = Followed(data.draw(st.text("abc 一二\n😀", max_size=30)))
    for number in range(data.draw(st.integers(1, 25))):
        # Each text is another: what a hand types after an undo is told as a redo is when it is the very same.
        size = len(followed.plain)
        kind = data.draw(st.sampled_from(["type", "edits", "mark", "undo", "redo"]))
        at = data.draw(st.integers(0, size))
        units = as_units(followed.document.toRawText())
        if kind == "type":
            if 0 < at < size and "\ud800" <= units[at - 1] <= "\udbff":
                at -= 1
            followed.type(at, chr(0x4E00 + number) + data.draw(st.text("xyz中", max_size=3)))
        elif kind == "edits":
            places = sorted(set(data.draw(st.lists(st.integers(0, size), max_size=6))))
            places = [p for p in places if not (0 < p < size and "\ud800" <= units[p - 1] <= "\udbff")]
            edits = [(a, b - a, data.draw(st.sampled_from(["", chr(0x5E00 + number) + "uvw文"])))
                     for a, b in zip(places[::2], places[1::2], strict=False)]
            edits = [each for each in edits if each[1] or each[2]]
            if edits:
                followed.edit(edits)
        elif kind == "mark" and not followed.document.isRedoAvailable():  # it comes with an edit
            end = data.draw(st.integers(at, size))
            if any(0 < p < size and "\ud800" <= units[p - 1] <= "\udbff" for p in (at, end)):
                continue
            followed.mark(at, end, data.draw(st.sampled_from(["p", "q"])))
        elif kind == "undo" and followed.document.isUndoAvailable():
            followed.step(back=True)
        elif kind == "redo" and followed.document.isRedoAvailable():
            followed.step(back=False)
        followed.check()


def test_undoing_and_redoing_an_accepted_change_brings_its_mark_back(qapp: QApplication) -> None:
    followed = Followed("it come to an agreement")
    followed.edit([(3, 4, "came")])
    followed.mark(3, 7, "p")
    followed.step(back=True)
    followed.check()
    assert not followed.tracked.stretches
    followed.step(back=False)
    assert followed.tracked.stretches == (Stretch(3, 7, "p"),)


def test_what_is_cut_and_pasted_elsewhere_keeps_its_mark(qapp: QApplication) -> None:
    followed = Followed("Own text. The model wrote this. The end.")
    followed.mark(10, 31, "p")
    followed.edit([(9, 22, "")])
    assert not followed.tracked.stretches
    followed.type(0, " The model wrote this.")
    assert [followed.tracked.text[a:b] for a, b, _ in followed.tracked.stretches] == ["The model wrote this."]


def test_what_is_copied_is_marked_as_what_it_was_copied_from(qapp: QApplication) -> None:
    followed = Followed("Own text. The model wrote this. The end.")
    followed.mark(10, 31, "p")
    followed.type(0, "text. The model wrote")
    assert [followed.tracked.text[a:b] for a, b, _ in followed.tracked.stretches] == [
        "The model wrote", "The model wrote this."]


def test_a_paste_over_much_text_touches_what_differs_only(qapp: QApplication) -> None:
    text = "One sentence here. The model wrote this one. A third sentence."
    followed = Followed(text)
    at = text.index("The model")
    followed.mark(at, at + 25, "p")
    cursor = QTextCursor(followed.document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text.replace("One", "A first").replace("third", "last"))
    assert [followed.tracked.text[a:b] for a, b, _ in followed.tracked.stretches] == [text[at : at + 25]]


@given(st.text(max_size=30))
def test_units_are_turned_back(text: str) -> None:
    assert as_text(as_units(text)) == text
    assert len(as_units(text)) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_places_are_turned_into_characters_and_back() -> None:
    text = "a😀b😀c"
    tracked = TrackedText(text, Provenance((Stretch(1, 3, "p"), Stretch(4, 5, "q"))))
    assert tracked.stretches == (Stretch(1, 4, "p"), Stretch(6, 7, "q"))
    assert tracked.in_characters().stretches == (Stretch(1, 3, "p"), Stretch(4, 5, "q"))
