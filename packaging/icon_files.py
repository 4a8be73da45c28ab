"""Draws the program's icon as the systems want it: PNG files in sizes, Windows' .ico and macOS's .icns."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter

SOURCE = Path(__file__).resolve().parents[1] / "resources" / "icons" / "stet.png"
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)  # pixels
# Apple's names of PNG files of a size (pixels); those at twice the density are the same pictures.
ICNS_KINDS = ((b"icp4", 16), (b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic08", 256), (b"ic13", 256))


def png(size: int) -> bytes:
    """The icon as a PNG file of ``size`` by ``size`` pixels."""
    scaled = QImage(str(SOURCE)).scaled(size, size, Qt.AspectRatioMode.KeepAspectRatio,
                                        Qt.TransformationMode.SmoothTransformation)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(scaled)
    buffer.close()
    return bytes(data.data())


def ico() -> bytes:
    """All sizes in one .ico file: a directory, then PNG files, which Windows reads since Vista."""
    pictures = [png(size) for size in ICO_SIZES]
    place = 6 + 16 * len(pictures)
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    for size, picture in zip(ICO_SIZES, pictures, strict=True):
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)  # 256 is 0
        place += len(picture)
    return directory + b"".join(pictures)


def icns() -> bytes:
    """All sizes in one .icns file: each PNG file behind its kind and its length."""
    parts = [kind + struct.pack(">I", 8 + len(picture)) + picture
             for kind, picture in ((kind, png(size)) for kind, size in ICNS_KINDS)]
    return b"icns" + struct.pack(">I", 8 + sum(map(len, parts))) + b"".join(parts)
