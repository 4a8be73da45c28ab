"""Writes the manual page stet(1) out of what the program's own commands say of themselves.

Usage: manual.py [FILE]. Run with the Python of .venv; without FILE the page is printed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from linux_tree import version

ROOT = Path(__file__).resolve().parents[1]
DESCRIPTION = (
    "Stet is a Markdown editor with a language model on this computer: it polishes, expands, shortens, summarizes and "
    "translates, in English and in Chinese. What it proposes is shown as changes, and nothing is changed before they "
    "are accepted. Nothing that is written leaves the computer.")
EXIT = (("0", "done"), ("1", "failed, with one sentence on standard error"), ("2", "wrong use"),
        ("3", "something was found (check)"), ("130", "stopped by Ctrl+C"))


def page(parser: argparse.ArgumentParser) -> str:
    """The page in man(7)'s macros, of the program's ``parser`` with all its commands."""
    changed = datetime.fromtimestamp((ROOT / "CHANGELOG.md").stat().st_mtime, UTC)
    lines = [f'.TH STET 1 "{changed:%Y-%m-%d}" "Stet {version()}" "User Commands"',
             ".SH NAME", f"stet \\- {_roff('write with a language model that runs on this computer')}",
             ".SH SYNOPSIS", ".B stet", ".RI [ FILE \\ ...]", ".br", ".B stet",
             ".I COMMAND", ".RI [ ARGUMENT \\ ...]",
             ".SH DESCRIPTION", _roff(DESCRIPTION), ".PP",
             "Without a command, or with files, the window opens. Each command tells its own arguments with",
             ".BR \\-\\-help .", ".SH COMMANDS"]
    for name, about, command in _commands(parser):
        lines += [".TP", f".B {_roff(name)}" + "".join(f" {_roff(word)}" for word in _positionals(command)),
                  _roff(about[:1].upper() + about[1:])]
        for option in command._get_optional_actions():
            if not isinstance(option, argparse._HelpAction):
                lines += [".RS", ".TP", f".B {_roff(_called(option))}", _roff(_help(option, command)), ".RE"]
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXIT:
        lines += [".TP", f".B {code}", _roff(meaning[:1].upper() + meaning[1:] + ".")]
    lines += [".SH FILES", "Where documents' versions, settings and models are kept is told by", '.BR "stet doctor" .']
    return "\n".join(lines) + "\n"


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._subparsers._group_actions if parser._subparsers else ():
        assert isinstance(action, argparse._SubParsersAction)
        abouts = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, command in action.choices.items():
            yield name, abouts.get(name, "").replace("%%", "%"), command


def _positionals(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._get_positional_actions():
        name = "|".join(map(str, action.choices)) if action.choices else str(action.metavar or action.dest)
        yield f"[{name}]" if action.nargs == "?" else f"{name} ..." if action.nargs in ("*", "+") else name


def _called(option: argparse.Action) -> str:
    value = "" if option.nargs == 0 else option.metavar or (
        "|".join(map(str, option.choices)) if option.choices else option.dest.upper())
    return ", ".join(option.option_strings) + (f" {value}" if value else "")


def _help(option: argparse.Action, command: argparse.ArgumentParser) -> str:
    told = (option.help or "").replace("%(default)s", str(option.default)).replace("%(prog)s", command.prog)
    return (told[:1].upper() + told[1:]).replace("%%", "%").removesuffix(".") + "."


def _roff(text: str) -> str:
    """The text as it stands: hyphens that are typed, no escapes, and no line that would be a request."""
    text = re.sub(r"\s+", " ", text).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def of_program() -> str:
    """The page of this checkout's program."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from app.cli import command_parser

    return page(command_parser())


def main(arguments: list[str]) -> int:
    """Write the page."""
    if arguments:
        Path(arguments[0]).write_text(of_program(), "utf-8")
    else:
        print(of_program(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
