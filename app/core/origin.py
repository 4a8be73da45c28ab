"""Where this copy of the program came from: which package brought it, and for which devices it was built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from app.core.places import program_root

Package = Literal["deb", "tarball", "appimage", "windows", "macos", "folder", "pip", "checkout"]
# packaging/bundle.py writes it into the program's folder, and packaging that wraps the folder names itself in it.
NAME = "origin.json"
# How it is told in a terminal.
TOLD: dict[Package, str] = {
    "deb": "a Debian package", "tarball": "the archive for Linux", "appimage": "an AppImage",
    "windows": "the installer for Windows", "macos": "the app for macOS", "folder": "a folder of its own",
    "pip": "pip or pipx", "checkout": "a checkout of the source"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Of this copy.

    Args:
        package: what brought it.
        flavour: what llama.cpp was built for: "cpu", "vulkan", "cuda" or "metal"; "" where that is not known.
    """

    package: Package
    flavour: str = ""


def origin(root: Path | None = None) -> Origin:
    """Of the program in ``root`` (None: of this one). What cannot be read is a folder of its own."""
    root = root or program_root()
    try:
        data = json.loads((root / NAME).read_text("utf-8"))
        package, flavour = data["package"], data["flavour"]
    except FileNotFoundError:
        return Origin("checkout" if (root / "packaging").is_dir() else "pip")
    except (OSError, ValueError, KeyError, TypeError):
        return Origin("folder")
    return Origin(package if package in get_args(Package) else "folder", flavour if isinstance(flavour, str) else "")
