"""Pandoc, as the program that came with Stet: a tree in, a file out, without a look at anything else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from app.core.errors import ConversionFailed, ConverterMissing
from app.core.handover.pandoc_tree import Node
from app.core.patterns import pattern_of

# Of Pandoc's heap.
_MEMORY = "-M1500m"
_SECONDS = 300
_FORMULA = pattern_of(r"\[WARNING\] Could not convert TeX math (.*?), rendering as TeX", re.DOTALL)


@cache
def program() -> Path:
    """Where Pandoc is: within the package pypandoc_binary, which is not imported.

    Raises:
        ConverterMissing
    """
    spec = find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "files" / ("pandoc.exe" if sys.platform == "win32" else "pandoc")
        if path.is_file():
            return path
    raise ConverterMissing(name="pandoc")


def run(tree: Node, to: str, *options: str) -> tuple[bytes, Sequence[str]]:
    """Let Pandoc write ``tree`` as ``to`` (its name of the format); returns that, and the formulas that it left as TeX.

    It runs in its sandbox (it opens the files that ``options`` name and no others), with an empty environment, a limit
    on its memory and one on its time.

    Raises:
        ConverterMissing, ConversionFailed
    """
    command = [program(), "+RTS", _MEMORY, "-RTS", "--sandbox", "--from=json", f"--to={to}", "--wrap=none",
               "--output=-", *options]
    # Windows starts no program without this one; the language is for the errors.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ} | {"LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, input=json.dumps(tree, ensure_ascii=False).encode(), capture_output=True, env=environment,
            timeout=_SECONDS, check=False, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except OSError as error:
        raise ConverterMissing(name="pandoc") from error
    except subprocess.TimeoutExpired as error:
        raise ConversionFailed(format=to, detail=f"pandoc did not end within {_SECONDS} seconds") from error
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise ConversionFailed(format=to, detail=_first_words(said) or f"pandoc ended with {done.returncode}")
    return done.stdout, _FORMULA.findall(said)


def _first_words(said: str) -> str:
    """What a failed Pandoc may be quoted with: its first line, cut."""
    return next((line.strip()[:120] for line in said.splitlines() if line.strip() and "[WARNING]" not in line), "")
