"""The names and terms of a document: suggested, ticked, added, kept; told to the model and held against its answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.core.review import Change
from app.ui.terms_dialog import TermsDialog
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

# The offscreen platform says so of every dialog.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TEXT = 'Acme Ltd (the "Licensee") pay the fee. The Licensee may leave, and it do so often.\n'


def with_dialog(window: Window, act: object) -> None:
    """Open the list from the menu, let ``act`` work on it, and wait until it is closed."""
    def found() -> None:
        dialog = next(child for child in window.children() if isinstance(child, TermsDialog))
        assert callable(act)
        act(dialog)

    QTimer.singleShot(0, found)
    window.terms.command.trigger()


def add(qtbot: QtBot, dialog: TermsDialog, term: str) -> None:
    dialog.line.setFocus()
    qtbot.keyClicks(dialog.line, term)
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)


def changes_of(window: Window) -> Sequence[Change]:
    review = window.suggestions.reviewing.review
    assert review is not None
    return review.changes


def test_what_is_ticked_and_added_is_kept_for_this_document(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    seen: list[list[tuple[str, Qt.CheckState]]] = []

    def choose(dialog: TermsDialog) -> None:
        seen.append([(dialog.list.item(row).text(), dialog.list.item(row).checkState())
                     for row in range(dialog.list.count())])
        dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
        add(qtbot, dialog, " Acme   Ltd ")
        add(qtbot, dialog, "Acme Ltd")
        assert dialog.line.text() == ""
        dialog.accept()

    with_dialog(window, choose)
    assert seen == [[("Licensee", Qt.CheckState.Unchecked)]]
    assert window.terms.terms() == ("Licensee", "Acme Ltd")
    with_dialog(window, lambda dialog: (dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked), dialog.reject()))
    assert window.terms.terms() == ("Licensee", "Acme Ltd")
    identity = window.files.document_id
    window.files.show_sample(Document(None, "Another."))
    assert window.terms.terms() == ()
    window.files.show(Document(None, TEXT), identity)
    assert window.terms.terms() == ("Licensee", "Acme Ltd")


def test_the_model_is_told_the_terms_of_the_passage_and_what_it_loses_is_flagged(
    qtbot: QtBot, make: MakeWindow
) -> None:
    engine = ScriptedEngine(['Acme Ltd (the "Licensee") pays the fee. The customer may leave, and it does so often.'])
    window = make(engine, TEXT)

    def choose(dialog: TermsDialog) -> None:
        for term in ("Licensee", "Nowhere"):
            add(qtbot, dialog, term)
        dialog.accept()

    with_dialog(window, choose)
    run(qtbot, window, "polish")
    asked = engine.requests[-1].messages[-1].content
    assert "names and terms: Licensee" in asked
    assert "Nowhere" not in asked
    kinds = {finding.kind for change in changes_of(window) for finding in change.findings}
    assert "term-changed" in kinds or "term-lost" in kinds
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace("pay the", "pays the").replace("it do so", "it does so")


def test_a_translation_is_not_told_them(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["艾克美公司（“被许可人”）支付费用。被许可人可以离开，而且经常如此。"])
    window = make(engine, TEXT)
    with_dialog(window, lambda dialog: (add(qtbot, dialog, "Licensee"), dialog.accept()))
    run(qtbot, window, "translate-to-chinese")
    assert "terms:" not in engine.requests[-1].messages[-1].content
    assert not any(change.flagged for change in changes_of(window))
