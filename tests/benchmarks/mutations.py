"""Whether the tests notice: each function of the review's checks is made to find nothing, in turn, and its tests run.

    python -m tests.benchmarks.mutations [--only MODULE ...] [--json]

A mutant is a copy of the program in a temporary folder in which one function gives its type's empty value back (for a
truth value: always yes, and always no). One that no test notices survives, and is listed. Each runs in a fork of this
process, which has loaded what tests need but nothing of the program: starting anew took most of the time.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[2]
# The modules of the checks, with the tests that are theirs, the quickest first.
CHECKS: dict[str, tuple[str, ...]] = {
    "hunks": ("test_hunks", "test_growing_diff"),
    "moves": ("test_hunks",),
    "sentence_alignment": ("test_hunks", "test_growing_diff"),
    "hunk_kinds": ("test_hunks",),
    "growing_diff": ("test_growing_diff",),
    "marked_text": ("test_marked_text",),
    "block_cuts": ("test_block_cuts",),
    "excerpt": ("test_excerpt",),
    "typed_edits": ("test_typed_edits",),
    "review": ("test_review",),
    "kept": ("test_kept",),
    "judgement": ("test_judgement", "test_review"),
    "structure": ("test_structure",),
    "span_structure": ("test_structure",),
    "text_share": ("test_text_share", "test_structure"),
    "table_structure": ("test_structure",),
    "structure_lock": ("test_structure_lock", "test_structure", "test_judgement"),
    "structure_repair": ("test_structure", "test_judgement"),
    "plain_changes": ("test_structure_lock", "test_structure", "test_judgement"),
    "facts": ("test_facts", "test_text_facts"),
    "fact_blocks": ("test_facts",),
    "quotation_changes": ("test_facts",),
    "ledger": ("test_text_facts", "test_facts"),
}
_EMPTY = {"str": "''", "int": "0", "float": "0.0", "list": "[]", "set": "set()", "dict": "{}", "tuple": "()",
          "frozenset": "frozenset()", "Sequence": "()", "Counter": "Counter()", "Range": "(0, 0)", "Span": "(0, 0)"}
# What the tests need besides the program; all of it is loaded once.
LOADED = ("hypothesis.strategies", "markdown_it", "psutil", "PySide6.QtTest", "PySide6.QtWidgets")
SECONDS = 300  # on the processor, for the tests of one mutant
FEW = 12  # cases of a test


def main() -> int:
    """Print each mutant with what became of it; 1 when one survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=CHECKS, help="names of modules of app/core")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, str] = {}
    for name in LOADED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(Path(folder) / "bytecode")
        for name in ("app", "tests", "resources", "pyproject.toml", "models.toml", "README.md"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        for module in given.only or CHECKS:
            path = copy / "app" / "core" / f"{module}.py"
            text = path.read_text("utf-8")
            if _run(copy, CHECKS[module], None) != "survived":
                raise RuntimeError(f"the tests of {module} fail without any change")
            for name, mutant in mutants(text):
                path.write_text(mutant, "utf-8")
                # What was compiled is told apart by size and second only.
                Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
                found[f"{module}.{name}"] = became = _became(copy, CHECKS[module])
                if not given.json:
                    print(f"{became:9} {module}.{name}", flush=True)
            path.write_text(text, "utf-8")
    survivors = [name for name, became in found.items() if became == "survived"]
    print(json.dumps(found, indent=1) if given.json else f"{len(found)} mutants, {len(survivors)} survived")
    return 1 if survivors else 0


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """The names of all functions of a module, and the module with that one giving an empty value back."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef) or node.returns is None or node.name.startswith("__"):
            continue
        yields = any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(node))
        first = node.body[0]
        told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        at = (first.end_lineno if told else first.lineno - 1) or 0
        for label, value in _values(ast.unparse(node.returns), yields=yields):
            put = f"{' ' * first.col_offset}return{value}\n"
            if yields:
                put += f"{' ' * first.col_offset}yield\n"
            yield node.name + label, "".join([*lines[:at], put, *lines[at:]])


def _values(annotation: str, *, yields: bool) -> Iterator[tuple[str, str]]:
    """What a function of this type may give back without having done anything, with a word for it."""
    kind = annotation.split("[")[0].strip()
    if yields:
        yield "", ""
    elif annotation == "bool":
        yield " always", " True"
        yield " never", " False"
    elif annotation.endswith("| None") or annotation == "None":
        yield "", " None"
    elif kind in _EMPTY:
        parts = annotation.count(",") + 1 if kind == "tuple" and "..." not in annotation else 0
        yield "", f" ({', '.join(['[]'] * parts)},)" if parts else f" {_EMPTY[kind]}"


class _FirstCase:
    """Of a test by many cases, the first that fails is enough: no smaller one is looked for.

    Args:
        most: cases of a test that does not say itself how many; None: as always.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most

    def pytest_collection(self) -> None:
        """Between the tests' own settings and the tests."""
        most = self._most or settings().max_examples
        settings.register_profile("mutants", settings(), phases=(Phase.explicit, Phase.generate),
                                  max_examples=most)
        settings.load_profile("mutants")


def _became(copy: Path, tests: tuple[str, ...]) -> str:
    """What became of the mutant in ``copy``; few cases notice most, and what they do not meets all."""
    became = _run(copy, tests, FEW)
    return _run(copy, tests, None) if became == "survived" else became


def _run(copy: Path, tests: tuple[str, ...], most: int | None) -> str:
    child = os.fork()
    if not child:
        outcome = int(pytest.ExitCode.INTERNAL_ERROR)
        try:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            outcome = _tested(copy, tests, most)
        finally:  # nothing of this process is the child's to tidy up
            os._exit(outcome)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGPROF:
        return "endless"
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        raise RuntimeError(f"the tests {tests} did not run: {status}")
    return "survived" if status == pytest.ExitCode.OK else "noticed"


def _tested(copy: Path, tests: tuple[str, ...], most: int | None) -> int:
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("app", "tests")]:
        del sys.modules[name]
    os.chdir(copy)
    sys.path[0] = str(copy)
    files = [f"tests/core/{name}.py" for name in tests]
    # Hypothesis brings a plugin, whose asserts cannot be rewritten any more: none of them is a test.
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:anyio", "-o", "timeout=0",
               "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *files], plugins=[_FirstCase(most)]))


if __name__ == "__main__":
    raise SystemExit(main())
