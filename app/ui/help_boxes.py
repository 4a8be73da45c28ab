"""Help without a network: every shortcut on one page, and what Stet is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.commands import COMMANDS, REVIEW_KEYS, translated

_NATIVE = QKeySequence.SequenceFormat.NativeText


def show_shortcuts(commands: dict[str, QAction], actions: Iterable[QAction], window: QWidget) -> None:
    """List the keys of the window's commands, of the actions, and of a review."""
    rows = [(translated(row.label), commands[row.id].shortcut().toString(_NATIVE)) for row in COMMANDS]
    rows += [(each.text(), each.shortcut().toString(_NATIVE)) for each in actions if not each.shortcut().isEmpty()]
    rows += [(translated(name), ", ".join(QKeySequence(key).toString(_NATIVE) for key in keys))
             for name, keys in REVIEW_KEYS]
    lines = "".join(f"<tr><td style='padding:2px 24px 2px 0'>{label}</td><td>{keys}</td></tr>" for label, keys in rows)
    _show(QCoreApplication.translate("Help", "Keyboard shortcuts"), f"<table>{lines}</table>", window)


def show_about(window: QWidget) -> None:
    """Say what Stet is, and what its name means."""
    _show(QCoreApplication.translate("Help", "About Stet"), QCoreApplication.translate(
        "Help", "<b>Stet</b><br>An offline writing assistant in which the writer decides every change.<br><br>"
                "<i>Stet</i> is the proofreader's mark for “let it stand”."), window)


def _show(title: str, text: str, window: QWidget) -> None:
    box = QMessageBox(window)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(text)
    box.exec()
    box.deleteLater()
