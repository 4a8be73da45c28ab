"""The pictures of a preview: read beside the GUI thread, from the document's folder only, within bounds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from app.core.preview.local_files import NotShown, read_picture
from app.workers.thread_line import ThreadLine

# Pixels that a picture may have, and that it is made smaller to; megabytes that Qt may take for one.
_MOST_PIXELS = 60_000_000
_WIDEST = 1_600
_MEGABYTES = 256
_KEPT = 60


class Pictures(QObject):
    """Lives in the GUI thread; each picture is read once, and again when the document's folder is another.

    Signals:
        came: a picture's name; it is known now, or why it is not shown.
    """

    came = Signal(str)
    _read = Signal(int, str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._serial = 0
        self._known: OrderedDict[str, QImage | str] = OrderedDict()
        self._wanted: list[str] = []
        self._thread: threading.Thread | None = None
        self._line = ThreadLine()
        self._read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)

    def follow(self, folder: Path | None) -> None:
        """Pictures are those of ``folder`` from now on; None: the document has no file."""
        self._folder = folder
        self._serial += 1
        self._known.clear()
        self._wanted.clear()

    def get(self, name: str) -> QImage | str:
        """A picture; or why it is not shown: a reason of ``NotShown``, "" while it is read."""
        if name not in self._known:
            self._known[name] = ""
            self._wanted.append(name)
            self._begin()
        self._known.move_to_end(name)
        return self._known[name]

    def close(self) -> None:
        """Nothing comes any more."""
        self._wanted.clear()
        self._line.cut()

    def _begin(self) -> None:
        if self._thread is None and self._wanted:
            arguments = (self._serial, self._wanted.pop(0), self._folder)
            self._thread = threading.Thread(target=self._work, args=arguments, name="picture", daemon=True)
            self._thread.start()

    def _work(self, serial: int, name: str, folder: Path | None) -> None:
        try:
            found: QImage | str = picture_of(*read_picture(name, folder))
        except NotShown as error:
            found = error.reason
        self._line.tell(self._read.emit, serial, name, found)

    def _on_read(self, serial: int, name: str, found: QImage | str) -> None:
        self._thread = None
        if serial == self._serial:
            self._known[name] = found
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            self.came.emit(name)
        self._begin()


def picture_of(data: bytes, kind: str) -> QImage:
    """A picture out of a file's bytes.

    Args:
        kind: "png", "jpeg", "gif" or "webp"; Qt is asked for no other.

    Raises:
        NotShown: it is damaged, or has too many pixels.
    """
    QImageReader.setAllocationLimit(_MEGABYTES)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise NotShown("kind")
    if size.width() * size.height() > _MOST_PIXELS:
        raise NotShown("large")
    if size.width() > _WIDEST:
        reader.setScaledSize(QSize(_WIDEST, max(1, size.height() * _WIDEST // size.width())))
    picture = reader.read()
    if picture.isNull():
        raise NotShown("kind")
    return picture
