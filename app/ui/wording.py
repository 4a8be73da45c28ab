"""The window's language: which one it is, its translators, and an error told in it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator

from app.core.errors import StetError
from app.core.patterns import pattern_of
from app.core.places import resources

# By the code that settings and actions use; English is the source and has no file.
_FILES = {"zh": "zh_CN"}
# What Qt's Chinese translation leaves in English, or says otherwise than file managers and this window do: of its own
# file dialog, of the menus of text fields, and names of keys.
_OF_QT = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"), QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"), QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Size"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Undo"), QT_TRANSLATE_NOOP("QWidgetTextControl", "&Redo"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Cu&t"), QT_TRANSLATE_NOOP("QWidgetTextControl", "&Copy"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Paste"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Undo"), QT_TRANSLATE_NOOP("QLineEdit", "&Redo"),
    QT_TRANSLATE_NOOP("QLineEdit", "Cu&t"), QT_TRANSLATE_NOOP("QLineEdit", "&Copy"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Paste"),
    QT_TRANSLATE_NOOP("QShortcut", "Left"), QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"), QT_TRANSLATE_NOOP("QShortcut", "Down"),
)
# As ``inference.devices`` tells that no card does the work.
_PROCESSOR = pattern_of(r"CPU, (\d+) threads?")


def language_for(setting: str) -> str:
    """"en" or "zh" for a setting that may be "system"."""
    if setting in ("en", "zh"):
        return setting
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def install_translators(application: QCoreApplication, language: str) -> list[QTranslator]:
    """Let ``tr`` answer in ``language`` from now on, and in no other; widgets that exist already keep their texts.

    Returns what was installed, Qt's own texts and ours; nothing for English.
    """
    installed: list[QTranslator] = []
    for before in application.findChildren(QTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly):
        application.removeTranslator(before)
        before.deleteLater()
    if language not in _FILES:
        return installed
    name = _FILES[language]
    ours = str(resources() / "translations")
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file, folder in ((f"qtbase_{name}", qts), (f"stet_{name}", ours)):
        translator = QTranslator(application)
        if translator.load(file, folder):
            application.installTranslator(translator)
            installed.append(translator)
    return installed


def sentences(*parts: str) -> str:
    """The parts that say anything, one after the other; after a Chinese full stop there is no space."""
    whole = ""
    for part in filter(None, parts):
        whole += part if not whole or whole.endswith(("。", "！", "？")) else f" {part}"
    return whole


def listed(parts: Iterable[str]) -> str:
    """Things of one kind in a row, set apart as the window's language has it."""
    return QCoreApplication.translate("Wording", ", ").join(parts)


def named(name: str, what: str) -> str:
    """``what`` behind the name of it, as "Style: Plain"."""
    return QCoreApplication.translate("Wording", "{name}: {what}").format(name=name, what=what)


def device_told(device: str) -> str:
    """A device of ``ModelInfo`` in the window's language: a card has its maker's name, the processor a word."""
    found = _PROCESSOR.fullmatch(device)
    if found is None:
        return device
    one = QCoreApplication.translate("devices", "CPU, 1 thread")
    many = QCoreApplication.translate("devices", "CPU, {count} threads")
    return one if found[1] == "1" else many.format(count=found[1])


def told(error: StetError, safe: str = "") -> str:
    """The sentence and the advice of ``error`` in the window's language, with what is ``safe`` between them."""
    parts = [QCoreApplication.translate("errors", text) if text else "" for text in (error.sentence, error.advice)]
    try:
        first, last = (part.format(**error.facts) for part in parts)
        return sentences(first, safe, last)
    except (KeyError, IndexError):
        return str(error)
