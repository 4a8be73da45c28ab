"""Builds llama-cpp-python once by the lean recipe and keeps the wheel in the user's pip cache."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import flavours
from commands import CommandFailed, Progress, SetupFailed, clean_environment, locked, programs_of, python_of, run
from pip_install import explain, install, pip, pip_step

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "requirements-llama.txt"
TOOLS = HERE / "requirements-build.txt"
LEAN = HERE / "lean.cmake"
DYNAMIC = HERE / "dynamic.cmake"
KERNELS = HERE / "llama"
BUILD_FOLDER = HERE.parent / "build"

# GGML_NATIVE=OFF: a native build dies in ggml_backend_amx_mul_mat on virtual machines whose processor has AMX, and a
# wheel in a home that several machines share must run on each of them. It still uses AVX2 and FMA. The others leave
# out what Stet does not call: 2 min 12 s instead of 16 to 22 min on two cores (Sapphire Rapids virtual machine).
DEFINES = {
    "GGML_NATIVE": "OFF",
    "GGML_CCACHE": "OFF",
    "LLAVA_BUILD": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
}
LIBRARIES = "llama_cpp/lib/"  # within a wheel
TAKES = {flavours.CHECKOUT: "about two minutes"}
_LIBRARY = re.compile(r"\.(?:so(?:\.[\d.]+)?|dylib|dll)$")
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
_UNFIT = re.compile(r"Stet's\s+kernels\s+do\s+not\s+fit\s+this\s+llama\.cpp:\s+(\S+)")  # CMake wraps it as it likes


def recipe_key(part: str) -> str:
    """Changes with all that changes the wheel of ``part`` (flavours.PARTS): hashed source, kernels, tools, defines,
    processor, C library.
    """
    recipes = (LEAN,) if part == flavours.CHECKOUT else (LEAN, DYNAMIC)
    parts = [*(file.read_text("utf-8") for file in (SOURCE, TOOLS, *recipes, *sorted(KERNELS.iterdir()))),
             DEFINES | flavours.PARTS[part],
             sys.platform, platform.machine(), platform.libc_ver()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def build_step(line: str) -> str | None:
    """Ninja's “[37/83] Building CXX object …” becomes “step 37 of 83”; any other line is None."""
    found = _STEP.match(line)
    return f"step {found[1]} of {found[2]}" if found else None


def unfit(output: str) -> str | None:
    """The sentence for a source that packaging/llama/patch.cmake does not fit, out of a build's ``output``, or None."""
    found = _UNFIT.search(output)
    return found and (f"Stet's kernels do not fit this llama.cpp ({found[1]} has changed where they are hooked in), "
                      "so it was not built; packaging/llama/patch.cmake must follow it.")


def kept_wheel(folder: Path) -> Path | None:
    """The wheel that ``keep`` left in ``folder``; None if there is none or its bytes are not those that were kept."""
    for wheel in sorted(folder.glob("*.whl")):
        try:
            recorded = _side_file(wheel).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if recorded == _digest(wheel):
            return wheel
    return None


def keep(wheel: Path, folder: Path) -> Path:
    """Moves a built ``wheel``, from the same file system, into ``folder``, with its SHA-256 beside it."""
    kept = folder / wheel.name
    side = wheel.with_name("sha256")
    side.write_text(_digest(wheel) + "\n", "ascii")
    wheel.replace(kept)
    side.replace(_side_file(kept))
    return kept


def ensure(python: Path, log: Path, part: str) -> Path:
    """The wheel of ``part``, built with ``python`` if the cache of its pip has none; raises SetupFailed."""
    folder = _folder(python, log, part)
    with locked(folder, "Another set-up is building llama-cpp-python; waiting for it.") as held:
        wheel = kept_wheel(folder)
        if wheel is None:
            for left in folder.glob("build-*"):  # by a build that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="build-", dir=folder, ignore_cleanup_errors=True) as work:
                wheel = keep(_build(python, Path(work), log, held, part), folder)
    return wheel


