"""Write the file map in README.md from the first line of every module's docstring.

usage: file_map.py [--check]
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- file map: begin (packaging/file_map.py writes it) -->", "<!-- file map: end -->"


def first_line(path: Path) -> str:
    """What a module says it is for: the first line of its docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n")[0].strip()


def file_map(root: Path = ROOT) -> str:
    """The map as Markdown: a table for every package of ``app``, one row a module."""
    parts: list[str] = []
    packages = sorted({path.parent for path in (root / "app").rglob("*.py")})
    for package in packages:
        init = package / "__init__.py"
        name = package.relative_to(root).as_posix()
        parts.append(f"**`{name}/`** {first_line(init)}\n")
        rows = [f"| `{path.name}` | {first_line(path)} |" for path in sorted(package.glob("*.py")) if path != init]
        if rows:
            parts.append("\n".join(["| file | what it is for |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def main() -> int:
    """Rewrite README.md; with --check only say whether it is true (exit 1: it is not)."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        readme = ROOT / tomllib.load(file)["project"]["readme"]
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    new = f"{head}{BEGIN}\n\n{file_map()}\n{END}{tail}"
    if "--check" in sys.argv:
        return int(new != text)
    readme.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
