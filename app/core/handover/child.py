"""The process that a document is handed over in: an order on its standard input, what came of it on its output."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

from app.core.errors import ConversionFailed, StetError, to_wire
from app.core.handover.confinement import confine
from app.core.handover.order import order_of

FLAG = "--hand-over"
# Documents are nested as deep as the reader lets them be.
_FRAMES = 20_000


def main() -> int:
    """Do one order; each line of the output is JSON, the last one is followed by the bytes that it announces."""
    with os.fdopen(os.dup(0), "rb") as orders:
        order = order_of(orders.read())
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever else is printed is no answer
        confine()
        sys.setrecursionlimit(_FRAMES)
        from app.core.handover.doing import do

        try:
            done = do(order, lambda stage: _say(answers, {"stage": stage}))
        except StetError as error:
            _say(answers, {"error": to_wire(error)})
        except (MemoryError, RecursionError) as error:
            _say(answers, {"error": to_wire(ConversionFailed(format=order.format, detail=_NAMES[type(error)]))})
        else:
            _say(answers, {"left_out": [one.as_json() for one in done.left_out],
                           "parts": [len(part) for part in done.parts]})
            for part in done.parts:
                answers.write(part)
    return 0


_NAMES = {MemoryError: "it needs more memory than it may have", RecursionError: "it is nested too deeply"}


def _say(answers: BinaryIO, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what).encode() + b"\n")
    answers.flush()
