"""The engine's figures against their goals, in one table: speed, documents, rewriting, loading, memory, cancelling.

    python -m tests.benchmarks.engine [--model PATH.gguf ...] [--only speed,polish] [--quick] [--json]

Comparisons are made in turn within a round (A B A B …), and the medians of the rounds' ratios are told. The bare loop
uses the same library, model and threads, and llama.cpp's own default steps. Known texts are replayed by teacher
forcing (replay.py). Nothing of the user's own folders is read or written.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from app.core.actions import load_actions
from app.core.errors import StetError
from app.core.generation import ModelFile
from app.core.places import HOME_VARIABLE, resources
from app.inference.devices import default_threads
from app.inference.llama_engine import devices
from tests.benchmarks import documents, memory, rewriting, speed, stopping
from tests.benchmarks.edit_pairs import edits
from tests.benchmarks.figure import Figure, NotMeasured, as_table
from tests.benchmarks.setting import Setting, tell
from tests.starter import starter

FIGURES: dict[str, Callable[[Setting], list[Figure]]] = {
    "speed": speed.decode_and_prefill,
    "document": documents.second_action,
    "polish": rewriting.polish,
    "passages": rewriting.passages,
    "chapter": rewriting.chapter,
    "loading": memory.loading,
    "cancel": stopping.cancels,
    "planned": memory.planned,
    "own": memory.own_memory,
    "drafts": documents.finding_drafts,
    "steps": speed.step_costs,
}


def main() -> int:
    """Print the table or JSON; 1 when a figure could not be measured."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that hosts and folders go before this does
    given = options()
    names = [name for part in given.only or [] for name in part.split(",") if name] or list(FIGURES)
    if unknown := sorted(set(names) - set(FIGURES)):
        raise SystemExit(f"no such figure: {', '.join(unknown)}; there are {', '.join(FIGURES)}")
    results = []
    with tempfile.TemporaryDirectory(prefix="stet-bench-") as home:
        os.environ[HOME_VARIABLE] = home
        for path in given.model or [starter().path]:
            results.append(measure(setting_for(path, given), names))
            if not given.json:
                print(heading(results[-1]))
                print(as_table(results[-1]["figures"]), flush=True)
                print()
    if given.json:
        print(json.dumps([result | {"figures": [figure.as_data() for figure in result["figures"]]}
                          for result in results], indent=1, ensure_ascii=False))
    return int(any(figure.value is None for result in results for figure in result["figures"]))


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, action="append", help="a GGUF file, or several (default: the starter)")
    parser.add_argument("--only", action="append", metavar="NAMES", help=f"some of {', '.join(FIGURES)}")
    parser.add_argument("--quick", action="store_true", help="two rounds of small sizes, to see that it works")
    parser.add_argument("--json", action="store_true", help="everything that was measured")
    parser.add_argument("--threads", type=int, default=default_threads(), help="of all models (%(default)s)")
    parser.add_argument("--rounds", type=int, help="of each comparison (5)")
    parser.add_argument("--context", type=int, default=32_768, help="largest one planned and allocated (%(default)s)")
    parser.add_argument("--document", type=int, help="tokens of the document that is read again (8192)")
    parser.add_argument("--chapter", type=int, help="tokens of the chapter that is polished (8000)")
    parser.add_argument("--passage", type=int, help="tokens of each answer of several at once (128)")
    parser.add_argument("--prompt", type=int, help="tokens read in the comparison of speeds, about (512)")
    parser.add_argument("--tokens", type=int, help="tokens written there (64)")
    parser.add_argument("--pairs", type=int, help="edits polished in a round (8)")
    parser.add_argument("--cancels", type=int, help="each in reading and in writing (100)")
    parser.add_argument("--edits", type=Path, metavar="FOLDER", help="real edits to replay (default: the corpus beside "
                        "the repository, else edits made of its own pages)")
    return parser.parse_args()


def setting_for(path: Path, given: argparse.Namespace) -> Setting:
    """Sizes that were not given are the goals' own, or small ones with ``--quick``."""

    def size(name: str, usual: int, quick: int) -> int:
        value = getattr(given, name)
        return value if value is not None else quick if given.quick else usual

    model = starter() if path == starter().path else ModelFile(path.stem, path)
    return Setting(
        model=model, actions=load_actions([resources() / "actions"]), edits=edits(given.edits),
        threads=given.threads, rounds=max(1, size("rounds", 5, 2)), document_tokens=size("document", 8192, 1280),
        chapter_tokens=size("chapter", 8000, 900), passage_tokens=size("passage", 128, 24),
        pairs=size("pairs", 8, 2), cancels=size("cancels", 100, 10), context_tokens=given.context,
        prompt_tokens=size("prompt", 512, 128), answer_tokens=size("tokens", 64, 24))


def measure(setting: Setting, names: list[str]) -> dict[str, Any]:
    """All figures of one model; one that fails says so in its place, and the others go on."""
    figures: list[Figure] = []
    for name in names:
        tell(f"{setting.model.name}: {name} …")
        began = time.perf_counter()
        try:
            found = FIGURES[name](setting)
        except StetError as problem:
            found = [Figure(name, None, "", problem.message())]
        except NotMeasured as problem:
            found = [Figure(name, None, "", str(problem))]
        figures += found
        tell(as_table(found, heading=False) + f"\n  measured in {time.perf_counter() - began:.0f} s")
    return {"model": setting.model.name, "file_bytes": setting.model.path.stat().st_size, "threads": setting.threads,
            "rounds": setting.rounds, "machine": platform.platform(), "devices": devices(),
            "edits": sorted({edit.group for edit in setting.edits}), "load": psutil.getloadavg(), "figures": figures}


def heading(result: dict[str, Any]) -> str:
    """What was measured, and how quiet the machine was."""
    where = ", ".join(device["description"] for device in result["devices"])
    return (f"{result['model']} ({result['file_bytes'] / 1e9:.2f} GB) on {where}, {result['threads']} threads, "
            f"{result['rounds']} rounds; edits: {', '.join(result['edits'])}; load of the machine at the end "
            f"{result['load'][0]:.1f}")


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
