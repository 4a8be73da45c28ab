"""Of llama.cpp's parts the best that runs here is taken, what has no driver is left out, and a fault ends nothing."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import NoProcessorPart
from app.inference.backend_trial import declare, multiplies
from app.inference.backend_verdicts import AGAIN_AFTER, Verdicts
from app.inference.backends import load_backends
from tests.ggml_ops import libraries

needs_compiler = pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"),
                                    reason="the libraries are made with Linux's compiler")
# The part of ggml that keeps what was loaded, as far as it is asked here: it opens a library, and starts it.
REGISTRY = """
#include <dlfcn.h>
#include <stddef.h>
size_t ggml_backend_reg_count(void) { return WITHIN; }
struct registry { int version; void *name; size_t (*count)(void *); };
size_t ggml_backend_reg_dev_count(struct registry *one) { return one->count(one); }
void *ggml_backend_load(const char *path) {
    void *(*start)(void) = dlsym(dlopen(path, RTLD_NOW), "ggml_backend_init");
    return start ? start() : NULL;
}
"""
# As struct ggml_backend_reg begins (ggml-backend-impl.h).
PART = """
#include <stdlib.h>
static size_t count(void *one) { return DEVICES; }
static struct { int version; void *name; size_t (*count)(void *); } registry = {1, NULL, count};
int ggml_backend_score(void) { return SCORE; }
void *ggml_backend_init(void) { %s return &registry; }
"""
SOUND, FAULTY = "", '__asm__ volatile("ud2");'


def library(path: Path, source: str, *options: str) -> Path:
    path.with_suffix(".c").write_text(source, "utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", *options, path.with_suffix(".c"), "-o", path], check=True)
    return path


def part(folder: Path, name: str, score: int = 0, devices: int = 1, within: str = SOUND, *options: str) -> Path:
    return library(folder / f"libggml-{name}.so", PART % within, f"-DSCORE={score}", f"-DDEVICES={devices}", *options)


@pytest.fixture
def registry(tmp_path: Path) -> Callable[[str], ctypes.CDLL]:
    """Opens ggml's registry, under any name, as libllama's handle does."""
    opened = ctypes.CDLL(str(library(tmp_path / "registry.so", REGISTRY, "-DWITHIN=0")))
    return lambda name: opened


@needs_compiler
def test_the_highest_score_is_taken_and_each_part_says_why(
        registry: Callable[[str], ctypes.CDLL], tmp_path: Path) -> None:
    for name, score in (("cpu-sse42", 5), ("cpu-haswell", 64), ("cpu-skylakex", 0), ("cpu-alderlake", 100)):
        part(tmp_path, name, score)
    part(tmp_path, "vulkan", devices=0)
    part(tmp_path, "cuda", 0, 1, SOUND, "-Wl,--no-as-needed", str(library(tmp_path / "libcudart.so.13", "")))
    (tmp_path / "libcudart.so.13").unlink()
    (tmp_path / "libggml-base.so").write_bytes(b"no part of a processor or a card")
    asked: list[str] = []

    def problem_of(path: Path) -> str:
        asked.append(path.name)
        return "it faults" if "alderlake" in path.name else ""

    told = {one["name"]: (one["taken"], one["why"]) for one in load_backends(registry, tmp_path, problem_of)}
    assert told.pop("cuda")[0] is False
    assert told == {
        "vulkan": (False, "it finds no card"), "cpu-alderlake": (False, "it faults"),
        "cpu-haswell": (True, "the most that this processor has"), "cpu-sse42": (False, "cpu-haswell has more"),
        "cpu-skylakex": (False, "this processor has not all its instructions")}
    # What is not taken is not tried, nor what nothing could be taken for, nor what cannot be opened.
    assert asked == ["libggml-vulkan.so", "libggml-cpu-alderlake.so", "libggml-cpu-haswell.so"]


@needs_compiler
def test_a_missing_library_is_told_in_the_systems_words(
        registry: Callable[[str], ctypes.CDLL], tmp_path: Path) -> None:
    driver = library(tmp_path / "libdriver.so.1", "", "-Wl,-soname,libdriver.so.1")
    part(tmp_path, "vulkan", 0, 1, SOUND, "-Wl,--no-as-needed", str(driver))
    part(tmp_path, "cpu-sse42", 5)
    driver.unlink()
    card, _ = load_backends(registry, tmp_path, lambda path: "")
    assert card["name"] == "vulkan"
    assert not card["taken"]
    assert card["why"].startswith("libdriver.so.1: cannot open shared object file")


@needs_compiler
def test_without_a_part_for_this_processor_there_is_one_sentence(
        registry: Callable[[str], ctypes.CDLL], tmp_path: Path) -> None:
    part(tmp_path, "cpu-zen4", 0)
    part(tmp_path, "vulkan")
    with pytest.raises(NoProcessorPart, match=r"2009"):
        load_backends(registry, tmp_path, lambda path: "")


@needs_compiler
def test_a_llama_cpp_with_its_backend_within_looks_for_none(tmp_path: Path) -> None:
    whole = ctypes.CDLL(str(library(tmp_path / "whole.so", REGISTRY, "-DWITHIN=1")))
    part(tmp_path, "cpu-sse42", 5)
    assert load_backends(lambda name: whole, tmp_path, lambda path: "") == []


# Trials --------------------------------------------------------------------------------------------------------------


def test_the_installed_backend_multiplies_as_python_does() -> None:
    base, cpu = libraries()
    fresh = ctypes.CDLL(base._name)  # its functions are declared otherwise there
    declare(fresh)
    cpu.ggml_backend_cpu_init.restype = ctypes.c_void_p
    assert multiplies(fresh, cpu.ggml_backend_cpu_init())


def test_a_wrong_product_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    base, cpu = libraries()
    fresh = ctypes.CDLL(base._name)
    declare(fresh)
    monkeypatch.setattr(fresh, "ggml_mul_mat", lambda context, matrix, batch: base.ggml_scale(
        ctypes.c_void_p(context), ctypes.c_void_p(base.ggml_mul_mat(context, matrix, batch)), ctypes.c_float(1.2)))
    base.ggml_scale.restype = ctypes.c_void_p
    cpu.ggml_backend_cpu_init.restype = ctypes.c_void_p
    assert not multiplies(fresh, cpu.ggml_backend_cpu_init())


@needs_compiler
def test_a_fault_ends_the_trial_alone_and_is_remembered(tmp_path: Path) -> None:
    base, _ = libraries()
    shutil.copy(base._name, tmp_path / "libggml-base.so")
    faulty, sound = part(tmp_path, "cpu-faulty", 9, 1, FAULTY), part(tmp_path, "vulkan", 0, 0)
    kept = tmp_path / "kept" / "backends.json"
    verdicts = Verdicts(kept)
    assert verdicts.problem_of(faulty) == "it ended the process that tried it (-4)"
    assert verdicts.problem_of(sound) == ""
    # Another run of the program tries neither: the process that would try ends with no verdict at all.
    again = Verdicts(kept, {**os.environ, "LD_PRELOAD": str(library(
        tmp_path / "ends.so", "#include <unistd.h>\n__attribute__((constructor)) void go(void) { _exit(1); }"))})
    assert again.problem_of(faulty) == "it ended the process that tried it (-4)"
    assert again.problem_of(sound) == ""
    os.utime(sound)  # another build of it
    assert again.problem_of(sound) == "it multiplies wrongly on this machine"


@needs_compiler
def test_what_failed_is_tried_again_after_a_day_and_what_was_kept_may_be_damaged(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, _ = libraries()
    shutil.copy(base._name, tmp_path / "libggml-base.so")
    library_of_a_driver = part(tmp_path, "vulkan", 0, 0, 'if (getenv("FAULTY")) { __asm__ volatile("ud2"); }')
    kept = tmp_path / "backends.json"
    kept.write_text('{"damaged": [', "utf-8")
    assert Verdicts(kept, {**os.environ, "FAULTY": "1"}).problem_of(library_of_a_driver)
    assert Verdicts(kept).problem_of(library_of_a_driver)
    from app.inference import backend_verdicts

    now = backend_verdicts.time.time()
    monkeypatch.setattr(backend_verdicts.time, "time", lambda: now + AGAIN_AFTER + 1)
    assert Verdicts(kept).problem_of(library_of_a_driver) == ""
