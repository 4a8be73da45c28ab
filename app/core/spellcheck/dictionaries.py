"""The Hunspell dictionaries of this computer, and the words that the writer added."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from app.core.errors import FileProblem, WordNotKept
from app.core.places import user_data
from app.core.storage import private_folder, write_atomically

_OWN_WORDS = "own-words.txt"
_BUNDLED = "hunspell"  # the package, which brings an English dictionary
# What is taken where neither the settings nor the system's language name one.
_ENGLISH = ("en_US", "en_GB")


def folders() -> list[Path]:
    """Where dictionaries are looked for: the user's own first, then the system's, then what came with Stet."""
    found = [user_data() / "dictionaries"]
    if sys.platform == "darwin":
        found += [Path.home() / "Library" / "Spelling", Path("/Library/Spelling"), Path("/opt/homebrew/share/hunspell")]
    elif sys.platform == "win32":
        found += [Path(folder) / "LibreOffice" / "share" / "extensions" / "dict-en"
                  for folder in (r"C:\Program Files", r"C:\Program Files (x86)")]
    else:
        found += [Path.home() / ".local" / "share" / "hunspell", Path("/usr/share/hunspell"),
                  Path("/usr/share/myspell"), Path("/usr/share/myspell/dicts"), Path("/usr/local/share/hunspell")]
    spec = find_spec(_BUNDLED)
    if spec is not None and spec.submodule_search_locations:
        found.append(Path(spec.submodule_search_locations[0]) / "dictionaries")
    return found


def dictionaries(where: Iterable[Path]) -> dict[str, Path]:
    """The dictionaries in these folders by their names (en_GB), each as its path without ".dic"; the first one wins."""
    found: dict[str, Path] = {}
    for folder in where:
        try:
            files = sorted(folder.glob("*.dic"))
        except OSError:
            continue
        for file in files:
            if file.with_suffix(".aff").is_file():
                found.setdefault(file.stem.replace("-", "_"), file.with_suffix(""))
    return found


def chosen(found: dict[str, Path], wanted: str, locale: str) -> Path | None:
    """The dictionary to use.

    Args:
        wanted: its name; "": the English of ``locale`` (en_GB), else any English.
    """
    names = [wanted] if wanted else [locale, *_ENGLISH, *(name for name in found if name.startswith("en"))]
    return next((found[name] for name in names if name in found and (wanted or name.startswith("en"))), None)


def own_words() -> list[str]:
    """The words that the writer added, in their order; none where the file cannot be read."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        for word in (user_data() / "dictionaries" / _OWN_WORDS).read_bytes().split():
            with contextlib.suppress(UnicodeDecodeError):  # what is no word stays in the file all the same
                found.append(word.decode("utf-8"))
    return found


def add_own_word(word: str) -> None:
    """Keep ``word`` for good.

    Raises:
        WordNotKept: it could not be written.
    """
    path = user_data() / "dictionaries" / _OWN_WORDS
    try:
        private_folder(path.parent)
        known = path.read_bytes() if path.exists() else b""
        if word.encode() not in known.split():
            known += b"\n" if known and not known.endswith(b"\n") else b""
            write_atomically(path, known + f"{word}\n".encode(), mode=0o600)
    except (OSError, FileProblem) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise WordNotKept(word=word, path=str(path), detail=detail) from error