def unpack(wheels: Sequence[Path], folder: Path) -> None:
    """Lays the libraries of all ``wheels`` beside each other in ``folder``, as a flavour of these parts has them."""
    folder.mkdir(parents=True, exist_ok=True)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.startswith(LIBRARIES) and _LIBRARY.search(name):
                    (folder / PurePosixPath(name).name).write_bytes(archive.read(name))


def _folder(python: Path, log: Path, part: str) -> Path:
    """Where this recipe's wheel is kept: under pip's cache, or in the checkout where pip keeps none."""
    try:
        # pip may warn on the lines before.
        caches = [Path(run(pip(python, "cache", "dir"), log=log).splitlines()[-1]), BUILD_FOLDER]
    except (CommandFailed, IndexError):
        caches = [BUILD_FOLDER]
    for cache in caches:
        folder = cache / "stet" / recipe_key(part)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise SetupFailed(f"This user may not write to {caches[-1]}. Change its permissions, then run make again.")


def _build(python: Path, work: Path, log: Path, held: int | None, part: str) -> Path:
    """Builds the wheel of ``part`` inside ``work``, from the hashed source with the hashed tools and nothing else."""
    cores = os.cpu_count() or 1
    print(f"llama.cpp is compiled for this computer now, this once: {TAKES.get(part, 'many minutes')} on two cores "
          f"(here: {cores}).", flush=True)
    run([python, "-I", "-m", "venv", work / "tools"], log=log, held=held)
    tools, builder = programs_of(work / "tools"), python_of(work / "tools")
    install(builder, TOOLS, "Getting the build tools", log, held)
    environment = clean_environment(
        # pip unpacks and compiles here, so that all of it goes when this folder goes.
        TMPDIR=str(work), PATH=f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        CMAKE_GENERATOR="Ninja", CMAKE_BUILD_PARALLEL_LEVEL=str(cores),
        # Not pip's --config-settings: older versions, 23.2 among them, drop those for what a requirements file names.
        CMAKE_ARGS=shlex.join(f"-D{name}={value}" for name, value in
                              {**DEFINES, **flavours.PARTS[part], "CMAKE_PROJECT_llama.cpp_INCLUDE":
                               LEAN if part == flavours.CHECKOUT else DYNAMIC}.items()))
    progress = Progress(f"Building llama-cpp-python ({part})")
    try:
        # pip's own cache stays out of it: a wheel there may have been built natively by another project.
        said = run(pip(builder, "--verbose", "wheel", "--no-cache-dir", "--no-deps", "--no-build-isolation",
                       "--no-binary=:all:", "--require-hashes", "--progress-bar=off", "--wheel-dir", work / "wheel",
                       "--requirement", SOURCE),
                   log=log, progress=progress, environment=environment, held=held,
                   read_line=lambda line: build_step(line) or pip_step(line))
    except CommandFailed as error:
        progress.end("failed")
        raise SetupFailed(unfit(error.output) or explain(error.output, "llama-cpp-python could not be built", log)
                          ) from error
    wheel = next((work / "wheel").glob("*.whl"))
    if strayed := strays(said, zipfile.ZipFile(wheel).namelist()):
        progress.end("failed")
        raise SetupFailed(f"llama-cpp-python was not built by the recipe ({strayed}); what was said is in {log}.")
    progress.end()
    return wheel


def strays(output: str, names: list[str]) -> str | None:
    """What in a build's ``output`` or the file ``names`` of its wheel is against the recipe; None if nothing is.

    The build accepts settings that it then ignores; the result works here and dies on another processor.
    """
    if "-march=native" in output:
        return "it is for this processor only"
    return next((f"it holds {name}" for name in names if "libllama-common" in name or "libmtmd" in name), None)


def _side_file(wheel: Path) -> Path:
    return wheel.with_name(wheel.name + ".sha256")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
