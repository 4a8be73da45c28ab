"""What the program remembers between two starts, in one small JSON file; each setting is declared once, as a row.

The file holds what was changed, and nothing else: what a newer release wrote there stays, and so does what another
window changed meanwhile (read, merged and written under a lock). A file that cannot be used, wholly or in part, is
kept beside itself as ``settings.json.bad-N``, and the program starts.
"""

from __future__ import annotations

import copy
import errno
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.errors import (
    FileProblem,
    SettingsDamaged,
    SettingsFromNewer,
    SettingsNotKept,
    SettingsOdd,
    SettingsUnreadable,
    StetError,
)
from app.core.file_lock import held
from app.core.goals import LARGEST
from app.core.places import user_config
from app.core.setting_rows import Numbers, OneOf, Switch, Table, Text, Texts, Whole, rows_of, setting
from app.core.storage import copy_aside, private_folder, read_all, set_aside, write_atomically

RECENT_LIMIT = 10
PALETTE_LIMIT = 20
# Of the file as a whole: a release that cannot be understood by this one will write a larger number.
VERSION = 1
# Bytes; a longer file is not ours.
_LIMIT = 1_000_000
# Seconds to wait for another window that is just writing; it takes milliseconds.
_PATIENCE = 2.0


@dataclass(slots=True)
class Settings:
    """The values."""

    theme: str = setting(
        "system", OneOf((("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))),
        "The colours of the window.", label="Appearance", section="Window")
    language: str = setting(
        "system", OneOf((("system", "Like the system"), ("en", "English"), ("zh", "中文"))),
        "The language of the window; the text and the cursor stay where they are.", label="Language", section="Window")
    page_face: str = setting(
        "serif", OneOf((("serif", "Serif"), ("sans", "Sans-serif"), ("mono", "Fixed width"))),
        "The face of the text that you write.", label="Typeface", section="Window")
    page_pixels: int = setting(
        17, Whole(12, 40, "pixels"), "How large that text is: Ctrl and + or −, or Ctrl and the wheel.",
        label="Text size", section="Window")
    outline: bool = setting(
        True, Switch(), "The headings of the document stand to the left of the page, where there is room.",
        label="Show the outline", section="Window")
    assistant: bool = setting(
        True, Switch(), "The actions stand to the right of the page, where there is room.",
        label="Show the assistant", section="Window")
    selection_bar: bool = setting(
        True, Switch(), "When a selection rests, the actions that are used most stand beside it.",
        label="Show actions at selected text", section="Window")
    chinese_punctuation: str = setting(
        "chinese", OneOf((("chinese", "In Chinese documents"), ("never", "Never"))),
        "A mark of a Latin keyboard behind a 汉字 becomes the full-width one; Backspace takes that back.",
        label="Full-width punctuation", section="Writing")
    chinese_spacing: str = setting(
        "space", OneOf((("space", "One space"), ("none", "No space"))),
        "What “Tidy spaces” leaves between 汉字 and Latin letters or digits.",
        label="Between 汉字 and Latin", section="Writing")
    focus: str = setting(
        "off", OneOf((("off", "Nowhere"), ("paragraph", "At the paragraph"), ("sentence", "At the sentence"))),
        "Only what you are writing keeps its full ink; the rest is quiet.", label="Focus", section="Writing")
    typewriter: bool = setting(
        False, Switch(), "The line that you are writing stays at the middle of the page.", label="Typewriter",
        section="Writing")
    spelling: bool = setting(
        True, Switch(), "English words that stand in no dictionary are underlined. Hunspell dictionaries of the system "
        "are used (on Debian the package hunspell-en-gb, for one), else the American one that comes with Stet.",
        label="Check spelling", section="Writing")
    preview: bool = setting(
        False, Switch(), "What is written is shown as it reads, beside the page.")
    warm: bool = setting(
        True, Switch(), "On mains power the model reads the document while you pause, so that an action begins at "
        "once. Kept here until switched off.",
        label="Read the document ahead", section="Model")
    unload_minutes: int = setting(
        30, Whole(0, 10_000, "minutes", "Only when memory is low"),
        "After how long without an action the model leaves the memory.", label="Free the memory after",
        section="Model")
    tells_summary: bool = setting(
        True, Switch(), "Each passage of a long document is told what “Summary and tables” made of the whole, if it "
        "did: a few hundred tokens more.",
        label="Passages know the summary", section="Model")
    versions_megabytes: int = setting(
        500, Whole(10, 1_000_000, "MB"), "How much room the versions of all documents may take on this computer; the "
        "oldest go first.", label="Room for versions", section="Documents")
    model: str | None = setting(
        None, Text(optional=True), "The model: its name in the catalog, or the path of a GGUF file; null: the default.")
    sources: list[str] = setting(
        list, Texts(10), "Where models are fetched from: addresses of mirrors, folders, or files; empty: Hugging Face, "
        "hf-mirror and ModelScope.")
    offer_model: bool = setting(
        True, Switch(), "At the start, while there is only the small model, one for this computer is offered.")
    adapters: dict[str, list[str]] = setting(
        dict, Table(Texts(100)), "For a model's name or path, the adapters that are laid over it: NAME or PATH, with "
        ":SCALE.")
    stretched: bool = setting(
        False, Switch(), "The context of a model whose makers tried it is stretched to 131,072 tokens (YaRN).")
    style: str = setting("", Text(), "The style of suggestions; empty: as the text is written.")
    thinking: dict[str, bool] = setting(
        dict, Table(Switch()), "For an action's name, whether the model thinks before it answers.")
    dictionary: str = setting("", Text(), "The name of the dictionary, such as en_GB; empty: English, as the system's.")
    session_goal: int = setting(
        0, Whole(0, LARGEST), "How many words or 汉字 a writing session is to bring; 0: none.")
    goals: dict[str, int] = setting(
        dict, Table(Whole(1, LARGEST)), "For a document's path, how many words or 汉字 it is to have.")
    recent: list[str] = setting(list, Texts(RECENT_LIMIT), "The files that were open last.")
    side_by_side: bool = setting(
        False, Switch(), "Changes are decided on two pages side by side, and not within the text.")
    layout: str = setting(
        "plain", OneOf((("plain", "Standard"), ("official", "Chinese official document (公文, GB/T 9704)"))),
        "How exported and printed pages look.")
    palette: list[str] = setting(list, Texts(PALETTE_LIMIT), "What was chosen in the command palette last.")
    window: list[int] = setting(list, Numbers(4), "Where the window stood: left, top, width and height in pixels.")
    maximized: bool = setting(False, Switch(), "Whether the window took the whole screen.")
    # What the values were when they were last the file's; what differs from it was changed here.
    baseline: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first in the list of recent files."""
        name = str(path)
        self.recent = [name, *(other for other in self.recent if other != name)][:RECENT_LIMIT]


ROWS = rows_of(Settings)


def settings_file() -> Path:
    """Where the settings are kept."""
    return user_config() / "settings.json"


def load_settings(path: Path | None = None) -> tuple[Settings, StetError | None]:
    """The settings, and what was wrong with the file: what could not be used is kept aside, its defaults are used."""
    path = path or settings_file()
    data, problem = _read(path)
    settings, odd = _taken(data)
    if odd:
        try:
            problem = SettingsOdd(names=", ".join(odd), aside=str(copy_aside(path, path.read_bytes())))
            # The values are in the copy now; to meet them once is enough.
            _write(path, {name: value for name, value in data.items() if name not in odd})
        except (OSError, StetError):
            problem = SettingsOdd(names=", ".join(odd), aside=str(path))
    return settings, problem


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write what was changed here since the file was last read or written; all else in the file stays.

    Raises:
        SettingsNotKept: they could not be written; the old ones are still there.
    """
    path = path or settings_file()
    try:
        private_folder(path.parent)
        # Without the lock it goes on too: two windows that save in the same millisecond are worth less than a save.
        with held(path.with_name(f"{path.name}.lock"), _PATIENCE):
            data, problem = _read(path)
            if isinstance(problem, SettingsUnreadable):  # it may hold what nobody has seen yet
                raise SettingsNotKept(path=str(path), detail=problem.facts["detail"])
            changed = _with_changes(settings, data)
            if changed != data or not path.exists():
                _write(path, changed)
    except FileProblem as error:
        raise SettingsNotKept(path=str(path), detail=type(error).__name__) from error
    except (OSError, RecursionError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise SettingsNotKept(path=str(path), detail=detail) from error
    settings.baseline = _values(settings)


def settings_cannot_be_kept(path: Path | None = None) -> SettingsNotKept | None:
    """What stands in the way of saving the settings, if anything does; their folder is made if need be."""
    path = path or settings_file()
    try:
        private_folder(path.parent)
    except OSError as error:
        return SettingsNotKept(path=str(path), detail=error.strerror or type(error).__name__)
    if os.access(path if path.exists() else path.parent, os.W_OK):
        return None
    return SettingsNotKept(path=str(path), detail=os.strerror(errno.EACCES))


# How it is done ------------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[dict[str, Any], StetError | None]:
    """The table in the file; empty, with the reason, where there is none that can be used."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LIMIT:
            raise ValueError("it is not a settings file")
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = json.loads(read_all(handle).decode("utf-8"))
        finally:
            os.close(handle)
        if not isinstance(data, dict):
            raise ValueError("it is not a table")
    except FileNotFoundError:
        return {}, None
    except (ValueError, RecursionError):
        return {}, _aside(path, SettingsDamaged(aside=str(path)))
    except OSError as error:
        return {}, SettingsUnreadable(path=str(path), detail=error.strerror or type(error).__name__)
    if isinstance(version := data.get("version", VERSION), int) and version > VERSION:
        return {}, _aside(path, SettingsFromNewer(aside=str(path)))
    return data, None


def _aside(path: Path, problem: StetError) -> StetError:
    try:
        return type(problem)(aside=str(set_aside(path)))
    except OSError:
        return problem


def _taken(data: dict[str, Any]) -> tuple[Settings, list[str]]:
    """The settings that ``data`` gives, and the names of those that it gives impossible values."""
    values: dict[str, Any] = {}
    odd: list[str] = []
    for row in ROWS:
        name = next((name for name in (row.name, *row.older) if name in data), None)
        if name is None:
            continue
        if row.kind.accepts(data[name]):
            values[row.name] = copy.deepcopy(data[name])
        else:
            odd.append(name)
    settings = Settings(**values)
    settings.baseline = _values(settings)
    return settings, odd


def _with_changes(settings: Settings, data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with what was changed here, and with the names of this release."""
    result = dict(data)
    theirs, _ = _taken(data)
    for row in ROWS:
        for older in row.older:
            if older in result:
                value = result.pop(older)
                result.setdefault(row.name, value)
        ours = getattr(settings, row.name)
        # Where the file is gone or was damaged meanwhile, all that is known here goes into it.
        before = settings.baseline[row.name] if settings.baseline and data else row.default()
        if ours != before:
            result[row.name] = copy.deepcopy(row.kind.merged(before, ours, getattr(theirs, row.name)))
    return result | {"version": VERSION}


def _values(settings: Settings) -> dict[str, Any]:
    return {row.name: copy.deepcopy(getattr(settings, row.name)) for row in ROWS}


def _write(path: Path, data: dict[str, Any]) -> None:
    try:
        text = json.dumps(data, ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError:  # half a character, in something that a newer release wrote, or in a file's name
        text = json.dumps(data, indent=1).encode()
    write_atomically(path, text, mode=0o600)
