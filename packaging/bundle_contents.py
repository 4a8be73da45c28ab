"""What of PyInstaller's findings goes into the program: what Stet loads, and the libraries that this needs in turn."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

# One file of the bundle as PyInstaller lists it: where it goes, where it comes from ("" for none), what it is.
Entry = tuple[str, str, str]

# Qt loads these when it finds them; Stet draws widgets, and speaks to no database and to no network through Qt.
UNUSED_PLUGINS = frozenset((
    "designer", "egldeviceintegrations", "generic", "networkinformation", "qmllint", "qmltooling",
    "sqldrivers", "tls", "vectorimageformats", "wayland-graphics-integration-client",
    "wayland-graphics-integration-server"))
# By the beginnings of their names: screens that no desktop has, GTK's dialogs (which bring GTK), a virtual keyboard.
UNUSED_FILES = ("libqgtk3", "libqeglfs", "libqlinuxfb", "libqminimal", "libqvnc", "libqvkkhrdisplay", "libqpdf",
                "libqtvirtualkeyboard", "qtvirtualkeyboard")
UNUSED_QT = ("Qml", "Quick", "VirtualKeyboard", "Network", "Pdf", "Sql", "Test", "EglF")
# What a printer needs is where there is one; it would bring Kerberos and GnuTLS. A graphics driver's own libraries are
# those of the driver that is there.
OF_THE_SYSTEM = ("libcups.so", "libcuda.so", "nvcuda.dll", "libvulkan.so", "vulkan-1.dll")
# Words of Qt's own dialogs: the languages that Stet speaks.
QT_WORDS = ("qtbase_zh_CN", "qtbase_en", "qt_zh_CN", "qt_en")
# Parts of numpy that are loaded when they are asked for, which nothing does.
UNUSED_NUMPY = ("numpy.f2py", "numpy.testing", "numpy.random", "numpy.fft", "numpy.polynomial", "numpy.distutils")


def is_wanted(target: str) -> bool:
    """Whether Stet has a use for what would go to ``target``."""
    path = PurePosixPath(target.replace("\\", "/"))
    if "PySide6" not in path.parts:
        return not path.name.startswith(OF_THE_SYSTEM)
    if "translations" in path.parts:
        return path.name.startswith(QT_WORDS)
    if UNUSED_PLUGINS.intersection(path.parts) or path.name.startswith(UNUSED_FILES):
        return False
    return not any(path.name.startswith((f"libQt6{module}", f"Qt6{module}", f"Qt{module}")) for module in UNUSED_QT)


def without_orphans(entries: Sequence[Entry], needed_by: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the libraries that only left-out files needed.

    Args:
        entries: what is wanted.
        needed_by: the file names of the libraries that a file asks for.

    A library that stands in no folder of its own is there for others alone; all else is kept.
    """
    loose = {Path(target).name: entry for entry in entries
             if not Path(target := entry[0]).parent.parts and entry[2] == "BINARY" and "python" not in target.lower()}
    kept = [entry for entry in entries if loose.get(Path(entry[0]).name) is not entry]
    waiting = list(kept)
    while waiting:
        _, source, kind = waiting.pop()
        for name in needed_by(source) if kind in ("BINARY", "EXTENSION") else ():
            if (found := loose.pop(name, None)) is not None:
                kept.append(found)
                waiting.append(found)
    return [entry for entry in entries if entry in set(kept)]


def linked_duplicates(folder: Path) -> int:
    """Make one file of those in each folder that are the same, and links of the others; returns the bytes saved.

    A wheel cannot hold links, so ``libllama.so``, ``libllama.so.0`` and ``libllama.so.0.5.0`` are three copies there,
    and the loader would map two of them.
    """
    saved = 0
    seen: dict[tuple[Path, int, bytes], Path] = {}
    for path in sorted(folder.rglob("*.so*"), key=lambda one: (len(one.name), one.name)):
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        first = seen.setdefault((path.parent, len(data), data[:4096] + data[-4096:]), path)
        if first is not path and first.read_bytes() == data:
            path.unlink()
            path.symlink_to(first.name)
            saved += len(data)
    return saved


def strippable(folder: Path) -> list[Path]:
    """The libraries of ``folder`` from which names can go that only a linker or a debugger wants: 28 MB.

    Those of numpy.libs were put together by auditwheel, in an order that strip is known to break.
    """
    return sorted(path for path in folder.rglob("*.so*")
                  if path.is_file() and not path.is_symlink() and "numpy.libs" not in path.parts)


def look_at_home(folder: Path, patchelf: Path) -> list[Path]:
    """Let the libraries of ``folder`` look for others beside themselves alone; returns those that did not.

    A Python that was built for a folder of its own names it in each library, and the loader would look there first.
    """
    changed: list[Path] = []
    for path in sorted(path for path in folder.rglob("*.so*") if path.is_file() and not path.is_symlink()):
        said = subprocess.run([patchelf, "--print-rpath", path], capture_output=True, text=True, check=True).stdout
        named = said.strip().split(":")
        own = [each for each in named if not each or each.startswith("$ORIGIN")]
        if own != named:
            kept = ["--set-rpath", ":".join(own)] if own else ["--remove-rpath"]
            subprocess.run([patchelf, *kept, path], check=True)
            changed.append(path)
    return changed
