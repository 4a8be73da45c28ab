"""The process in which Hunspell runs: what it is asked comes as lines of JSON, and so do the answers.

It is a process of its own because the library holds Python's lock while it reads a dictionary or looks for suggestions
(0.2 to 0.6 seconds, seen with en_US on a busy machine), and because a damaged dictionary may take its reader along.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FLAG = "--spelling-host"
_MOST = 6  # suggestions


def main() -> int:
    """Answer until the pipe ends; returns the exit code."""
    dictionary: Any = None
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {}
        if "open" in asked:
            # Only here: the window never loads it.
            from hunspell import Hunspell

            path = Path(asked["open"])
            dictionary = Hunspell(path.name, hunspell_data_dir=str(path.parent))
            for word in asked["own"]:
                _add(dictionary, word)
        elif "check" in asked:
            answer["wrong"] = [word for word in asked["check"] if not _is_right(dictionary, word)]
        elif "suggest" in asked:
            answer["suggestions"] = _suggested(dictionary, asked["suggest"])
        elif "add" in asked:
            _add(dictionary, asked["add"])
        print(json.dumps(answer), flush=True)
    return 0


def _is_right(dictionary: Any, word: str) -> bool:
    try:
        return bool(dictionary.spell(word))
    except UnicodeEncodeError:  # the dictionary's encoding has no such letter, so it does not know the language
        return True


def _suggested(dictionary: Any, word: str) -> list[str]:
    try:
        return list(dictionary.suggest(word))[:_MOST]
    except UnicodeEncodeError:
        return []


def _add(dictionary: Any, word: str) -> None:
    try:
        dictionary.add(word)
    except UnicodeEncodeError:
        return
