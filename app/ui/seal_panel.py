"""The seal in the status line, and the panel that explains it: what is refused, and which hosts were spoken with."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core import seal
from app.ui import theme
from app.ui.status_bar import StatusBar
from app.workers.downloader import Downloader

_WIDTH = 520  # pixels
_MOST_HOSTS = 8


class SealPanel(QDialog):
    """One page; what it counts is of the moment at which it is opened."""

    def __init__(self, counted: seal.Counted, contacts: tuple[seal.Contact, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("The seal"))
        head = QLabel(self.tr("Nothing you write leaves this computer") if counted.sealed
                      else self.tr("This window is not sealed"))
        head.setFont(theme.document_font(20))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self._quiet(self.tr(
            "Every process of Stet, also the one in which the model runs, refuses to open a connection, to wait for "
            "one, and to ask for the address of a name. The one exception is the download of a model that you ask for: "
            "while it runs, it may speak with the hosts of its sources, and with no others. It sends the name of the "
            "file, and nothing of yours.")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = [(self.tr("Connections of downloads since the start"), f"{counted.opened:,}"),
                (self.tr("Connections that were refused"), f"{counted.refused:,}")]
        for number, (name, value) in enumerate(rows):
            grid.addWidget(QLabel(name), number, 0)
            grid.addWidget(self._quiet(value), number, 1)
        column.addLayout(grid)
        line = QFrame()
        line.setObjectName("separator")
        column.addWidget(line)
        column.addWidget(QLabel(self.tr("Hosts that downloads ever spoke with")))
        column.addWidget(self._quiet("\n".join(map(self._told, contacts[-_MOST_HOSTS:])) or self.tr("None.")))
        column.addWidget(self._quiet(self.tr(
            "To see it proved, or for a report: python -m app doctor --seal -o report.txt in a terminal.")))
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setFixedSize(_WIDTH, column.totalHeightForWidth(_WIDTH))

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def _told(self, contact: seal.Contact) -> str:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(contact.time))
        return self.tr("{time}  {host}, for {model}").format(time=when, host=contact.host, model=contact.download)

    @staticmethod
    def _quiet(text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "quiet")
        label.setWordWrap(True)
        return label


class SealController(QObject):
    """Keeps the status line true, and opens the panel when it is pressed."""

    def __init__(self, status: StatusBar, downloader: Downloader, window: QWidget) -> None:
        super().__init__(window)
        self._status, self._downloader, self._window = status, downloader, window
        for changed in (downloader.begun, downloader.told, downloader.paused, downloader.cancelled, downloader.done):
            changed.connect(self.refresh)
        status.pressed("seal", self.show)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what is so now."""
        counted = seal.counted()
        if self._downloader.entry is not None:
            text = self.tr("Downloading")
        elif not counted.sealed:
            text = self.tr("Not sealed")
        elif counted.opened:
            text = self.tr("Sealed again")
        else:
            text = self.tr("Sealed · 0 connections")
        self._status.put("seal", text, problem=not counted.sealed)
        self._status.explain("seal", self.tr(
            "Stet opens no connection and waits for none, but for a download that you ask for. Since the start: "
            "{opened} opened by downloads, {refused} refused. Press for more.").format(
                opened=counted.opened, refused=counted.refused))

    def show(self) -> None:
        """Open the panel."""
        panel = SealPanel(seal.counted(), seal.contacts(), self._window)
        panel.exec()
        panel.deleteLater()
        self.refresh()
