"""The menu of what a paragraph can be: a heading, an item of a list, a quotation, or text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.line_forms import Form, form_of, formed
from app.core.list_lines import ends_list
from app.ui.lines_around import lines_around, put
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.table_editing import TableEditing

_HEADINGS: Sequence[Form] = ("heading_1", "heading_2", "heading_3")
_LISTS: Sequence[Form] = ("bullets", "numbers", "tasks", "quotation")


class ParagraphForms(QObject):
    """Gives the selected lines a form; the one that the cursor's line has is marked in the menu.

    Args:
        commands: "text", "heading_1" to "heading_3", "bullets", "numbers", "tasks" and "quotation" are used.
    """

    def __init__(
        self, pages: Pages, commands: Mapping[str, QAction], tables: TableEditing, notice: Notice, window: QWidget
    ) -> None:
        super().__init__(window)
        self._pages, self._editor, self._tables, self._notice = pages, pages.editor, tables, notice
        self.menu = QMenu(self.tr("Paragraph"), window)
        self._actions: dict[Form, QAction] = {}
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        forms: Sequence[Sequence[Form]] = (("text",), _HEADINGS, _LISTS)
        for some in forms:
            self.menu.addSeparator()
            for form in some:
                action = self._actions[form] = commands[form]
                action.setCheckable(True)
                group.addAction(action)
                self.menu.addAction(action)
                action.triggered.connect(partial(self._give, form))
        self.menu.aboutToShow.connect(self._mark)
        self._editor.menus.append(self._offer)

    def form_here(self) -> Form | None:
        """The form of the line in which the cursor or the selection begins; None: of code, and of a deeper heading."""
        place = self._editor.document().findBlock(self._editor.textCursor().selectionStart())
        if not self._editor.is_prose_at(place.position()):
            return None
        return form_of(place.text(), place.next().text())

    def _give(self, form: Form, _checked: bool = False) -> None:
        if self._pages.reviewing or self._editor.isReadOnly() or not self._editor.composing.settle():
            return
        if not self._is_text():
            self._notice.say(self.tr("Code and tables stay as they are: their lines cannot be headings, lists or "
                                     "quotations."))
            return
        around, at = lines_around(self._editor, ends=ends_list)
        put(self._editor, around, at, formed(around, form))

    def _is_text(self) -> bool:
        """Whether nothing of the selection is code or a table."""
        cursor, document = self._editor.textCursor(), self._editor.document()
        block, end = document.findBlock(cursor.selectionStart()), cursor.selectionEnd()
        while block.isValid() and block.position() <= end:
            if not self._editor.is_prose_at(block.position()):
                return False
            block = block.next()
        return not self._tables.are_selected()

    def _mark(self) -> None:
        here = self.form_here()
        for form, action in self._actions.items():
            action.setChecked(form == here)

    def _offer(self, menu: QMenu, _point: QPoint) -> None:
        if not self._pages.reviewing and not self._editor.isReadOnly():
            menu.addSeparator()
            menu.addMenu(self.menu)
