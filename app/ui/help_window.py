"""Help without a network: what there is to know on one page, and every key."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app.core.places import resources
from app.ui.commands import COMMANDS, GHOST_KEYS, REVIEW_KEYS, STYLE_KEYS, translated
from app.ui.printed_page import PrintedPage
from app.ui.window_place import resize_on_screen

_NATIVE = QKeySequence.SequenceFormat.NativeText


class HelpWindow(QDialog):
    """Stands beside the window, which can be used meanwhile.

    Args:
        commands: the window's, by their ids.
        actions: what the model can be asked for.
        language: "en" or "zh".
    """

    def __init__(
        self, commands: dict[str, QAction], actions: Iterable[QAction], language: str, window: QWidget
    ) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Help"))
        resize_on_screen(self, 680, 720)
        self.page = PrintedPage()
        self.page.setAccessibleName(self.tr("Help"))
        self.page.show_markdown(f"{_page(language)}\n\n{self._keys(commands, actions)}")
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.page, 1)
        column.addWidget(buttons)
        self.page.setFocus()

    def _keys(self, commands: dict[str, QAction], actions: Iterable[QAction]) -> str:
        """All keys as a part of the page: those that hold, not those of a text about them."""
        rows = [(translated(row.label), commands[row.id].shortcut().toString(_NATIVE)) for row in COMMANDS]
        rows += [(each.text(), each.shortcut().toString(_NATIVE)) for each in actions]
        rows.append((self.tr("Style"), QKeySequence(STYLE_KEYS).toString(_NATIVE)))
        ghost, decide = ([(translated(name), " · ".join(QKeySequence(key).toString(_NATIVE) for key in keys))
                          for name, keys in table] for table in (GHOST_KEYS, REVIEW_KEYS))
        # Not within f-strings, where lupdate sees no text.
        parts = ((self.tr("Keys"), rows), (self.tr("Keys while the model writes on at the cursor"), ghost),
                 (self.tr("Keys while changes are decided"), decide))
        return "\n\n".join(f"## {title}\n\n{_table(table)}" for title, table in parts)


def _page(language: str) -> str:
    name = "help.zh.md" if language == "zh" else "help.md"
    return (resources() / "help" / name).read_text("utf-8")


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {label} | {keys} |" for label, keys in rows if keys]
    return "\n".join(["| | |", "|---|---|", *(line.replace("\\", "\\\\") for line in lines)])
