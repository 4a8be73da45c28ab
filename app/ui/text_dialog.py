"""A text to be read in a window of its own: a licence, a report."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui import theme


class TextDialog(QDialog):
    """Shows ``text`` as it stands."""

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(720, 560)
        self.page = QPlainTextEdit(text)
        self.page.setObjectName("statement")
        self.page.setReadOnly(True)
        self.page.setFont(theme.mono_font(13))
        self.page.setAccessibleName(title)
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.page)
        column.addWidget(buttons)
