"""Sections moved and headings raised and lowered, from the outline and from the page; each is one step of undo."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.core.errors import StetError
from app.core.scope import Heading, headings
from app.core.section_moves import Moved, change_level, end_of, move, step_down, step_up
from app.ui.outline import Outline
from app.ui.overview_controller import OverviewController
from app.ui.pages import Pages

_Change = Callable[[str, Sequence[Heading], int], Moved | None]
_NAMES = ("section_up", "section_down", "raise_heading", "lower_heading")


class SectionController(QObject):
    """Works on the section that is marked in the outline while that has the focus, else on the one with the cursor.

    Args:
        commands: section_up, section_down, raise_heading and lower_heading are used; their keys hold in the outline
            and in the page only.
        problem: shows a StetError.

    Attributes:
        menu: the four commands.
    """

    def __init__(
        self, pages: Pages, outline: Outline, overview: OverviewController, commands: dict[str, QAction],
        problem: Callable[[StetError], object], window: QObject,
    ) -> None:
        super().__init__(window)
        self._pages, self._editor, self._outline, self._overview = pages, pages.editor, outline, overview
        self._problem = problem
        self.menu = QMenu(self.tr("Section"), window if isinstance(window, QWidget) else None)
        self.menu.setToolTipsVisible(True)
        acts: tuple[_Change, ...] = (_up, _down, partial(_level, -1), partial(_level, 1))
        for name, act in zip(_NAMES, acts, strict=True):
            command = commands[name]
            command.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            for widget in (outline.rows, pages.editor):
                widget.addAction(command)
            command.triggered.connect(partial(self._on_command, act))
            self.menu.addAction(command)
        outline.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        outline.menu_wanted.connect(self._show_menu)
        outline.dropped.connect(self._on_drop)

    def _show_menu(self, place: QPoint) -> None:
        self.menu.popup(place)

    def _on_command(self, change: _Change, _checked: bool = False) -> None:
        self._change(self._outline.current if self._outline.rows.hasFocus() or self.menu.isVisible() else None, change)

    def _on_drop(self, number: int, before: int) -> None:
        self._change(number, lambda text, found, at: move(text, found, at, before))

    def _change(self, row: int | None, change: _Change) -> None:
        """``row``: of the outline; None: the section with the cursor."""
        editor = self._editor
        if self._pages.reviewing or editor.isReadOnly():
            return
        text = editor.text()
        found = headings(text)
        cursor = editor.selection()[0]
        number = bisect_right(found, cursor, key=lambda heading: heading.start) - 1 if row is None else row
        if row is not None and _named(found) != _named(self._outline.headings):
            self._overview.count()  # the outline is behind what was typed
            return
        if not 0 <= number < len(found):
            return
        try:
            moved = change(text, found, number)
        except StetError as error:
            self._problem(error)
            return
        if moved is None:
            return
        start, end = found[number].start, end_of(found, number)
        within = start <= cursor < (found[end].start if end < len(found) else len(text) + 1)
        editor.apply_edits(moved.edits)
        # The cursor goes with its section; from the outline, the section that was moved comes into view.
        place = moved.start + (cursor - start if within else 0)
        if within or row is not None:
            editor.select(min(place, len(editor.text())), min(place, len(editor.text())))
        self._overview.count()


def _up(text: str, found: Sequence[Heading], number: int) -> Moved | None:
    before = step_up(found, number)
    return None if before is None else move(text, found, number, before)


def _down(text: str, found: Sequence[Heading], number: int) -> Moved | None:
    before = step_down(found, number)
    return None if before is None else move(text, found, number, before)


def _level(by: int, text: str, found: Sequence[Heading], number: int) -> Moved | None:
    return change_level(text, found, number, by)


def _named(found: Sequence[Heading]) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in found]
