"""The wheel of llama-cpp-python: kept with its hash, refused when it is another, built by the recipe or not at all."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import SetUpModules



@pytest.fixture
def kept(modules: SetUpModules, tmp_path: Path) -> Path:
    """A wheel as it stands in the cache after a build."""
    folder, work = tmp_path / "cache", tmp_path / "build-1"
    folder.mkdir()
    work.mkdir()
    built = work / "llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl"
    built.write_bytes(b"the wheel" * 1000)
    wheel: Path = modules.llama_wheel.keep(built, folder)
    return wheel


def test_a_kept_wheel_is_found_again(modules: SetUpModules, kept: Path) -> None:
    assert modules.llama_wheel.kept_wheel(kept.parent) == kept


def test_a_wheel_that_was_tampered_with_is_not_used(modules: SetUpModules, kept: Path) -> None:
    with kept.open("r+b") as file:
        file.write(b"T")
    assert modules.llama_wheel.kept_wheel(kept.parent) is None


@pytest.mark.parametrize("record", [None, b"", b"\xff\xfe", b"0" * 64])
def test_a_wheel_without_its_record_is_not_used(modules: SetUpModules, kept: Path, record: bytes | None) -> None:
    side = kept.with_name(kept.name + ".sha256")
    side.unlink()
    if record is not None:
        side.write_bytes(record)
    assert modules.llama_wheel.kept_wheel(kept.parent) is None


def test_a_build_against_the_recipe_is_noticed(modules: SetUpModules) -> None:
    strays = modules.llama_wheel.strays
    good = ["llama_cpp/lib/libllama.so", "llama_cpp/lib/libggml-cpu.so"]
    assert strays("cc -mavx2 -O3 -c ggml.c", good) is None
    assert strays("cc -march=native -O3 -c ggml.c", good)
    assert strays("cc -mavx2 -O3 -c ggml.c", [*good, "lib/libllama-common.so.0"])


@pytest.mark.parametrize(("line", "shown"), [
    ("  [37/83] Building CXX object vendor/llama.cpp/src/llama.cpp.o", "step 37 of 83"),
    ("[1/193] /usr/bin/gcc -DGGML -c ggml.c", "step 1 of 193"),
    ("  -- Configuring done [1/2]", None),
    ("[37/8", None),
])
def test_ninja_is_followed(modules: SetUpModules, line: str, shown: str | None) -> None:
    assert modules.llama_wheel.build_step(line) == shown


def test_the_libraries_of_several_wheels_are_laid_beside_each_other(modules: SetUpModules, tmp_path: Path) -> None:
    for name, files in (("one.whl", ("llama_cpp/lib/libllama.so.0.5.0", "llama_cpp/lib/libggml-cpu-haswell.so",
                                     "llama_cpp/lib/cmake/llama/llama.cmake", "llama_cpp/llama_cpp.py")),
                        ("two.whl", ("llama_cpp/lib/libggml-vulkan.so", "llama_cpp/lib/pkgconfig/llama.pc",
                                     "llama_cpp/lib/ggml.lib"))):
        with zipfile.ZipFile(tmp_path / name, "w") as wheel:
            for file in files:
                wheel.writestr(file, file)
    modules.llama_wheel.unpack([tmp_path / "one.whl", tmp_path / "two.whl"], tmp_path / "all")
    assert {path.name: path.read_text() for path in (tmp_path / "all").iterdir()} == {
        name: f"llama_cpp/lib/{name}"
        for name in ("libllama.so.0.5.0", "libggml-cpu-haswell.so", "libggml-vulkan.so")}
