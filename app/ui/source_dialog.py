"""Where models are fetched from: the public hubs, a mirror, or a folder, USB stick or file of this computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_WIDTH = 520


class SourceDialog(QDialog):
    """Asks for one source; ``source`` is what was given, "" for the public hubs."""

    def __init__(self, source: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Where models come from"))
        about = QLabel(self.tr(
            "Usually from Hugging Face, hf-mirror or ModelScope, whichever answers. If your network blocks them, give "
            "the https address of a mirror, or the folder or USB stick on which the model's file lies. Whatever the "
            "source, the file counts only when its SHA-256 is right."))
        about.setProperty("role", "quiet")
        about.setWordWrap(True)
        self.field = QLineEdit(source)
        self.field.setObjectName("termLine")
        self.field.setPlaceholderText(self.tr("https://hf-mirror.com, or a folder"))
        self.field.setAccessibleName(self.tr("Address or folder"))
        folder = QPushButton(self.tr("Folder…"))
        folder.setToolTip(self.tr("Choose the folder or USB stick on which the file lies"))
        folder.setAutoDefault(False)
        folder.clicked.connect(self._pick)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(folder)
        buttons = QDialogButtonBox()
        self.use_button = buttons.addButton(self.tr("Use this source"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.public_button = buttons.addButton(self.tr("Use the public ones"), QDialogButtonBox.ButtonRole.ResetRole)
        cancel = buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setAutoDefault(False)
        self.public_button.setAutoDefault(False)
        self.public_button.clicked.connect(self._use_public)
        self.use_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.field.textChanged.connect(self._enable)
        self._enable()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(about)
        column.addLayout(line)
        column.addWidget(buttons)
        self.setFixedSize(_WIDTH, column.totalHeightForWidth(_WIDTH))

    @property
    def source(self) -> str:
        return self.field.text().strip()

    def _enable(self) -> None:
        self.use_button.setEnabled(bool(self.source))

    def _pick(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder with the model's file"), str(Path.home()))
        if name:
            self.field.setText(name)

    def _use_public(self) -> None:
        self.field.clear()
        self.accept()
