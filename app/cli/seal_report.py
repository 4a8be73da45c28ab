"""`doctor --seal`: what was tried and refused, which sockets are open, and which hosts a download ever spoke with."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

from app import __version__
from app.core import seal
from app.core.catalog import Catalog
from app.core.errors import StetError
from app.core.storage import write_atomically
from app.download.seal_proof import processes, try_connections
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
    facts = _facts(catalog)
    text = json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(_told(facts))
    print(text)
    if output is not None:
        write_atomically(output, f"{text}\n".encode())
        print(f"written to {output}", file=sys.stderr)
    return HOLDS if facts["holds"] else BROKEN


def _facts(catalog: Catalog) -> dict[str, Any]:
    engine = ProcessEngine()
    engine_said = ""
    try:
        model, plan, _ = catalog.resolve(None)
        engine.load(model, plan)
    except StetError as error:
        engine_said = error.message()
    try:
        attempts, found = try_connections(), processes()
    finally:
        engine.close()
    counted = seal.counted()
    return {
        "stet": __version__,
        "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "holds": counted.sealed and all(attempt.refused for attempt in attempts)
        and not any(process.sockets for process in found),
        "attempts": [dataclasses.asdict(attempt) for attempt in attempts],
        "processes": [dataclasses.asdict(process) for process in found],
        "engine": engine_said,
        "opened": counted.opened, "refused": counted.refused,
        "downloads": [dataclasses.asdict(contact) for contact in seal.contacts()],
        "record": str(seal.record_file()),
    }


def _told(facts: dict[str, Any]) -> list[str]:
    open_now = any(process["sockets"] for process in facts["processes"])
    result = "sealed" if facts["holds"] else "a connection is open" if open_now else "the seal does not hold"
    lines = [f"Stet {facts['stet']}, {facts['time']}: {result}.",
             "", "Tried here, in the process that writes this:"]
    lines += [f"  {attempt['what']}: {'refused' if attempt['refused'] else 'NOT REFUSED'} ({attempt['said']})"
              for attempt in facts["attempts"]]
    lines += ["", "Processes of Stet that run now, and their network sockets:"]
    for process in facts["processes"]:
        sockets = process["sockets"]
        told = "cannot be seen" if sockets is None else ", ".join(sockets) or "none"
        lines.append(f"  {process['pid']} ({process['what']}): {told}")
    if facts["engine"]:
        lines.append(f"  The engine did not start: {facts['engine']}")
    lines += ["", "Hosts that downloads of models ever spoke with:"]
    lines += [f"  {time.strftime('%Y-%m-%d %H:%M', time.localtime(contact['time']))}  {contact['host']}  "
              f"for {contact['download']}" for contact in facts["downloads"]] or ["  none"]
    return [*lines, "", f"That list is kept in {facts['record']}."]
