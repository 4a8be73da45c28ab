"""`doctor --seal`: the report on the seal, with the engine running, printed and written to a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.core.catalog import Catalog
from app.core.errors import StetError
from app.core.storage import write_atomically
from app.download.seal_report import Facts, facts, text
from app.inference.process_engine import ProcessEngine

HOLDS, BROKEN = 0, 1


def prove_seal(catalog: Catalog, output: Path | None, as_json: bool) -> int:
    """Print the proof, and write it to ``output`` too; returns the exit code: 1 where the seal does not hold.

    Args:
        catalog: the models; the one that would be used is loaded, so that its engine's sockets are seen too.
        output: None: only printed.
        as_json: as JSON, in the file too.

    Raises:
        FileProblem: ``output`` cannot be written.
    """
    found = _with_engine(catalog)
    told = json.dumps(found, ensure_ascii=False, indent=2) if as_json else text(found)
    print(told)
    if output is not None:
        write_atomically(output, f"{told}\n".encode())
        print(f"written to {output}", file=sys.stderr)
    return HOLDS if found["holds"] else BROKEN


def _with_engine(catalog: Catalog) -> Facts:
    engine = ProcessEngine()
    engine_said = ""
    try:
        model, plan, _ = catalog.resolve(None)
        engine.load(model, plan)
    except StetError as error:
        engine_said = error.message()
    try:
        return facts("this command", engine_said)
    finally:
        engine.close()
