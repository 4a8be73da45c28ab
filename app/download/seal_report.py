"""The report on the seal: what was tried and refused, which sockets are open, and which hosts downloads spoke with."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from app import __version__
from app.core import seal
from app.download.seal_proof import processes, try_connections

Facts = dict[str, Any]


def facts(me: str, engine_said: str = "") -> Facts:
    """What is so now, as plain JSON data; takes up to some seconds where the seal does not hold.

    Args:
        me: what this process is.
        engine_said: why the engine could not be started, "" where it was or nobody tried.
    """
    attempts, found, counted = try_connections(), processes(me), seal.counted()
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


def text(facts: Facts) -> str:
    """The report for a person to read; its lines end with "\\n", but the last."""
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
    return "\n".join([*lines, "", f"That list is kept in {facts['record']}."])
