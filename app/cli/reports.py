"""What the program tells about itself in a terminal: its models, its actions, and this computer."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
from collections.abc import Iterable, Sequence
from typing import Any

from app import __version__
from app.cli.machine_report import running_facts, running_told
from app.cli.memory_report import loaded_facts, memory_facts, memory_told
from app.core import places
from app.core.actions import Actions
from app.core.catalog import Catalog, Entry
from app.core.errors import ModelProblem, StetError
from app.core.machine import Machine, this_machine
from app.core.origin import TOLD, origin
from app.core.styles import Styles
from app.inference.process_engine import ProcessEngine
from app.inference.snapshot_store import SnapshotStore

DISTRIBUTIONS = ("llama-cpp-python", "PySide6-Essentials", "platformdirs", "psutil")


def list_models(catalog: Catalog, as_json: bool) -> None:
    """Print the catalog and what of it is here."""
    chosen = catalog.default()
    rows = [_model_facts(catalog, entry, chosen) for entry in catalog.files]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _print_table(
        ("", "id", "name", "size", "context", "languages", "state"),
        [("*" if row["chosen"] else "", row["id"], f"{row['name']} {row['quantization']}", gigabytes(row["bytes"]),
          f"{row['context_tokens']:,}", ", ".join(row["languages"]), row["state"]) for row in rows],
    )
    print("\n* is used when --model is not given. Models are looked for in", catalog.folder)


def list_actions(actions: Actions, styles: Styles, as_json: bool) -> None:
    """Print the actions and the styles."""
    if as_json:
        print(json.dumps({
            "actions": [{"id": action.id, "name": dict(action.names), "about": dict(action.abouts),
                         "shortcut": action.shortcut, "scope": action.scope, "result": action.result,
                         "needs_instruction": action.needs_instruction, "path": str(action.path)}
                        for action in actions.actions],
            "styles": [{"id": style.id, "name": dict(style.names), "about": dict(style.abouts),
                        "path": str(style.path)} for style in styles.styles],
        }, ensure_ascii=False, indent=2))
        return
    _print_table(
        ("action", "name", "shortcut", "what it does"),
        [(action.id, f"{action.name('en')} {action.name('zh')}", action.shortcut, action.about("en"))
         for action in actions.actions],
    )
    print()
    _print_table(
        ("style", "name", "what it is"),
        [(style.id, f"{style.name('en')} {style.name('zh')}", style.about("en")) for style in styles.styles],
    )
    print("\nYour own actions and styles:", places.user_actions(), "and", places.user_styles())


def doctor(catalog: Catalog, problems: Sequence[StetError], as_json: bool, *, loads: bool = False) -> None:
    """Print what this computer has and what was chosen on it; ``loads``: load it, and tell what that took."""
    machine = this_machine(catalog.folder)
    chosen = catalog.default()
    engine, memory = _engine_facts(catalog, chosen, loads)
    facts: dict[str, Any] = {
        "stet": __version__,
        "copy": dataclasses.asdict(origin()),
        "versions": {name: _version(name) for name in DISTRIBUTIONS},
        "machine": dataclasses.asdict(machine),
        "engine": engine,
        "model": {**_model_facts(catalog, chosen, chosen), "path": str(catalog.path_of(chosen) or ""),
                  "why": _why(catalog, chosen)},
        "memory": memory,
        "runs": running_facts(catalog, machine, engine),
        "models": [_model_facts(catalog, entry, chosen) for entry in catalog.entries],
        "folders": {"program": str(places.program_root()), "config": str(places.user_config()),
                    "data": str(places.user_data()), "models": str(catalog.folder),
                    "actions": str(places.user_actions()), "styles": str(places.user_styles()),
                    "snapshots": str(places.snapshots())},
        "snapshots_bytes": SnapshotStore(places.snapshots()).used_bytes(),
        "problems": [problem.message() for problem in problems],
    }
    print(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(_told(facts, machine)))


def gigabytes(count: int) -> str:
    """A size in the unit that file managers show (1 GB is 1,000,000,000 bytes)."""
    return f"{count / 1e9:.1f} GB" if count >= 999_500_000 else f"{count / 1e6:.0f} MB"


def _told(facts: dict[str, Any], machine: Machine) -> Iterable[str]:
    yield f"Stet {facts['stet']}, Python {machine.python}, " + ", ".join(
        f"{name} {version}" for name, version in facts["versions"].items()
    )
    built = f", built for {facts['copy']['flavour']}" if facts["copy"]["flavour"] else ""
    yield f"Copy       {TOLD[facts['copy']['package']]}{built}"
    yield f"System     {machine.system}"
    yield f"Processor  {machine.processor}, {machine.physical_cores} cores, {machine.logical_cores} threads"
    yield f"Memory     {gigabytes(machine.memory_total)}, {gigabytes(machine.memory_free)} free"
    for card in machine.graphics:
        yield f"Card       {card.name}, {f'driver {card.driver}' if card.driver else 'no driver'}"
    yield f"Disk       {gigabytes(machine.disk_total)}, {gigabytes(machine.disk_free)} free, for the models"
    yield f"Power      {'mains' if machine.on_mains else 'battery'}"
    yield f"Display    {machine.display or 'none: the window cannot open here, the terminal commands work'}"
    if "error" in facts["engine"]:
        yield f"Engine     {facts['engine']['error']}"
    for device in facts["engine"].get("devices", []):
        memory = f", {gigabytes(device['total_bytes'])}, {gigabytes(device['free_bytes'])} free"
        yield f"Device     {device['description'] or device['name']} ({device['kind']}, {device['backend']}){memory}"
    for part in facts["engine"].get("backends", []):
        yield f"Engine     {part['name']} {'taken' if part['taken'] else 'left out'}: {part['why']}"
    yield f"Model      {facts['model']['name']} {facts['model']['quantization']}: {facts['model']['why']}"
    yield f"           {facts['model']['path'] or 'not here'}"
    yield from memory_told(facts["memory"])
    yield from running_told(facts["runs"])
    for name, folder in facts["folders"].items():
        note = f" ({gigabytes(facts['snapshots_bytes'])}; `cache clear` removes them)" if name == "snapshots" else ""
        yield f"{name.capitalize():<11}{folder}{note}"
    for problem in facts["problems"]:
        yield f"Problem    {problem}"


def _model_facts(catalog: Catalog, entry: Entry, chosen: Entry) -> dict[str, Any]:
    path, damage = catalog.path_of(entry), catalog.damage_of(entry)
    return {
        "id": entry.id, "name": entry.name, "about": entry.about("en"), "quantization": entry.quantization,
        "bytes": entry.bytes, "context_tokens": entry.context_tokens, "languages": list(entry.languages),
        "licence": entry.licence, "repository": entry.repository or entry.package, "file": entry.file,
        "sha256": entry.sha256, "installed": path is not None and not damage,
        "state": "not here" if path is None else f"incomplete: {damage}" if damage else "here",
        "chosen": entry is chosen,
    }


def _why(catalog: Catalog, chosen: Entry) -> str:
    if not catalog.is_installed(chosen):
        return "no model of the catalog is here"
    better = catalog.entries[: catalog.entries.index(chosen)]
    if not better:
        return "the first choice, and it is here"
    damaged = [entry.name for entry in better if catalog.damage_of(entry)]
    note = f" ({', '.join(damaged)}: incomplete)" if damaged else ""
    return f"the best one that is here; {', '.join(entry.name for entry in better)} would be preferred{note}"


def _engine_facts(catalog: Catalog, chosen: Entry, loads: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the engine is and sees, and the memory plan of the chosen model."""
    engine = ProcessEngine()
    try:
        facts = engine.describe()
        try:
            model, plan, _ = catalog.resolve(chosen.id)
        except ModelProblem as error:
            return facts, {"error": error.message()}
        memory = memory_facts(model, plan, facts["devices"])
        return facts, memory | loaded_facts(engine, model, plan) if loads else memory
    except StetError as error:
        return {"error": error.message()}, {"error": error.message()}
    finally:
        engine.close()


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    """Columns in a terminal, where a 汉字 takes two."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
