"""The layers of the architecture, executed: every import in app/ is read and any that points up fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

# Which packages of ours each layer may import, besides itself.
LAYERS: dict[str, set[str]] = {
    "core": set(),
    "inference": {"core"},
    "download": {"core"},
    "workers": {"inference", "download", "core"},
    "ui": {"workers", "core"},
    # The composition root and the terminal see all layers.
    "main": {"cli", "ui", "workers", "inference", "download", "core"},
    "cli": {"workers", "inference", "download", "core"},
    "__main__": {"main", "cli", "inference", "core"},
    "__init__": set(),
}
QT = {"core": set(), "inference": set(), "download": set(), "cli": set(), "__main__": set(), "__init__": set(),
      "workers": {"QtCore"}, "ui": {"QtCore", "QtGui", "QtPrintSupport", "QtWidgets", "QtSvg"},
      "main": {"QtCore", "QtGui", "QtWidgets"}}
LLAMA_IMPORTERS = {"inference/llama_engine.py"}
# Modules that can open a connection. asyncio is here because its transports can.
NETWORK = {"socket", "socketserver", "ssl", "http", "urllib", "ftplib", "smtplib", "imaplib", "poplib", "telnetlib",
           "xmlrpc", "asyncio", "requests", "httpx", "httpx2", "aiohttp", "urllib3", "huggingface_hub", "websockets",
           "QtNetwork", "QtWebEngineCore", "QtWebSockets"}
NETWORK_ALLOWED_SUBMODULES = {"urllib.parse"}


def imports_of(source: str) -> Iterator[tuple[int, str]]:
    """Every dotted name that ``source`` imports, wherever it stands, with its line; dynamic imports by literal too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ("." * node.level) + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def violations(relative: str, source: str) -> list[str]:
    """What in ``source``, standing at ``relative`` within app/, breaks the table of layers."""
    layer = relative.split("/")[0].removesuffix(".py")
    if layer not in LAYERS:
        return [f"app/{relative}: no such layer in the architecture"]
    found: list[str] = []

    def say(line: int, what: str) -> None:
        found.append(f"app/{relative}:{line}: {what}")

    for line, name in imports_of(source):
        parts = name.split(".")
        if name.startswith("."):
            say(line, "relative import; write app.…, so that the layer can be read")
        elif parts[0] == "app" and len(parts) > 1:
            target = parts[1]
            if target != layer and target in LAYERS and target != "__init__" and target not in LAYERS[layer]:
                say(line, f"{layer} must not import {target}")
        elif parts[0] == "PySide6":
            module = parts[1] if len(parts) > 1 else ""
            if module not in QT[layer]:
                say(line, f"{layer} must not import {name}")
        elif parts[0] in {"PyQt5", "PyQt6", "shiboken6"}:
            say(line, f"{name}: Qt comes through PySide6")
        elif parts[0] == "llama_cpp":
            if relative not in LLAMA_IMPORTERS:
                say(line, "only inference/llama_engine.py imports llama_cpp")
        elif parts[0] in NETWORK and layer != "download":
            if not any(name == ok or name.startswith(ok + ".") for ok in NETWORK_ALLOWED_SUBMODULES):
                say(line, f"{layer} must not use the network ({name})")
    return found


def test_no_import_in_app_points_up() -> None:
    files = sorted(APP.rglob("*.py"))
    assert len(files) > 5
    found = [v for file in files for v in violations(file.relative_to(APP).as_posix(), file.read_text("utf-8"))]
    assert not found, "\n".join(found)


PLANTED = [
    ("core/document.py", "from PySide6.QtCore import QObject"),
    ("core/document.py", "from app.inference.engine import Engine"),
    ("ui/window.py", "import app.inference.engine"),
    ("ui/window.py", "from app import inference"),
    ("workers/engine_worker.py", "from PySide6.QtWidgets import QWidget"),
    ("workers/engine_worker.py", "from app.ui.window import Window"),
    ("inference/host.py", "import llama_cpp"),
    ("inference/host.py", "def f():\n    import socket"),
    ("cli.py", "import importlib\nimportlib.import_module('urllib.request')"),
    ("download/hub.py", "from app.workers import engine_worker"),
    ("core/text.py", "from . import errors"),
    ("misc/thing.py", "import os"),
]


@pytest.mark.parametrize(("relative", "source"), PLANTED)
def test_a_planted_violation_is_found(relative: str, source: str) -> None:
    assert violations(relative, source)


@pytest.mark.parametrize(("relative", "source"), [
    ("ui/window.py", "from app.workers.engine_worker import EngineWorker\nfrom PySide6.QtWidgets import QWidget"),
    ("download/hub.py", "import socket\nfrom app.core import errors"),
    ("core/links.py", "from urllib.parse import urlsplit"),
    ("inference/llama_engine.py", "from llama_cpp import llama_cpp"),
])
def test_what_the_table_allows_passes(relative: str, source: str) -> None:
    assert not violations(relative, source)
