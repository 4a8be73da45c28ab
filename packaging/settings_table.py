"""Write the table of settings in README.md from the rows that declare them.

usage: settings_table.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- settings: begin (packaging/settings_table.py writes it) -->", "<!-- settings: end -->"
sys.path.insert(0, str(ROOT))

from app.core.settings import ROWS  # noqa: E402 - the checkout is on the path only from here on


def settings_table() -> str:
    """One row a setting, in their order, as Markdown."""
    rows = [f"| `{row.name}` | `{json.dumps(row.default())}` | {row.kind.range.replace('|', '/')} | {row.about} |"
            for row in ROWS]
    return "\n".join(["| name | default | may be | what it is |", "|---|---|---|---|", *rows])


def main() -> int:
    """Rewrite README.md; with --check only say whether it is true (exit 1: it is not)."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    new = f"{head}{BEGIN}\n\n{settings_table()}\n\n{END}{rest.split(END)[1]}"
    if "--check" in sys.argv:
        return int(new != text)
    readme.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
