"""Decisions, taking back, and the writer's own edits in any order: nothing that was written is lost or doubled."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.core.findings import Finding
from app.core.hunks import diff
from app.core.passages import Piece
from app.core.review import Change, Review, review_of
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

SEQUENCES, STEPS = 200, 14
SENTENCES = ("It come to an agreement on Tuesday 𠮷.", "There is many reasons for it.", "We was content with the plan.",
             "各单位要进一步的加强值班值守工作。", "The chair thanked everyone for their work that day.",
             "Nobody have objected.", "故障发生后必须要立即到达现场。",
             "The **second** floor were postponed until `next` year.")
MENDED = (("come", "came"), ("There is", "There are"), ("We was", "We were"), ("进一步的", "进一步"),
          ("必须要", "必须"), ("have objected", "has objected"), ("floor were", "floor was"))


def proposal(chance: random.Random) -> tuple[str, str]:
    paragraphs = [" ".join(chance.choices(SENTENCES, k=chance.randint(1, 3))) for _ in range(chance.randint(2, 5))]
    after = list(paragraphs)
    if chance.random() < 0.4:
        chance.shuffle(after)  # moves
    mended = "\n\n".join(after)
    for old, new in MENDED:
        mended = mended.replace(old, new) if chance.random() < 0.8 else mended
    return "# Notes\n\n" + "\n\n".join(paragraphs) + "\n", "# Notes\n\n" + mended + "\n"


def flagged(change: Change) -> Change:
    return replace(change, findings=(Finding("number-changed", before_range=change.hunk.before_range),))


class Session:
    """A writer who does one thing after the other, and the notes of what must still be there."""

    def __init__(self, window: Window, chance: random.Random) -> None:
        self.window, self.chance = window, chance
        self.reviewing, self.editor = window.suggestions.reviewing, window.editor
        self.written: list[str] = []
        self.decided: list[str] = []  # the text before each decision since the writer wrote last
        before, after = proposal(chance)
        window.files.show_sample(Document(None, before))
        hunks = diff(before, after)
        self.review = Review(before, tuple(
            flagged(Change(hunk)) if chance.random() < 0.2 and hunk.move is None else Change(hunk) for hunk in hunks))

    def write(self) -> None:
        """Type at some place of the text, or over a few characters of it that nobody typed."""
        writes_on = self.reviewing.active and not self.reviewing.writing_on
        if writes_on:
            self.reviewing.write_on()
        text, word = self.editor.text(), f"Q{len(self.written)}Q"
        at = self.chance.randrange(len(text) + 1)
        end = at + self.chance.choice((0, 0, 0, 3))
        if "Q" in text[max(0, at - 3) : end + 3]:
            at = end = len(text)
        self.editor.select(at, min(end, len(text)))
        self.editor.insertPlainText(word)
        self.written.append(word)
        self.decided.clear()
        if self.reviewing.active:
            waiting = len(self.reviewing.review.open) if self.reviewing.review else 0
            text = self.editor.text()
            self.reviewing.write_on()
            assert self.editor.text() == text, "to come back changes nothing"
            if self.reviewing.active and self.reviewing.review is not None:
                assert len(self.reviewing.review.open) <= waiting
                if len(self.reviewing.review.open) < waiting:
                    assert self.reviewing.dropped_text, "that changes were dropped is said"

    def decide(self) -> None:
        review = self.reviewing
        before = self.editor.text()
        number = self.chance.choice(review.review.open) if review.review and review.review.open else -1
        if number < 0:
            return
        review.pick(number)
        state = review.review
        self.chance.choice((review.accept, review.let_stand, review.accept_kind, review.let_section_stand,
                            review.accept_section))()
        if review.review is not state:
            self.decided.append(before)

    def take_back(self) -> None:
        if self.decided:
            before = self.decided.pop()
            self.window.commands["undo"].trigger()
            assert self.editor.text() == before
            assert self.reviewing.active, "a decision that is taken back is open again"
            if self.chance.random() < 0.3:
                self.window.commands["redo"].trigger()
                self.decided.append(before)

    def check(self) -> None:
        text = self.editor.text()
        for word in self.written:
            assert text.count(word) == 1, word
        review = self.reviewing.review
        if review is not None:
            assert review.text == text
            assert [text[slice(*place)] for place in review.places()] == [change.text for change in review.changes]
            shown = "".join(run.text for run in self.window.pages.review.runs)
            assert self.window.pages.review.text() == shown


def test_200_sequences(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="")
    ended = dropped = 0
    for seed in range(SEQUENCES):
        chance = random.Random(seed)
        session = Session(window, chance)
        if chance.random() < 0.3:
            session.write()  # while the changes were still being looked for
        if not window.suggestions.review(session.review, "A note."):
            continue
        for _ in range(STEPS):
            if not session.reviewing.active and not session.decided:
                break
            chance.choice((session.decide, session.decide, session.take_back, session.write))()
            session.check()
            dropped += bool(session.reviewing.dropped_text)
        if session.reviewing.active:
            window.suggestions.accept()
            session.check()
        ended += 1
        window.suggestions.let_stand()
        window.editor.document().setModified(False)
    assert ended > SEQUENCES * 3 // 4
    assert dropped > 20, "some edits hit a change"


def test_200_interleavings_of_typing_and_streaming(qtbot: QtBot, make: MakeWindow) -> None:
    """The model: a sentence that nobody typed in is mended, and everything else stands as it was typed."""
    window = make(text="")
    reviewing, editor = window.suggestions.reviewing, window.editor
    mended = kept = 0
    for seed in range(SEQUENCES):
        chance = random.Random(seed)
        sentences = [f"Item {number} come late 𠮷." for number in range(chance.randint(3, 9))]
        document = "".join(sentence + chance.choice((" ", "\n\n")) for sentence in sentences)
        wrong = {number for number in range(len(sentences)) if chance.random() < 0.6}
        answer = document
        for number in wrong:
            answer = answer.replace(f"Item {number} come", f"Item {number} came")
        window.files.show_sample(Document(None, document))
        reviewing.begin(document, 0, len(document), [Piece(document, True)])
        came, typed = 0, document
        while came < len(answer):
            if chance.random() < 0.3:
                typed = _type(window, chance, typed)
            size = chance.randint(1, 40)
            reviewing.growing.write(0, answer[came : came + size], document[came + size :], None)
            came += size
            reviewing.growing.refresh()
            assert editor.text() == typed, "what comes is no edit"
        if chance.random() < 0.5:
            typed = _type(window, chance, typed)  # while it is judged
        reviewing.open(review_of(document, 0, len(document), answer, finished=True, checked=False))
        while reviewing.active and chance.random() < 0.3:
            typed = _type(window, chance, typed)
        if reviewing.active:
            reviewing.accept_rest()
        text = editor.text()
        assert text.replace("came", "come") == typed, "all that was typed is there, and nothing else"
        for number in range(len(sentences)):
            if re.search(rf"(?<!\w)Item {number} come late", typed):
                is_mended = re.search(rf"(?<!\w)Item {number} came late", text) is not None
                assert is_mended == (number in wrong), f"{seed}: sentence {number} of {typed!r} in {text!r}"
                mended += is_mended
            else:
                kept += 1
        reviewing.close()
        editor.document().setModified(False)
    assert mended > SEQUENCES
    assert kept > SEQUENCES // 2, "some typing hit a sentence"


def _type(window: Window, chance: random.Random, text: str) -> str:
    """Type something at a random place, at times over some characters; returns the text that the model holds."""
    reviewing, editor = window.suggestions.reviewing, window.editor
    if window.pages.reviewing:
        reviewing.write_on()
    at = chance.randrange(len(text) + 1)
    end = min(len(text), at + chance.choice((0, 0, 0, 2, 9)))
    word = f"Q{chance.randrange(10**6)}Q"
    editor.select(at, end)
    editor.insertPlainText(word)
    if chance.random() < 0.7:
        reviewing.write_on()
    return text[:at] + word + text[end:]
