"""Ctrl+Tab goes round the parts of the window: where Tab is a character of the text, nothing else leads out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget


class NextPart(QObject):
    """Gives the focus to the part behind or before the one that has it.

    Args:
        parts: what gives each of them, in the order in which they stand; those that are not seen are left out.
        commands: "next_part" and "previous_part" are used.
    """

    def __init__(
        self, parts: Sequence[Callable[[], QWidget]], commands: Mapping[str, QAction], window: QWidget,
    ) -> None:
        super().__init__(window)
        self._parts, self._window = parts, window
        for name, by in (("next_part", 1), ("previous_part", -1)):
            commands[name].triggered.connect(partial(self._go, by))

    def _go(self, by: int, _checked: bool = False) -> None:
        parts = [part for get in self._parts if (part := get()).isVisible()]
        focus = self._window.focusWidget()
        at = next((number for number, part in enumerate(parts)
                   if part is focus or (focus is not None and part.isAncestorOf(focus))), -1 if by > 0 else 0)
        for step in range(1, len(parts) + 1):
            if (entered := _entrance(parts[(at + step * by) % len(parts)])) is not None:
                entered.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _entrance(part: QWidget) -> QWidget | None:
    """What of ``part`` takes the focus; None: nothing does."""
    return next((widget for widget in (part.focusProxy() or part, *part.findChildren(QWidget))
                 if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()), None)
