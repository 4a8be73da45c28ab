"""The window's own commands as rows: label, shortcut and explanation in one place, for menus, tooltips and help."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence


@dataclass(frozen=True, slots=True)
class Command:
    """One command: ``id``, English ``label`` and ``about`` (translated when shown), and its shortcut."""

    id: str
    label: str
    shortcut: str
    about: str


def _row(command_id: str, label: object, shortcut: str, about: object) -> Command:
    # QT_TRANSLATE_NOOP gives its text back, and is declared to give an object.
    return Command(command_id, str(label), shortcut, str(about))


def _keys(elsewhere: str, on_a_mac: str) -> str:
    """Keys where those of other systems mean something else on a Mac."""
    return on_a_mac if sys.platform == "darwin" else elsewhere


def _shifted(key: str) -> str:
    """Ctrl+Shift and a key; on a Mac, where that is ⌘⇧ and takes pictures of the screen or logs out, ⌃⇧."""
    return _keys(f"Ctrl+Shift+{key}", f"Meta+Shift+{key}")


COMMANDS = (
    _row("new", QT_TRANSLATE_NOOP("Commands", "New"), "Ctrl+N",
         QT_TRANSLATE_NOOP("Commands", "Start an empty document")),
    _row("open", QT_TRANSLATE_NOOP("Commands", "Open…"), "Ctrl+O",
         QT_TRANSLATE_NOOP("Commands", "Open a text file")),
    _row("save", QT_TRANSLATE_NOOP("Commands", "Save"), "Ctrl+S",
         QT_TRANSLATE_NOOP("Commands", "Write the document to its file")),
    _row("save_as", QT_TRANSLATE_NOOP("Commands", "Save as…"), "Ctrl+Shift+S",
         QT_TRANSLATE_NOOP("Commands", "Write the document to another file")),
    _row("export", QT_TRANSLATE_NOOP("Commands", "Export…"), "Ctrl+Shift+X",
         QT_TRANSLATE_NOOP("Commands", "Write the document as Word, PDF, a web page, a book or plain text")),
    _row("print", QT_TRANSLATE_NOOP("Commands", "Print…"), "Ctrl+P",
         QT_TRANSLATE_NOOP("Commands", "Look at the pages, and print them")),
    _row("copy_rich", QT_TRANSLATE_NOOP("Commands", "Copy as rich text"), "Ctrl+Alt+Shift+C",
         QT_TRANSLATE_NOOP("Commands", "Copy the selection, or the document, for a word processor")),
    _row("history", QT_TRANSLATE_NOOP("Commands", "History…"), "Ctrl+Shift+H",
         QT_TRANSLATE_NOOP("Commands", "Look through the versions of this document, and bring one back")),
    _row("undo", QT_TRANSLATE_NOOP("Commands", "Undo"), "Ctrl+Z",
         QT_TRANSLATE_NOOP("Commands", "Take back the last change; an accepted suggestion is one step")),
    _row("redo", QT_TRANSLATE_NOOP("Commands", "Redo"), "Ctrl+Shift+Z",
         QT_TRANSLATE_NOOP("Commands", "Make the change again")),
    _row("find", QT_TRANSLATE_NOOP("Commands", "Find…"), "Ctrl+F",
         QT_TRANSLATE_NOOP("Commands", "Look for text in the document, plain or as a regular expression")),
    _row("replace", QT_TRANSLATE_NOOP("Commands", "Replace…"), _keys("Ctrl+H", "Ctrl+Alt+F"),
         QT_TRANSLATE_NOOP("Commands", "Put other text in the place of what is found")),
    _row("find_next", QT_TRANSLATE_NOOP("Commands", "Find next"), _keys("F3", "Ctrl+G"),
         QT_TRANSLATE_NOOP("Commands", "Go to the next match")),
    _row("find_previous", QT_TRANSLATE_NOOP("Commands", "Find previous"), _keys("Shift+F3", "Ctrl+Shift+G"),
         QT_TRANSLATE_NOOP("Commands", "Go to the match before this one")),
    _row("bold", QT_TRANSLATE_NOOP("Commands", "Bold"), "Ctrl+B",
         QT_TRANSLATE_NOOP("Commands", "Make the selection or the word bold, or plain again")),
    _row("italic", QT_TRANSLATE_NOOP("Commands", "Italic"), "Ctrl+I",
         QT_TRANSLATE_NOOP("Commands", "Make the selection or the word italic, or plain again")),
    _row("code", QT_TRANSLATE_NOOP("Commands", "Code"), "Ctrl+Alt+C",
         QT_TRANSLATE_NOOP("Commands", "Make the selection code, or plain again")),
    _row("link", QT_TRANSLATE_NOOP("Commands", "Link"), "Ctrl+Alt+K",
         QT_TRANSLATE_NOOP("Commands", "Make the selection a link")),
    _row("text", QT_TRANSLATE_NOOP("Commands", "Plain text"), _shifted("0"),
         QT_TRANSLATE_NOOP("Commands", "The line is no heading, item or quotation any more")),
    _row("heading_1", QT_TRANSLATE_NOOP("Commands", "Heading 1"), _shifted("1"),
         QT_TRANSLATE_NOOP("Commands", "Make the line a heading of the first level, or text again")),
    _row("heading_2", QT_TRANSLATE_NOOP("Commands", "Heading 2"), _shifted("2"),
         QT_TRANSLATE_NOOP("Commands", "Make the line a heading of the second level, or text again")),
    _row("heading_3", QT_TRANSLATE_NOOP("Commands", "Heading 3"), _shifted("3"),
         QT_TRANSLATE_NOOP("Commands", "Make the line a heading of the third level, or text again")),
    _row("bullets", QT_TRANSLATE_NOOP("Commands", "List"), _shifted("L"),
         QT_TRANSLATE_NOOP("Commands", "Make the selected lines a list, or text again")),
    _row("numbers", QT_TRANSLATE_NOOP("Commands", "Numbered list"), _shifted("O"),
         QT_TRANSLATE_NOOP("Commands", "Number the selected lines, or make them text again")),
    _row("tasks", QT_TRANSLATE_NOOP("Commands", "Task list"), _shifted("T"),
         QT_TRANSLATE_NOOP("Commands", "Give the selected lines boxes to be ticked, or make them text again")),
    _row("quotation", QT_TRANSLATE_NOOP("Commands", "Quotation"), _shifted("Q"),
         QT_TRANSLATE_NOOP("Commands", "Make the selected lines a quotation, or text again")),
    _row("table", QT_TRANSLATE_NOOP("Commands", "Insert a table…"), "Ctrl+T",
         QT_TRANSLATE_NOOP("Commands", "Put a table in; in a table, align its columns")),
    _row("footnote", QT_TRANSLATE_NOOP("Commands", "Footnote"), _keys("Ctrl+Alt+F", "Ctrl+Alt+N"),
         QT_TRANSLATE_NOOP("Commands", "Put a footnote in; at one, go between its mark and its note")),
    _row("accept", QT_TRANSLATE_NOOP("Commands", "Accept"), "Ctrl+Return",
         QT_TRANSLATE_NOOP("Commands", "Put the suggestion into the document: all changes that have no flag")),
    # Not Ctrl+., which Chinese input methods take for the width of punctuation.
    _row("let_stand", QT_TRANSLATE_NOOP("Commands", "Let stand"), "Ctrl+Shift+Return",
         QT_TRANSLATE_NOOP("Commands", "Keep the original wherever nothing was accepted")),
    _row("write_on", QT_TRANSLATE_NOOP("Commands", "Write on"), _shifted("W"),
         QT_TRANSLATE_NOOP("Commands", "Write in the text while the changes wait; again: back to the changes")),
    _row("again", QT_TRANSLATE_NOOP("Commands", "Again"), "Ctrl+R",
         QT_TRANSLATE_NOOP("Commands", "Ask for another suggestion for the same text")),
    _row("earlier_attempt", QT_TRANSLATE_NOOP("Commands", "Earlier attempt"), "Ctrl+[",
         QT_TRANSLATE_NOOP("Commands", "Show the suggestion before this one for the same text")),
    _row("later_attempt", QT_TRANSLATE_NOOP("Commands", "Later attempt"), "Ctrl+]",
         QT_TRANSLATE_NOOP("Commands", "Show the suggestion after this one for the same text")),
    _row("copy_suggestion", QT_TRANSLATE_NOOP("Commands", "Copy suggestion"), "Ctrl+Shift+C",
         QT_TRANSLATE_NOOP("Commands", "Copy the suggestion to the clipboard")),
    _row("stop", QT_TRANSLATE_NOOP("Commands", "Stop"), "Esc",
         QT_TRANSLATE_NOOP("Commands", "Stop writing and keep what came")),
    _row("proposals", QT_TRANSLATE_NOOP("Commands", "What was proposed here…"), "Ctrl+Shift+P",
         QT_TRANSLATE_NOOP("Commands", "Earlier suggestions for this place, what became of them, and each again")),
    _row("summary", QT_TRANSLATE_NOOP("Commands", "Summary and tables…"), "Ctrl+Alt+S",
         QT_TRANSLATE_NOOP("Commands", "A summary in any length, key clauses, obligations, risks: each line leads into "
                                       "the text")),
    _row("provenance", QT_TRANSLATE_NOOP("Commands", "Show what came from a model"), "Ctrl+Shift+M",
         QT_TRANSLATE_NOOP("Commands", "Text that a model proposed is shown quiet, with dots beneath")),
    _row("statement", QT_TRANSLATE_NOOP("Commands", "Statement…"), "Ctrl+Shift+I",
         QT_TRANSLATE_NOOP("Commands", "How much of this text came from which model, on one page")),
    _row("palette", QT_TRANSLATE_NOOP("Commands", "Command palette"), "Ctrl+K",
         QT_TRANSLATE_NOOP("Commands", "Find any command, heading, style or model, or tell the model what to do")),
    _row("selection_bar", QT_TRANSLATE_NOOP("Commands", "Actions at the selection"), "Alt+Return",
         QT_TRANSLATE_NOOP("Commands", "Go to the actions beside the selected text")),
    _row("ghost", QT_TRANSLATE_NOOP("Commands", "Continue here"), "Alt+\\",
         QT_TRANSLATE_NOOP("Commands", "The model writes on in quiet text; Tab takes a word of it, Esc lets it go")),
    _row("next_misspelling", QT_TRANSLATE_NOOP("Commands", "Next misspelled word"), _keys("F7", "Ctrl+;"),
         QT_TRANSLATE_NOOP("Commands", "Go to the next word that stands in no dictionary")),
    _row("section_up", QT_TRANSLATE_NOOP("Commands", "Move section up"), _keys("Alt+Shift+Up", "Ctrl+Alt+Up"),
         QT_TRANSLATE_NOOP("Commands", "The section goes before the one above it, with its subsections")),
    _row("section_down", QT_TRANSLATE_NOOP("Commands", "Move section down"), _keys("Alt+Shift+Down", "Ctrl+Alt+Down"),
         QT_TRANSLATE_NOOP("Commands", "The section goes behind the one below it, with its subsections")),
    _row("raise_heading", QT_TRANSLATE_NOOP("Commands", "Raise heading"), _keys("Alt+Shift+Left", "Ctrl+Alt+Left"),
         QT_TRANSLATE_NOOP("Commands", "The heading and those under it go one level up")),
    _row("lower_heading", QT_TRANSLATE_NOOP("Commands", "Lower heading"), _keys("Alt+Shift+Right", "Ctrl+Alt+Right"),
         QT_TRANSLATE_NOOP("Commands", "The heading and those under it go one level down")),
    _row("side_by_side", QT_TRANSLATE_NOOP("Commands", "Side by side"), "Ctrl+Shift+D",
         QT_TRANSLATE_NOOP("Commands", "Decide on the changes on two pages: as it stands, and as it is proposed")),
    _row("outline", QT_TRANSLATE_NOOP("Commands", "Outline"), "F8",
         QT_TRANSLATE_NOOP("Commands", "Show or hide the outline")),
    _row("assistant", QT_TRANSLATE_NOOP("Commands", "Assistant"), "F9",
         QT_TRANSLATE_NOOP("Commands", "Show or hide the assistant")),
    _row("full_screen", QT_TRANSLATE_NOOP("Commands", "Full screen"), _keys("F11", "Ctrl+Meta+F"),
         QT_TRANSLATE_NOOP("Commands", "The window takes the whole screen, or gives it back")),
    _row("preview", QT_TRANSLATE_NOOP("Commands", "Preview"), "F12",
         QT_TRANSLATE_NOOP("Commands", "Show the text as it reads, beside the page or in its place")),
    _row("ask", QT_TRANSLATE_NOOP("Commands", "Ask"), "Ctrl+Shift+A",
         QT_TRANSLATE_NOOP("Commands", "Ask questions about this document, or go back to the actions")),
    _row("larger", QT_TRANSLATE_NOOP("Commands", "Larger text"), "Ctrl+=",
         QT_TRANSLATE_NOOP("Commands", "Make the text of the page larger")),
    _row("smaller", QT_TRANSLATE_NOOP("Commands", "Smaller text"), "Ctrl+-",
         QT_TRANSLATE_NOOP("Commands", "Make the text of the page smaller")),
    _row("natural_size", QT_TRANSLATE_NOOP("Commands", "Natural text size"), "Ctrl+0",
         QT_TRANSLATE_NOOP("Commands", "Make the text of the page as large as it was made to be")),
    _row("next_part", QT_TRANSLATE_NOOP("Commands", "Next part of the window"), _keys("Ctrl+Tab", "Meta+Tab"),
         QT_TRANSLATE_NOOP("Commands", "Go on to the preview, the outline, the assistant, or back to the page")),
    _row("previous_part", QT_TRANSLATE_NOOP("Commands", "Previous part of the window"),
         _keys("Ctrl+Shift+Tab", "Meta+Shift+Tab"),
         QT_TRANSLATE_NOOP("Commands", "Go round the parts of the window the other way")),
    _row("menu", QT_TRANSLATE_NOOP("Commands", "Menu"), "F10",
         QT_TRANSLATE_NOOP("Commands", "Everything that the window can do")),
    _row("settings", QT_TRANSLATE_NOOP("Commands", "Settings…"), "Ctrl+,",
         QT_TRANSLATE_NOOP("Commands", "How Stet looks, and what the model does by itself")),
    _row("help", QT_TRANSLATE_NOOP("Commands", "Help"), "F1",
         QT_TRANSLATE_NOOP("Commands", "How Stet is used, and every key; without a network")),
    _row("quit", QT_TRANSLATE_NOOP("Commands", "Quit"), "Ctrl+Q",
         QT_TRANSLATE_NOOP("Commands", "Close the window")),
)

# Keys for one change, while changes are decided: label and keys.
REVIEW_KEYS = (
    (str(QT_TRANSLATE_NOOP("Commands", "Next change")), ("Down", "Tab", "J")),
    (str(QT_TRANSLATE_NOOP("Commands", "Previous change")), ("Up", "Shift+Tab", "K")),
    (str(QT_TRANSLATE_NOOP("Commands", "Accept the change")), ("Return",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Let the original stand")), ("Backspace", "Del")),
    (str(QT_TRANSLATE_NOOP("Commands", "Edit the change")), ("F2", "E")),
    (str(QT_TRANSLATE_NOOP("Commands", "Open the change again")), ("O",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Accept all changes of its kind")), ("A",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Let all changes of its kind stand")), ("S",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Accept all changes in its section")), ("Shift+A",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Let all changes in its section stand")), ("Shift+S",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Take the other attempt's wording, or give it back")), ("X",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Accept the rest")), ("Shift+Return",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Let the rest stand")), ("Esc",)),
)

# Keys for ghost text, while it stands in the page.
GHOST_KEYS = (
    (str(QT_TRANSLATE_NOOP("Commands", "Take a word of it")), ("Tab",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Take a sentence of it")), ("Alt+Right",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Take all of it")), ("Ctrl+Return",)),
    (str(QT_TRANSLATE_NOOP("Commands", "Stop it, then let it go")), ("Esc",)),
)

# Keys besides those that are shown, by command: some keyboards have the + where others have the =.
_ALSO = {"larger": ("Ctrl++",)}
# Keys that the editor itself uses; an action from a file cannot take them.
EDITOR_KEYS = ("Ctrl+X", "Ctrl+C", "Ctrl+V", "Ctrl+A", "Ctrl+Y")
# The keys of the assistant's button for styles.
STYLE_KEYS = "Ctrl+Shift+Y"
TAKEN = (*(command.shortcut for command in COMMANDS), *(keys for also in _ALSO.values() for keys in also), *EDITOR_KEYS,
         STYLE_KEYS)


def translated(text: str) -> str:
    """``text`` of a row in the language of the window."""
    return QCoreApplication.translate("Commands", text)


def make_actions(parent: QObject) -> dict[str, QAction]:
    """A QAction for every row, by id, with its shortcut, tooltip and accessible text."""
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(translated(command.label), parent)
        action.setShortcuts([QKeySequence(keys) for keys in (command.shortcut, *_ALSO.get(command.id, ()))])
        action.setToolTip(tooltip(translated(command.about), command.shortcut))
        action.setStatusTip(translated(command.about))
        actions[command.id] = action
    return actions


def tooltip(about: str, shortcut: str) -> str:
    """An explanation with its keys as this system writes them."""
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{about} ({keys})" if keys else about
