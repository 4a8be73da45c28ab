"""Everything that can be done in the window as rows of the command palette: commands, actions, choices, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.core.actions import Action
from app.core.scope import Heading
from app.core.setting_rows import OneOf, Row, Switch
from app.core.settings import ROWS, Settings
from app.core.styles import Style
from app.ui.commands import COMMANDS
from app.ui.wording import named

_NATIVE = QKeySequence.SequenceFormat.NativeText
# Why a command cannot be used now, by its id; a command that has none here is told in general words.
_REASONS = {
    **dict.fromkeys(("accept", "let_stand", "again", "copy_suggestion", "earlier_attempt", "later_attempt", "write_on"),
                    str(QT_TRANSLATE_NOOP("Palette", "No suggestion waits"))),
    "undo": str(QT_TRANSLATE_NOOP("Palette", "Nothing to take back")),
    "side_by_side": str(QT_TRANSLATE_NOOP("Palette", "No changes are being decided")),
    "redo": str(QT_TRANSLATE_NOOP("Palette", "Nothing was taken back")),
}
_BUSY = str(QT_TRANSLATE_NOOP("Palette", "The model is writing; Esc stops it"))
_NOT_NOW = str(QT_TRANSLATE_NOOP("Palette", "Not now"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Args:
        id: the same from one start to the next; "" for what is not remembered.
        title: what it is called; ``others`` are names that it is found by, too.
        run: does it.
        kind: what it is, in a quiet word beside it.
        keys: its shortcut as this system writes it, "" for none.
        reason: why it cannot be done now, "" where it can.
        about: one sentence, for a screen reader.
    """

    id: str
    title: str
    run: Callable[[], object]
    kind: str = ""
    keys: str = ""
    reason: str = ""
    others: tuple[str, ...] = ()
    about: str = ""


def command_entries(commands: dict[str, QAction]) -> Iterator[Entry]:
    """The rows of ``app.ui.commands``, by their label and by its English."""
    for row in COMMANDS:
        command = commands[row.id]
        if row.id != "palette":
            yield _of_action(command, f"command:{row.id}", others=(row.label,),
                             reason=_REASONS.get(row.id, _NOT_NOW))


def action_entries(commands: dict[str, QAction], actions: Sequence[Action]) -> Iterator[Entry]:
    """What can be asked of the model."""
    kind = QCoreApplication.translate("Palette", "Action")
    for action in actions:
        yield _of_action(commands[action.id], f"action:{action.id}", kind=kind, others=(action.name("en"),),
                         reason=_BUSY)


def menu_entries(menu: QMenu, known: Iterable[QAction], before: str = "") -> Iterator[Entry]:
    """What else stands in ``menu`` and the menus in it, which are filled first; ``known`` is left out.

    Args:
        before: the title of the menu, put before what stands in it.
    """
    menu.aboutToShow.emit()  # some are filled when they are shown
    known = set(known)
    for each in menu.actions():
        within = each.menu()
        if isinstance(within, QMenu):
            yield from menu_entries(within, known, _plain(within.title()))
        elif not each.isSeparator() and each not in known:
            yield _of_action(each, f"menu:{before}:{each.text()}" if before else f"menu:{each.text()}", before=before)


def style_entries(menu: QMenu, styles: Sequence[Style]) -> Iterator[Entry]:
    """The styles of writing, of which ``menu`` has the choices."""
    english = {style.id: style.name("en") for style in styles}
    title = QCoreApplication.translate("Palette", "Style")
    for choice in menu.actions():
        name = english.get(choice.data(), "As written")
        yield _of_action(choice, f"style:{choice.data()}", before=title, others=(f"Style: {name}", name))


def setting_entries(settings: Settings, change: Callable[[str, object], object],
                    show: Callable[[], object]) -> Iterator[Entry]:
    """The rows of the settings: what is one of a few is chosen here, anything else on the settings' own page.

    Args:
        change: lets a new value of a setting hold.
        show: opens the page.
    """
    for row in ROWS:
        if row.label:
            yield from _of_setting(row, getattr(settings, row.name), change, show)


def _of_setting(row: Row, value: object, change: Callable[[str, object], object],
                show: Callable[[], object]) -> Iterator[Entry]:
    label, kind = _of_row(row.label), QCoreApplication.translate("Palette", "Setting")
    if isinstance(row.kind, Switch):
        state = QCoreApplication.translate("Palette", "on") if value else QCoreApplication.translate("Palette", "off")
        yield Entry(f"setting:{row.name}", label, partial(change, row.name, not value), f"{kind} · {state}",
                    others=(row.label,), about=_of_row(row.about))
    elif isinstance(row.kind, OneOf):
        for name, choice in row.kind.choices:
            chosen = f"{kind} · ✓" if name == value else kind
            yield Entry(f"setting:{row.name}:{name}", named(label, _of_row(choice)), partial(change, row.name, name),
                        chosen, others=(f"{row.label}: {choice}",), about=_of_row(row.about))
    else:
        yield Entry(f"setting:{row.name}", f"{label}…", show, kind, others=(row.label,), about=_of_row(row.about))


def heading_entries(headings: Sequence[Heading], go_to: Callable[[int], object]) -> list[Entry]:
    """The headings of the document; ``go_to`` gets a place, characters."""
    kind = QCoreApplication.translate("Palette", "Heading")
    return [Entry("", heading.title, partial(go_to, heading.start), kind) for heading in headings if heading.title]


def _of_action(action: QAction, entry_id: str, *, before: str = "", kind: str = "", others: tuple[str, ...] = (),
               reason: str = _NOT_NOW) -> Entry:
    label = _plain(action.text())
    state = "✓" if action.isCheckable() and action.isChecked() else ""
    return Entry(entry_id, named(before, label) if before else label, action.trigger,
                 " · ".join(filter(None, (kind, state))), action.shortcut().toString(_NATIVE),
                 "" if action.isEnabled() else _said(reason), others, action.statusTip() or action.toolTip())


def _plain(label: str) -> str:
    """Without the mark of a mnemonic."""
    return label.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _said(text: str) -> str:
    return QCoreApplication.translate("Palette", text)


def _of_row(text: str) -> str:
    return QCoreApplication.translate("settings", text)
