"""Passages by their meaning in the window: made while questions are looked at, used by them, told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core import places
from app.ui.window import Window
from app.workers import passage_embedder as embedder_module
from tests.embedding_engine import EmbeddingEngine, shelf_with_embedder
from tests.ui.conftest import MakeWindow

# What the offscreen platform says of every dialog.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
# Longer than the context of the starter model. One passage tells of an invoice; none has the word "bill".
PARTS = [f"Section {n} " + f"word{n} " * 150 for n in range(80)]
PARTS[40] = "Moorings " + "invoice " * 3 + "rope " * 150
LONG = "\n\n".join(PARTS) + "\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder_module, "QUIET", 10)
    monkeypatch.setattr(embedder_module, "LOOK_AGAIN", 20)
    monkeypatch.setattr(embedder_module, "on_mains", lambda: True)
    monkeypatch.setattr(embedder_module, "memory_low", lambda: False)


def meaning(window: Window) -> str:
    return window.asking.panel.meaning


def ask(qtbot: QtBot, window: Window, question: str) -> None:
    window.asking.panel.field.setPlainText(question)
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=10_000)


def test_a_question_finds_what_it_means(qtbot: QtBot, make: MakeWindow) -> None:
    shelf_with_embedder(places.models())
    engine = EmbeddingEngine([("bill", "invoice")])
    window = make(engine, LONG)
    assert not engine.embedded, "nobody asks about it"
    window.commands["ask"].trigger()
    qtbot.waitUntil(lambda: "by their meaning." in meaning(window), timeout=20_000)
    assert len(engine.embedded) == 80
    ask(qtbot, window, "Where is the unpaid bill?")
    sent = engine.requests[-1].messages[-1].content
    assert "invoice" in sent
    assert any("Moorings" in each.quote for each in window.asking.conversation.turns[-1].sources)


def test_without_the_model_one_sentence_says_how_to_get_it(qtbot: QtBot, make: MakeWindow) -> None:
    engine = EmbeddingEngine()
    window = make(engine, LONG)
    window.commands["ask"].trigger()
    qtbot.waitUntil(lambda: "Qwen3-Embedding-0.6B" in meaning(window), timeout=20_000)
    assert "639 MB" in meaning(window) or "0.6 GB" in meaning(window)
    assert not engine.embedded
    ask(qtbot, window, "Section 7?")
    assert window.asking.conversation.turns, "it is answered by its words"
    shelf_with_embedder(places.models())
    window.provision.supply.shelf_changed.emit()
    qtbot.waitUntil(lambda: "by their meaning." in meaning(window), timeout=20_000)


def test_a_document_that_is_read_whole_needs_none(qtbot: QtBot, make: MakeWindow) -> None:
    shelf_with_embedder(places.models())
    engine = EmbeddingEngine()
    window = make(engine, "One paragraph.\n")
    window.commands["ask"].trigger()
    qtbot.waitUntil(lambda: bool(window.asking.panel.cost.text()), timeout=10_000)
    ask(qtbot, window, "What is it?")
    assert meaning(window) == ""
    assert not engine.asked_for.is_set()


def test_the_shelf_offers_it_and_never_as_a_writer(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    shelf_with_embedder(places.models())
    window = make(EmbeddingEngine(), "text\n")
    window.provision.shelf.show()
    dialog = window.provision.shelf.dialog
    assert dialog is not None
    brought = str(places.models() / "finds.gguf")
    assert "finds passages" in dialog.text(brought)
    with pytest.raises(KeyError):
        dialog.button(brought, "Use")
    assert dialog.button("qwen3-embedding-0.6b", "Download").isEnabled()
    dialog.close()
