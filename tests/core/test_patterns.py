"""Patterns wait until they are used, and then are what ``re`` makes of them; each one in the program compiles."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from app.core.patterns import pattern_of

APP = Path(__file__).parents[2] / "app"


def test_it_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    really = re.compile
    monkeypatch.setattr(re, "compile", lambda source, flags=0: compiled.append(source) or really(source, flags))
    words = pattern_of(r"[a-z]+", re.IGNORECASE)
    assert not compiled
    assert words.findall("One, two") == ["One", "two"]
    assert words.fullmatch("three")
    assert words.findall("Four") == ["Four"]
    assert set(compiled) == {r"[a-z]+"}
    assert len(compiled) == 2  # for each method once; re keeps what it made
    assert (words.pattern, words.flags, words.groups) == (r"[a-z]+", re.IGNORECASE | re.UNICODE, 0)


def test_a_wrong_pattern_is_told_by_its_use() -> None:
    wrong = pattern_of("(")
    with pytest.raises(re.error):
        wrong.match("x")


def test_every_pattern_of_the_program_compiles() -> None:
    tried = 0
    for path in sorted(APP.rglob("*.py")):
        source = path.read_text("utf-8")
        if "pattern_of(" not in source or path.name == "patterns.py":
            continue
        module = importlib.import_module(".".join(("app", *path.relative_to(APP).with_suffix("").parts)))
        for node in ast.parse(source).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            tried += sum(compiles(getattr(module, each.id)) for each in targets if isinstance(each, ast.Name))
    assert tried > 250


def compiles(value: object) -> int:
    """How many patterns there are in a constant of a module; each of them was compiled."""
    if isinstance(value, dict):
        return sum(map(compiles, value.values()))
    if isinstance(value, tuple | list | frozenset | set):
        return sum(map(compiles, value))
    if type(value).__module__ == "app.core.patterns":
        assert re.compile(value.pattern, value.flags)  # type: ignore[attr-defined]
        return 1
    return 0
