"""The window's one menu: every command in the order in which it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


class WindowMenu(QMenu):
    """Documents, undoing, what is done with the text and by the model, how it looks, help.

    Other parts of the window add to its sections with ``add_to``; their commands stand at the end of the section. It
    stays one column on a screen of 720 pixels: what is looked for less often stands in menus of its own.
    """

    def __init__(
        self, commands: dict[str, QAction], actions: Sequence[QAction], window: QWidget
    ) -> None:
        super().__init__(window)
        self.setToolTipsVisible(True)
        self._recent: Callable[[], Sequence[str]] = tuple
        self._open: Callable[[str], object] = lambda _: None
        self.addActions([commands["new"], commands["open"]])
        self._recent_menu = self.addMenu(self.tr("Open recent"))
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.addActions([commands["save"], commands["save_as"]])
        earlier = self.addMenu(self.tr("Earlier and unsaved"))
        documents = self.addSeparator()
        self.addActions([commands["undo"], commands["redo"]])
        self.addSeparator()
        writing = self.addMenu(self.tr("Text"))
        of_text = self.addMenu(self.tr("Actions"))
        of_text.addActions(list(actions))
        of_text.addSeparator()
        record = self.addMenu(self.tr("What came from a model"))
        text = self.addSeparator()
        look = self.addMenu(self.tr("View"))
        self._look = look.addMenu(self.tr("Appearance"))
        self._language = look.addMenu(self.tr("Language"))
        look.addActions([commands["outline"], commands["assistant"]])
        self.addAction(commands["settings"])
        self.addSeparator()
        self.addAction(commands["help"])
        self.about = self.addAction(self.tr("About Stet"))
        self.addAction(commands["quit"])
        for within in (earlier, writing, of_text, record, look):
            within.setToolTipsVisible(True)
        # Where each section is, and what stands behind it there.
        self._sections: dict[str, tuple[QMenu, QAction | None]] = {
            "documents": (self, documents), "earlier": (earlier, None), "writing": (writing, None),
            "actions": (of_text, None), "model": (self, text), "record": (record, None), "look": (look, None),
            "help": (self, self.about)}

    def add_to(self, section: str, entry: QAction | QMenu) -> None:
        """Put ``entry`` at the end of a section: "documents", "earlier", "writing", "actions", "model" and so on."""
        menu, behind = self._sections[section]
        action = entry.menuAction() if isinstance(entry, QMenu) else entry
        menu.addAction(action) if behind is None else menu.insertAction(behind, action)

    def offer_recent(self, recent: Callable[[], Sequence[str]], open_file: Callable[[str], object]) -> None:
        """Fill the list of recent files when it is shown: ``recent`` gives paths, ``open_file`` opens one."""
        self._recent, self._open = recent, open_file

    def offer_themes(self, choose: Callable[[str], object]) -> None:
        """Offer the themes; ``choose`` gets "system", "light" or "dark"."""
        self._offer(self._look, choose, (("system", self.tr("Like the system")), ("light", self.tr("Light")),
                                         ("dark", self.tr("Dark"))))

    def offer_languages(self, choose: Callable[[str], object]) -> None:
        """Offer the languages; ``choose`` gets "system", "en" or "zh"."""
        self._offer(self._language, choose, (("system", self.tr("Like the system")), ("en", "English"), ("zh", "中文")))

    @staticmethod
    def _offer(menu: QMenu, choose: Callable[[str], object], choices: Sequence[tuple[str, str]]) -> None:
        for name, label in choices:
            menu.addAction(label).triggered.connect(partial(_call_with, choose, name))

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for name in self._recent():
            entry = self._recent_menu.addAction(Path(name).name)
            entry.setToolTip(name)
            entry.triggered.connect(partial(_call_with, self._open, name))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction(self.tr("Nothing yet")).setEnabled(False)


def _call_with(act: Callable[[str], object], name: str, _checked: bool = False) -> None:
    """Call ``act`` without the "checked" that a triggered signal carries."""
    act(name)
