"""The icons: strokes of one set (Lucide, resources/icons/lucide), drawn in the colours of the scheme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.core.places import resources
from app.ui.theme import Colours

# Pixels: how large an icon stands in a bar; Lucide draws on 24 with strokes of 2, of which fewer look calmer here.
SIZE = 18
_STROKE = 'stroke-width="1.75"'


def icon(name: str, colours: Colours, *, beside_words: bool = False) -> QIcon:
    """The icon ``name``: quiet, in ink where it is switched on or pointed at, faint where it cannot be used.

    Args:
        beside_words: it stands a pixel lower: the middle of words is below that of their line.

    Raises:
        FileNotFoundError: the set has no such icon.
    """
    made = QIcon()
    for mode, state, colour in ((QIcon.Mode.Normal, QIcon.State.Off, colours.quiet),
                                (QIcon.Mode.Active, QIcon.State.Off, colours.ink),
                                (QIcon.Mode.Normal, QIcon.State.On, colours.ink),
                                (QIcon.Mode.Disabled, QIcon.State.Off, colours.mark)):
        made.addPixmap(_drawn(name, colour, int(beside_words)), mode, state)
    return made


def icon_size() -> QSize:
    """How large icons of a bar are, device-independent pixels."""
    return QSize(SIZE, SIZE)


def _drawn(name: str, colour: str, lower: int) -> QPixmap:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    # One drawing for the finest screen; on the others Qt makes it smaller.
    ratio = max(1.0, application.devicePixelRatio())
    picture = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, lower * ratio, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _source(name: str) -> str:
    svg = (resources() / "icons" / "lucide" / f"{name}.svg").read_text("utf-8")
    return svg.replace('stroke-width="2"', _STROKE)
