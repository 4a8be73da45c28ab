"""The README tells the truth: its file map is that of the tree, and every module says what it is for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_file_map_is_true() -> None:
    done = subprocess.run([sys.executable, "packaging/file_map.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run: python packaging/file_map.py"


def test_the_table_of_settings_is_true() -> None:
    done = subprocess.run([sys.executable, "packaging/settings_table.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run: python packaging/settings_table.py"


def test_every_module_says_what_it_is_for() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert docstring, path
        assert docstring.split("\n")[0].endswith("."), path


def test_the_readme_names_the_two_commands_and_shows_the_window() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in text
    assert "make test" in text
    for line in text.splitlines():
        if line.startswith("!["):
            assert (ROOT / line.split("](")[1].rstrip(")")).is_file()


def test_the_top_level_stays_small() -> None:
    names = set(subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True,
                               check=True).stdout.split("\n"))
    top = {name.split("/")[0] for name in names if name}
    assert top <= {".ci", ".github", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "NOTICE", "README.md", "app",
                   "models.toml", "packaging", "pyproject.toml", "resources", "tests"}
