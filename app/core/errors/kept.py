"""What can go wrong with what Stet keeps beside the documents: settings, database, journal, versions."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class NoHomeFolder(StetError):
    sentence = "This user has no home folder, so there is no place for settings and models."
    advice = "Set STET_HOME to a folder, and start again."


class SettingsProblem(StetError):
    """The settings could not be read or written as they are; the program works all the same."""


class SettingsDamaged(SettingsProblem):
    sentence = "The settings were damaged; they were set aside as “{aside}” and start fresh."
    advice = "Your documents are not touched."


class SettingsFromNewer(SettingsProblem):
    sentence = "The settings are those of a newer Stet; they were set aside as “{aside}” and start fresh."
    advice = "To use them again, start the newer one and put them back."


class SettingsOdd(SettingsProblem):
    sentence = "Some settings had values that cannot be ({names}), so those start fresh; the old ones are in “{aside}”."
    advice = ""


class SettingsUnreadable(SettingsProblem):
    sentence = "The settings cannot be read ({detail}), so Stet starts without them."
    advice = "Look at “{path}”; it was left as it is."


class SettingsNotKept(SettingsProblem):
    sentence = "The settings could not be kept in “{path}” ({detail}); they hold until Stet ends."
    advice = "Your documents are not touched."


class DatabaseDamaged(StetError):
    sentence = "What Stet keeps beside the documents was damaged; it was set aside as “{aside}” and starts fresh."
    advice = "Your documents and your unsaved text are not in it."


class DatabaseFailed(StetError):
    sentence = "What Stet keeps beside the documents cannot be read or written ({detail})."
    advice = "Your documents are not touched; free some space, or close other windows of Stet."


class JournalDiskFull(StetError):
    sentence = "Crash protection is paused: the disk is full."
    advice = "Your text is here in the window; save it, or free some space: then it goes on by itself."


class JournalFailed(StetError):
    sentence = "Crash protection is paused: “{path}” cannot be written ({detail})."
    advice = "Your text is here in the window; save it. Stet tries again every two seconds."


class JournalUnreadable(StetError):
    sentence = "An unsaved text could not be read back; its journal “{path}” was left as it is."
    advice = "The menu “Unsaved texts” can discard it."


class NoSuchJournal(StetError):
    sentence = "The journal holds no text “{name}”."
    advice = "`recover` lists what it holds."


class UnknownVersion(StetError):
    sentence = "There is no version {number}."
    advice = "The list of versions shows their numbers."


class VersionDamaged(StetError):
    sentence = "Version {number} is damaged and cannot be shown."
    advice = "The other versions and your document are not touched."


class WordNotKept(StetError):
    sentence = "The word “{word}” could not be kept in “{path}” ({detail})."
    advice = "It counts as right until Stet ends."
