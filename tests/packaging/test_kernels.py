"""The kernels get into the source that they were written for, once, and end the build at any other."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import SetUpModules

KERNELS = Path(__file__).parents[2] / "packaging" / "llama"
PATCH = KERNELS / "patch.cmake"
DYNAMIC = KERNELS.parent / "dynamic.cmake"
# What the hooks are hung on, as it stands in patch.cmake: file and text.
_HOOK = re.compile(r'stet_replace\(([\w./${}-]+)\n"((?:\\"|[^"])*)"\n"', re.MULTILINE)
_SOURCES = {"${file}": ("ggml-cpu.c", "tiled/tiled.cpp")}

cmake = pytest.mark.skipif(shutil.which("cmake") is None, reason="set-up brings a cmake of its own; here is none")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree of llama.cpp's shape, with only what the hooks are hung on."""
    folder = tmp_path / "ggml" / "src" / "ggml-cpu"
    folder.mkdir(parents=True)
    (tmp_path / "src").mkdir()
    texts: dict[str, str] = {}
    for name, text in _HOOK.findall(PATCH.read_text("utf-8")):
        for file in _SOURCES.get(name, (name,)):
            texts[file] = texts.get(file, "// before\n") + text.replace('\\"', '"') + "\n;\n"
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")
    return tmp_path


def patch(source: Path) -> subprocess.CompletedProcess[str]:
    """Run the patch in ``source``, as the build does in llama.cpp's folder."""
    return subprocess.run(["cmake", "-P", str(PATCH)], cwd=source, capture_output=True, text=True, check=False)


def files(source: Path) -> dict[str, str]:
    return {str(file.relative_to(source)): file.read_text("utf-8") for file in source.rglob("*") if file.is_file()}


@cmake
def test_hooks_are_hung_once(source: Path) -> None:
    assert patch(source).returncode == 0
    first = files(source)
    folder = "ggml/src/ggml-cpu/"
    for path in [path for path in KERNELS.glob("stet-*") if path.name != "stet-buffer.h"]:
        assert first[folder + path.name] == path.read_text("utf-8")
        assert path.suffix == ".h" or path.name in first[folder + "CMakeLists.txt"]
    assert first["ggml/src/stet-buffer.h"] == (KERNELS / "stet-buffer.h").read_text("utf-8")
    assert first["ggml/src/ggml-backend.cpp"].count("ggml_backend_cpu_buffer_clear_own,") == 1
    assert first[folder + "ggml-cpu.c"].count("stet_matmul(dst, wdata") == 1
    assert first[folder + "arch/x86/quants.c"].count("stet_quantize_q8_K(x, y, k);") == 1
    assert first[folder + "ops.cpp"].count("stet_attention(params, dst);") == 1
    assert patch(source).returncode == 0
    assert files(source) == first


@cmake
@pytest.mark.parametrize("file", ["ggml-cpu.c", "ops.cpp", "arch/x86/quants.c", "tiled/tiled.cpp", "CMakeLists.txt"])
@pytest.mark.parametrize("change", [lambda text: "", lambda text: text + text])
def test_another_source_ends_the_build_with_a_sentence(modules: SetUpModules, source: Path, file: str,
                                                       change: Callable[[str], str]) -> None:
    path = source / "ggml" / "src" / "ggml-cpu" / file
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    ended = patch(source)
    assert ended.returncode != 0
    said = modules.llama_wheel.unfit(ended.stderr)
    assert said is not None
    assert file in said


@cmake
def test_only_processors_that_can_start_the_program_get_a_part(source: Path) -> None:
    """ggml's list and its look at the processor, as far as dynamic.cmake changes them."""
    variants = ("x64)", "sse42 SSE42)", "ivybridge SSE42)", "piledriver SSE42)", "haswell AVX2)", "cannonlake AVX512)",
                "cascadelake AVX512)", "cooperlake AVX512)", "zen4 AVX512)", "sapphirerapids AMX_INT8)")
    listed = source / "ggml" / "src" / "CMakeLists.txt"
    listed.write_text("\n".join(f"ggml_add_cpu_backend_variant({variant}" for variant in variants), "utf-8")
    looked = source / "ggml" / "src" / "ggml-cpu" / "arch" / "x86" / "cpu-feats.cpp"
    looked.parent.mkdir(parents=True, exist_ok=True)
    looked.write_text("    bool AVX(void) { return f_1_ecx[28]; }\n    bool AVX512F(void) { return f_7_ebx[16]; }\n")
    for _ in range(2):
        done = subprocess.run(["cmake", "-P", str(DYNAMIC)], cwd=source, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        added = re.findall(r"^ggml_add_cpu_backend_variant\((\w+)", listed.read_text("utf-8"), re.MULTILINE)
        assert added == ["sse42", "haswell", "zen4"]
        assert looked.read_text("utf-8").count("&& saved(") == 2
    looked.write_text("another look")
    done = subprocess.run(["cmake", "-P", str(DYNAMIC)], cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "cpu-feats.cpp" in done.stderr


def test_what_fails_otherwise_is_not_blamed_on_the_kernels(modules: SetUpModules) -> None:
    assert modules.llama_wheel.unfit("CMake Error: no compiler was found") is None


def test_a_changed_kernel_is_another_recipe(modules: SetUpModules, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    before = modules.llama_wheel.recipe_key("lean")
    shutil.copytree(KERNELS, tmp_path / "llama")
    monkeypatch.setattr(modules.llama_wheel, "KERNELS", tmp_path / "llama")
    assert modules.llama_wheel.recipe_key("lean") == before
    with (tmp_path / "llama" / "stet-matmul.cpp").open("a") as file:
        file.write("// changed\n")
    assert modules.llama_wheel.recipe_key("lean") != before
