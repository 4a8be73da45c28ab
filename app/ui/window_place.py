"""Where the window opens: as it was left, on a screen that is there, with its frame and status line in sight.

Dialogs open no larger than that screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

from app.core.settings import Settings

# Pixels of the first window; a smaller screen gives less.
_FIRST = QSize(1440, 900)
# Pixels that a system's frame takes around a window, which nobody knows before it is shown: the highest title bars that
# are usual (GNOME's, 37 to 47) and the widest borders (Windows' invisible ones, 8).
_FRAME = QMargins(8, 48, 8, 8)


def place(window: QWidget, settings: Settings) -> None:
    """Give ``window`` its place; it is maximized when it is shown, if it was left so."""
    screens = [screen.availableGeometry() for screen in (window.screen(), *window.screen().virtualSiblings())]
    left = QRect(*settings.window) if len(settings.window) == 4 else None
    window.setGeometry(fitted(left, screens, window.minimumSize()))
    if settings.maximized:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Let ``dialog`` open that large (pixels), or as large as the screen of its window shows it whole."""
    room = (dialog.parentWidget() or dialog).screen().availableGeometry().marginsRemoved(_FRAME)
    dialog.resize(QSize(width, height).boundedTo(room.size()))


def remember(window: QWidget, settings: Settings) -> None:
    """Keep where ``window`` stands, and where it stood before it took the whole screen."""
    settings.maximized = window.isMaximized()
    box = window.normalGeometry() if window.isFullScreen() or window.isMaximized() else window.geometry()
    settings.window = [box.x(), box.y(), box.width(), box.height()]


def fitted(left: QRect | None, screens: Sequence[QRect], least: QSize) -> QRect:
    """The inner geometry of a window, in pixels.

    Args:
        left: as the window was left; None: it never was.
        screens: what is free of each screen, the one for a first window in front. A screen may be gone, or smaller.
        least: the window's smallest size, which holds on the smallest screen, too.
    """
    rooms = [screen.marginsRemoved(_FRAME) for screen in screens]
    if left is not None:
        room = max(rooms, key=lambda each: _area(each & left))
        # Less than a quarter to be seen: the screen on which it stood is gone.
        if _area(room & left) * 4 >= _area(left):
            return _within(room, left, least)
    first = QRect(rooms[0].topLeft(), _FIRST.boundedTo(rooms[0].size()))
    first.moveCenter(rooms[0].center())
    return _within(rooms[0], first, least)


def _within(room: QRect, box: QRect, least: QSize) -> QRect:
    size = box.size().boundedTo(room.size()).expandedTo(least)
    left = max(min(box.left(), room.right() + 1 - size.width()), room.left())
    top = max(min(box.top(), room.bottom() + 1 - size.height()), room.top())
    return QRect(left, top, size.width(), size.height())


def _area(box: QRect) -> int:
    return max(box.width(), 0) * max(box.height(), 0)
