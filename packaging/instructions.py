"""Refuses a program whose start needs instructions that not every x86-64 processor has.

Usage: instructions.py FOLDER. Needs objdump (binutils). Every library and program in FOLDER is disassembled. The
baseline is x86-64-v2 (SSE4.2: every processor since about 2009), which Qt's and NumPy's own wheels ask for; one
instruction of AVX, FMA, BMI, AMX, AES or SHA above it stops an older processor dead (SIGILL), unless the library asks
the processor first. Those that do ask are named in DISPATCHING, with how, and not looked into; old_processor.py runs
them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# Beginnings of file names, and how each finds out what it may use.
DISPATCHING = {
    "libggml-cpu": "each for one generation; backends.py loads the one whose score, taken by cpuid, is the highest",
    "libscipy_openblas": "chooses its kernels by cpuid when it is loaded (DYNAMIC_ARCH)",
    "_multiarray_umath": "NumPy's dispatch: loops for each generation, chosen when it is imported",
    "_simd": "NumPy's own test of that dispatch, which nothing imports",
    "libQt6Core": "qCpuFeatures, when a conversion is first called",
    "libQt6Gui": "qCpuFeatures, when something is first drawn",
    "libcrypto": "OPENSSL_ia32cap: every routine in assembly is chosen by cpuid",
    "libgcrypt": "hwfeatures.c, when it is loaded",
    "libgnutls": "cpuid in x86-common.c, when it is loaded",
    "libnettle": "a fat build: fat-x86_64.c, when it is loaded",
    "liblzma": "crc_x86_clmul.h, by cpuid or an ifunc",
    "libpcre2": "data between its code; its compiler (sljit) asks cpuid",
    "libzstd": "DYNAMIC_BMI2: both loops are there, by cpuid",
    "libgfortran": "matmul for each generation, by __builtin_cpu_supports",
    "pandoc": "a program of its own; its text library asks cpuid before a wider loop",
    "_typst": "is_x86_feature_detected! before every wider loop",
}
# Looked into in spite of that: what is loaded where no other fits.
LEAST = ("libggml-cpu-sse42",)
# "v…" is how every instruction of AVX begins, and a few older ones, which no program may use.
ABOVE = re.compile(
    r"^\s+[0-9a-f]+:\s+((?:v(?!er[rw]|m(?:call|launch|resume|xo|read|write|clear|ptr|func|run|load|save|mcall))[a-z]\w*"
    r"|andn|bextr|blsi|blsmsk|blsr|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|lzcnt|movbe|aes\w+|pclmul\w+|sha(?:1|256)\w+"
    r"|ldtilecfg|sttilecfg|tile\w+|tdp\w+|k(?:mov|or|and|xor|test|add|shift)\w*))\b", re.MULTILINE)
# What is said of one file at most.
SHOWN = 5


def above_baseline(listing: Iterable[str]) -> list[str]:
    """The instructions above the baseline in objdump's listing, in their order."""
    return [found[1] for line in listing if (found := ABOVE.match(line))]


def offenders(folder: Path) -> dict[Path, list[str]]:
    """The files of ``folder`` that are not to have such instructions and have some, each with the first of them."""
    found: dict[Path, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or (
                path.name.startswith(tuple(DISPATCHING)) and not path.name.startswith(LEAST)):
            continue
        with path.open("rb") as start:
            if start.read(4) != b"\x7fELF":
                continue
        with subprocess.Popen(["objdump", "--disassemble", "--no-show-raw-insn", path], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as reading:
            assert reading.stdout is not None
            if names := above_baseline(reading.stdout):
                found[path] = names
    return found


def main(arguments: list[str]) -> int:
    """Say which files have such instructions; 1 if any has."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Usage: instructions.py FOLDER", file=sys.stderr)
        return 2
    if not shutil.which("objdump"):
        print("objdump is missing; on Debian: sudo apt-get install -y binutils.", file=sys.stderr)
        return 1
    found = offenders(Path(arguments[0]))
    for path, names in found.items():
        kinds = ", ".join([*dict.fromkeys(names)][:SHOWN])
        print(f"{path}: {len(names):,} instructions that x86-64-v2 does not have ({kinds} …)", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
