"""Why a model file cannot be loaded, as an error that a person can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import (
    DamagedModel,
    ModelMissing,
    ModelNotSupported,
    ModelProblem,
    NoPermission,
    NotAModel,
    NotEnoughMemory,
)
from app.core.generation import ModelFile, Plan
from app.core.patterns import pattern_of
from app.core.verified import Verified

MAGIC = b"GGUF"
_NO_MEMORY = pattern_of(r"(?:failed|unable) to (?:allocate|reserve)|out ?of ?(?:device|host)? ?memory|bad_alloc"
                        r"|malloc failed|cannot allocate memory", re.IGNORECASE)
# What ggml asserts where it does not ask whether an allocation worked.
_ASSERTED_MEMORY = pattern_of(r"GGML_ASSERT\((?:ctx->mem_buffer|\w*(?:buffer|ptr|data)) != (?:NULL|nullptr)\)")
MOST_STEPS_DOWN = 6  # each of them saves 6 % at least; a plan that needs more has another trouble
_CUT_OFF = pattern_of(r"not within the file bounds|exceeds remaining file size", re.IGNORECASE)
_PATH = pattern_of(r"\s*(?:from )?'?(?:/|[A-Za-z]:\\)\S+")


def check_file(model: ModelFile) -> None:
    """Look at the path, the first four bytes, and what is known of the file, before llama.cpp sees it.

    A file that was checked once and touched since is read whole.

    Raises:
        ModelMissing, NotAModel, NoPermission, DamagedModel
        ModelReplaced: it is not what was checked.
    """
    path = str(model.path)
    try:
        if model.path.exists() and not model.path.is_file():
            raise NotAModel(path=path)
        with model.path.open("rb") as file:
            start = file.read(len(MAGIC))
    except FileNotFoundError:
        raise ModelMissing(name=model.name, path=path) from None
    except PermissionError:
        raise NoPermission(path=path) from None
    except OSError as error:
        raise DamagedModel(path=path, detail=error.strerror or "it cannot be read") from None
    if start != MAGIC:
        raise NotAModel(path=path)
    Verified(model.path.parent).check_whole(model.path)


def load_problem(model: ModelFile, log: Sequence[str]) -> ModelProblem:
    """The error that llama.cpp's warnings and errors, in order, tell of; it gives no other reason itself."""
    path, lines = str(model.path), "\n".join(log)
    if found := re.search(r"unknown model architecture: '([^'\n]{0,60})'", lines):
        return ModelNotSupported(path=path, detail=f"its architecture “{found[1]}” is not known here")
    if "this GGUF file is version" in lines:
        return ModelNotSupported(path=path, detail="it is of a GGUF version that is not known here")
    if re.search(r"unknown (?:pre-)?tokenizer", lines):
        return ModelNotSupported(path=path, detail="its tokenizer is not known here")
    if _NO_MEMORY.search(lines):
        return NotEnoughMemory(name=model.name, detail="the model or its context could not be placed")
    if found := re.search(r"tensor '([^'\n]{0,60})' not found", lines):
        return DamagedModel(path=path, detail=f"the part {found[1]} is missing")
    if _CUT_OFF.search(lines):
        return DamagedModel(path=path, detail="it ends too early")
    if "failed to read" in lines:
        return DamagedModel(path=path, detail="its header makes no sense")
    reason = next((line.split("error loading model:")[1] for line in log if "error loading model:" in line), "")
    return DamagedModel(path=path, detail=_PATH.sub("", reason).strip()[:120] or "it could not be read")


def died_while_loading(model: ModelFile, death: str) -> ModelProblem:
    """The error for a file that crashed the process that read it.

    llama.cpp aborts on some damaged files, and where memory ends at an awkward place. ``death``: see
    ``HostLink.death``.
    """
    if is_out_of_memory(death):
        return NotEnoughMemory(name=model.name, detail="the model or its context could not be placed")
    return DamagedModel(path=str(model.path), detail=f"reading it crashed the engine, {death}")


def smaller_after(death: str, plan: Plan) -> Plan | None:
    """The plan to load with after a host ended as ``death`` tells; None: memory was not the reason, or enough is tried.

    A GPU that has no memory left ends the process in the middle of a computation, which no plan foresees: another
    program took what was free when it was made.
    """
    if not is_out_of_memory(death) or plan.steps_down >= MOST_STEPS_DOWN:
        return None
    return replace(plan, steps_down=plan.steps_down + 1)


def is_out_of_memory(death: str) -> bool:
    """Whether a line of llama.cpp's log, or a host's last words, tell of memory that could not be had."""
    return bool(_NO_MEMORY.search(death) or _ASSERTED_MEMORY.search(death))
