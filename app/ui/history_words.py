"""What is said about a version: when it was made, what made it, and how long it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from app.core.versions import DISK, OPENED, RESTORING, SAVED, TYPING, Version

translate = QCoreApplication.translate


def day_of(version: Version, language: str) -> str:
    """The day as a heading: today, yesterday, else with its name and date."""
    day = _when(version).date()
    ago = day.daysTo(QDate.currentDate())
    if ago in (0, 1):
        return translate("History", "Today") if ago == 0 else translate("History", "Yesterday")
    locale = QLocale(QLocale.Language.Chinese) if language == "zh" else QLocale(QLocale.Language.English)
    return locale.toString(day, "yyyy年M月d日 dddd" if language == "zh" else "dddd, d MMMM yyyy")


def time_of(version: Version) -> str:
    """The time of its day."""
    return _when(version).toString("HH:mm")


def origin_words(version: Version, action_name: Callable[[str], str]) -> str:
    """What made it; ``action_name`` gives the name of an action by its id."""
    words = {
        OPENED: translate("History", "as it was opened"),
        SAVED: translate("History", "saved"),
        TYPING: translate("History", "while typing"),
        DISK: translate("History", "from another program"),
        RESTORING: translate("History", "before it was replaced"),
    }
    before_action = translate("History", "before {action}")
    return " · ".join(
        before_action.format(action=action_name(origin.removeprefix("before:"))) if origin.startswith("before:")
        else words.get(origin, origin) for origin in version.origins)


def length_words(version: Version) -> str:
    """How long its text is."""
    return translate("History", "{number} characters").format(number=f"{version.characters:,}")


def _when(version: Version) -> QDateTime:
    # A clock that was far off gives what Qt cannot show.
    return QDateTime.fromMSecsSinceEpoch(int(min(max(version.made, 0), 2**40) * 1000))

