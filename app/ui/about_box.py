"""What Stet is, in a small box."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def show_about(window: QWidget) -> None:
    """Say what Stet is, and what its name means."""
    box = QMessageBox(window)
    box.setWindowTitle(QCoreApplication.translate("Help", "About Stet"))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(QCoreApplication.translate(
        "Help", "<b>Stet</b><br>An offline writing assistant in which the writer decides every change.<br><br>"
                "<i>Stet</i> is the proofreader's mark for “let it stand”."))
    box.exec()
    box.deleteLater()
