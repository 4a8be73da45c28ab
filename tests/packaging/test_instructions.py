"""A program whose start has an instruction that older processors lack is refused, by its bytes and by running it."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.conftest import packaging_modules

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64" or not (shutil.which("objdump") and shutil.which("cc")),
    reason="instructions of x86-64 are looked at with Linux's binutils")

SOURCE = """
#include <stdio.h>
#include <unistd.h>
int main(int count, char **words) {
    volatile float numbers[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    %s
    printf("%%d in %%s, AVX2 %%d\\n", (int)numbers[7], words[1], __builtin_cpu_supports("avx2") != 0);
    fflush(stdout);
    if (count < 3) execl("/proc/self/exe", words[0], "its child", "", NULL);
    return 0;
}
"""
PLANTED = 'if (count > 2) __asm__ volatile("vpaddd %%ymm0, %%ymm1, %%ymm2" ::: "xmm2");'


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    yield from packaging_modules(monkeypatch, ("instructions", "old_processor"))


def program(folder: Path, planted: str) -> Path:
    """A program that starts itself once more; the planted line is run by the second one alone."""
    folder.mkdir()
    (folder / "source.c").write_text(SOURCE % planted, "utf-8")
    subprocess.run(["cc", "-O1", folder / "source.c", "-o", folder / "stet"], check=True)
    return folder


def test_one_instruction_above_the_baseline_is_found(parts: dict[str, ModuleType], tmp_path: Path,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    instructions = parts["instructions"]
    assert instructions.main([str(program(tmp_path / "sound", ""))]) == 0
    assert capsys.readouterr().err == ""
    folder = program(tmp_path / "planted", PLANTED)
    assert instructions.main([str(folder)]) == 1
    assert "1 instructions that x86-64-v2 does not have (vpaddd …)" in capsys.readouterr().err
    (folder / "stet").rename(folder / "libQt6Core.so.6")  # asks the processor first
    assert instructions.main([str(folder)]) == 0
    (folder / "libQt6Core.so.6").rename(folder / "libggml-cpu-haswell.so")  # is taken where its score says so
    assert instructions.main([str(folder)]) == 0
    (folder / "libggml-cpu-haswell.so").rename(folder / "libggml-cpu-sse42.so")  # is taken everywhere else
    assert instructions.main([str(folder)]) == 1


@pytest.mark.parametrize(("line", "above"), [
    ("  401136:\tvaddps %ymm0,%ymm0,%ymm0", True), ("  401136:\tbzhi   %eax,%edi,%eax", True),
    ("  401136:\tkmovw  %eax,%k1", True), ("  401136:\tldtilecfg (%rax)", True),
    ("  401136:\taesenc %xmm1,%xmm0", True), ("  401136:\tcall   401030 <vfork>", False),
    ("  401136:\tverr   %ax", False), ("  401136:\tvmcall", False), ("  401136:\ttzcnt  %eax,%eax", False),
    ("  401136:\tpopcnt %eax,%eax", False), ("  401136:\tpshufb %xmm1,%xmm0", False),
])
def test_what_is_above_the_baseline(parts: dict[str, ModuleType], line: str, above: bool) -> None:
    assert bool(parts["instructions"].above_baseline([line])) is above


def has_binfmt_of_its_own() -> bool:
    """Whether this kernel gives a user namespace a binfmt_misc: 6.7 and newer do, where it lets users have one."""
    place = "/proc/sys/fs/binfmt_misc"
    mounted = ["unshare", "--map-root-user", "--mount", "mount", "-t", "binfmt_misc", "none", place]
    return bool(shutil.which("unshare")) and subprocess.run(mounted, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not shutil.which("qemu-x86_64"), reason="an old processor is emulated by qemu-user")
@pytest.mark.skipif(not has_binfmt_of_its_own(), reason="a namespace has no binfmt_misc of its own in this kernel")
def test_on_an_old_processor_every_process_is_tried(parts: dict[str, ModuleType], tmp_path: Path) -> None:
    old = parts["old_processor"]
    for planted, ended, told in (("", 0, ["8 in here, AVX2 0", "8 in its child, AVX2 0"]),
                                 (PLANTED, -4, ["8 in here, AVX2 0"])):
        folder = tmp_path / ("planted" if planted else "sound")
        copy = old.marked_copy(program(folder, planted), folder / "copy")
        done = subprocess.run(old.command(copy / "stet", "here"), capture_output=True, text=True, check=False)
        assert done.stdout.splitlines() == told
        assert done.returncode in (ended, 128 - ended)
