"""Bring resources/translations up to date with the source: lupdate, the texts of errors and settings, lrelease.

usage: translations.py [--check]

The error tree and the rows of settings are pure Python, so lupdate does not see their texts: they are written into a
file for it first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)
sys.path.insert(0, str(ROOT))

# The checkout is on the path only from here on.
from app.core.errors import StetError  # noqa: E402
from app.core.setting_rows import OneOf, Whole  # noqa: E402
from app.core.settings import ROWS  # noqa: E402


def error_texts() -> list[str]:
    """Every sentence and advice of the error tree, in its order."""
    texts: list[str] = []

    def visit(kind: type[StetError]) -> None:
        texts.extend(text for text in (kind.sentence, kind.advice) if text and text not in texts)
        for child in kind.__subclasses__():
            visit(child)

    visit(StetError)
    return texts


def setting_texts() -> list[str]:
    """What the settings dialog shows of the rows, in their order."""
    texts: list[str] = []
    for row in ROWS:
        if row.label:
            texts += [row.section, row.label, row.about]
            if isinstance(row.kind, OneOf):
                texts += [label for _, label in row.kind.choices]
            elif isinstance(row.kind, Whole):
                texts += [row.kind.unit, row.kind.lowest_means]
    return [text for text in dict.fromkeys(texts) if text]


def update(target: Path) -> None:
    """Add to the .ts file ``target`` what is new in the source, and drop what is gone."""
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "errors.py"
        lines = "\n".join(f'QT_TRANSLATE_NOOP("{context}", {text!r})' for context, texts in (
            ("errors", error_texts()), ("settings", setting_texts())) for text in texts)
        errors.write_text(f"from PySide6.QtCore import QT_TRANSLATE_NOOP\n{lines}\n", encoding="utf-8")
        sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "app" / "ui").glob("*.py"))]
        subprocess.run([_tool("lupdate"), *sources, str(errors), "-no-obsolete", "-locations", "none", "-silent",
                        "-ts", str(target)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def unfinished(target: Path) -> list[str]:
    """The texts of a .ts file that have no translation."""
    return [message.findtext("source", "") for message in ElementTree.parse(target).iter("message")
            if not message.findtext("translation")]


def release(source: Path, target: Path) -> None:
    """Compile a .ts file into the .qm that the program loads."""
    subprocess.run([_tool("lrelease"), str(source), "-silent", "-qm", str(target)], check=True,
                   stdout=subprocess.DEVNULL)


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(f"pyside6-{name}"))


def main() -> int:
    """Update and compile; with --check change nothing and say what is missing (exit 1)."""
    status = 0
    for language in LANGUAGES:
        source = FOLDER / f"stet_{language}.ts"
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / source.name
            if source.exists():
                target.write_bytes(source.read_bytes())
            update(target)
            release(target, compiled := target.with_suffix(".qm"))
            for text in unfinished(target):
                print(f"{language}: not translated: {text}")
                status = 1
            if "--check" not in sys.argv:
                source.write_bytes(target.read_bytes())
                # A running program has the old file mapped into its memory: it is replaced, not written over.
                beside = source.with_suffix(".qm-new")
                beside.write_bytes(compiled.read_bytes())
                beside.replace(source.with_suffix(".qm"))
            elif compiled.read_bytes() != source.with_suffix(".qm").read_bytes():
                print(f"{language}: the translations are older than the source; run packaging/translations.py")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
