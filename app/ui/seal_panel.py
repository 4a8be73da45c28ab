"""The seal in the status line, and the panel that explains it: what is refused, and which hosts were spoken with."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core import seal
from app.core.errors import StetError
from app.core.origin import origin
from app.ui import theme
from app.ui.status_bar import StatusBar
from app.ui.wording import told
from app.workers.downloader import Downloader
from app.workers.seal_reporter import SealReporter

_WIDTH = 520  # pixels
_MOST_HOSTS = 8


class SealPanel(QDialog):
    """One page; what it counts is of the moment at which it is opened.

    Signals:
        save_wanted: a Path; ``say`` is awaited.
    """

    save_wanted = Signal(object)

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
        self._note = self._quiet(self.tr(
            "A report proves it: what was tried just now and refused, and every network socket that is open. In a "
            "terminal, {command} tells the same.").format(
                command=f"{'python -m app' if origin().package == 'checkout' else 'stet'} doctor --seal"))
        column.addWidget(self._note)
        buttons = QDialogButtonBox()
        self.save_button = buttons.addButton(self.tr("Save a report…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self._choose_file)
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._column = column
        self._fit()

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def say(self, note: str) -> None:
        """Say what came of saving the report."""
        self.save_button.setEnabled(True)
        self._note.setText(note)
        self._fit()

    def _choose_file(self) -> None:
        proposed = Path.home() / self.tr("Stet, seal, {date}.txt").format(date=time.strftime("%Y-%m-%d"))
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save a report"), str(proposed), self.tr("Text (*.txt)"))
        if name:
            self.save_button.setEnabled(False)
            self.save_wanted.emit(Path(name))

    def _fit(self) -> None:
        self.setFixedSize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))

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
        self._reporter = SealReporter(self)
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

    @Slot()
    def close(self) -> None:
        """A report that is being written is waited for; nothing more is told."""
        self._reporter.close()

    def show(self) -> None:
        """Open the panel."""
        panel = SealPanel(seal.counted(), seal.contacts(), self._window)
        panel.save_wanted.connect(self._reporter.write)
        written = self._reporter.written.connect(partial(self._say_written, panel))
        failed = self._reporter.failed.connect(partial(_say_failed, panel))
        panel.exec()
        self._reporter.written.disconnect(written)
        self._reporter.failed.disconnect(failed)
        panel.deleteLater()
        self.refresh()

    def _say_written(self, panel: SealPanel, path: Path, holds: bool) -> None:
        note = self.tr("Saved as “{path}”: all that was tried was refused, and no connection is open.") if holds \
            else self.tr("Saved as “{path}”. Not all was refused, or a connection is open: the report says which.")
        panel.say(note.format(path=path))


def _say_failed(panel: SealPanel, error: StetError) -> None:
    panel.say(told(error))
