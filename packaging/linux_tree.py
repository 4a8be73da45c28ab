"""What a package for Linux installs, laid out under a prefix such as /usr: the program, its entry, its icons."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
APP_ID = "io.github.stet_writing.Stet"  # as in linux/ and app/main.py
ORIGIN = "origin.json"  # as in app/core/origin.py
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)  # pixels


class Unpackable(Exception):
    """No package can be made; the text says why in one sentence."""


def version() -> str:
    """Of the program."""
    found = re.search(r'__version__ = "([^"]+)"', (ROOT / "app" / "__init__.py").read_text("utf-8"))
    assert found
    return found[1]


def lay_out(prefix: Path, program: Path, package: str) -> None:
    """Lay the program's folder ``program`` and what belongs to it out under ``prefix``; raises Unpackable.

    ``package`` is what it becomes a part of: "deb", "tarball" or "appimage".
    """
    if not (program / "stet").is_file():
        raise Unpackable(f"There is no program in {program}; run “make bundle” first.")
    share = prefix / "share"
    shutil.copytree(program, prefix / "lib" / "stet", symlinks=True)
    name_package(prefix / "lib" / "stet" / "_internal" / ORIGIN, package)
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "stet").symlink_to("../lib/stet/stet")
    for source, folder in ((f"{APP_ID}.desktop", "applications"), (f"{APP_ID}.metainfo.xml", "metainfo")):
        (share / folder).mkdir(parents=True)
        shutil.copy(HERE / "linux" / source, share / folder / source)
    _draw_icons(share / "icons" / "hicolor")
    documents = share / "doc" / "stet"
    documents.mkdir(parents=True)
    # All texts are in the program's folder (sbom.py); Debian has these in one place.
    (documents / "copyright").write_text(
        (ROOT / "NOTICE").read_text("utf-8") + "\nOn Debian the texts of the Apache License, GPL and LGPL are in "
        "/usr/share/common-licenses/Apache-2.0,\n/usr/share/common-licenses/GPL-3 and "
        "/usr/share/common-licenses/LGPL-3.\n", "utf-8")
    # Not "changelog.gz", which is Debian's own form.
    pack((ROOT / "CHANGELOG.md").read_bytes(), documents / "NEWS.md.gz")
    manual = share / "man" / "man1"
    manual.mkdir(parents=True)
    from manual import of_program

    pack(of_program().encode(), manual / "stet.1.gz")
    for path in [prefix, *prefix.rglob("*")]:
        if not path.is_symlink():
            runs = os.access(path, os.X_OK) and ".so" not in path.name
            path.chmod(0o755 if path.is_dir() or runs else 0o644)


def pack(data: bytes, path: Path) -> None:
    """Write ``data`` compressed, the same bytes each time."""
    with gzip.GzipFile(path, "wb", 9, mtime=0) as packed:
        packed.write(data)


def name_package(note: Path, package: str, flavour: str = "cpu") -> None:
    """Write into the program's note (app/core/origin.py reads it) that ``package`` brings it.

    ``flavour`` holds for a note that is not there yet.
    """
    said = json.loads(note.read_text("utf-8")) if note.is_file() else {"flavour": flavour}
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(said | {"package": package}) + "\n", "utf-8")


def _draw_icons(folder: Path) -> None:
    from icon_files import png

    for size in ICON_SIZES:
        place = folder / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        (place / "stet.png").write_bytes(png(size))
