"""The modules of packaging/, loaded from where they stand: it is a folder of scripts and no package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
MODULES = ("commands", "pip_install", "system_packages", "flavours", "llama_wheel", "bootstrap")


class SetUpModules:
    """The modules of packaging/, which is a folder of scripts and no package."""

    def __init__(self) -> None:
        commands, pip_install, system_packages, flavours, llama_wheel, bootstrap = map(importlib.import_module, MODULES)
        self.commands: ModuleType = commands
        self.pip_install: ModuleType = pip_install
        self.system_packages: ModuleType = system_packages
        self.flavours: ModuleType = flavours
        self.llama_wheel: ModuleType = llama_wheel
        self.bootstrap: ModuleType = bootstrap


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUpModules]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield SetUpModules()
    for name in MODULES:
        sys.modules.pop(name, None)


def packaging_modules(monkeypatch: pytest.MonkeyPatch, names: Sequence[str]) -> Iterator[dict[str, ModuleType]]:
    """For a fixture: modules of ``packaging`` by their names, which no other test finds imported."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield {name: importlib.import_module(name) for name in names}
    for name in names:
        sys.modules.pop(name, None)
