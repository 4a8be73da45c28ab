"""The statement of a document, to be read and written to a file: how much of it came from which model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.actions import Actions
from app.core.errors import StetError
from app.core.proposals import Kept
from app.core.provenance import Provenance
from app.core.statement import as_markdown, statement_of
from app.core.storage import write_atomically
from app.ui.printed_page import PrintedPage
from app.ui.proposal_words import action_name
from app.ui.window_place import resize_on_screen
from app.ui.wording import told


class StatementDialog(QDialog):
    """Shows the page in either language; what is exported is what is shown."""

    def __init__(self, title: str, text: str, provenance: Provenance, actions: Actions, language: str,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text, self._provenance, self._actions = title, text, provenance, actions
        self._made = time.time()
        self._kept: Sequence[Kept] = ()
        self.markdown = ""
        self.setWindowTitle(self.tr("How this text was written"))
        resize_on_screen(self, 760, 720)
        self.page = PrintedPage()
        self.page.setObjectName("statement")
        self.page.setAccessibleName(self.tr("Statement"))
        self.language = QComboBox()
        self.language.setAccessibleName(self.tr("Language of the statement"))
        self.language.setToolTip(self.tr("The language that the statement is written in"))
        for code, name in (("en", "English"), ("zh", "中文")):
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData("zh" if language == "zh" else "en"))
        self.language.currentIndexChanged.connect(self._fill)
        copy = QPushButton(self.tr("Copy"))
        copy.setToolTip(self.tr("Copy the statement as Markdown"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.markdown))
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setToolTip(self.tr("Write the statement to a Markdown file"))
        self.export_button.clicked.connect(self._export)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        for button in (copy, close):
            button.setAutoDefault(False)
        self.export_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.language)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.page, 1)
        column.addLayout(row)
        self.export_button.setEnabled(False)

    def show_kept(self, kept: Sequence[Kept]) -> None:
        """These are the proposals that the text may have come from."""
        self._kept = kept
        self.export_button.setEnabled(True)
        self._fill()

    def export_to(self, path: Path) -> bool:
        """Write the statement; a problem is shown on the page."""
        try:
            write_atomically(path, self.markdown.encode("utf-8"))
        except StetError as error:
            self.page.setPlainText(told(error))
            return False
        return True

    def _fill(self) -> None:
        language = self.language.currentData()
        statement = statement_of(self._title, self._text, self._provenance, self._kept, self._made)
        self.markdown = as_markdown(statement, language, partial(self._action_name, language))
        self.page.show_markdown(self.markdown)

    def _action_name(self, language: str, action: str) -> str:
        return action_name(self._actions, action, language)

    def _export(self) -> None:
        proposed = self.tr("{name}, statement.md").format(name=Path(self._title).stem)
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export"), proposed, self.tr("Markdown (*.md)"))
        if name and self.export_to(Path(name) if Path(name).suffix else Path(name).with_suffix(".md")):
            self.accept()
