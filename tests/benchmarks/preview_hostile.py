"""Texts made to break a preview, through its real host: every one is shown in time, and no address is asked for.

    python -m tests.benchmarks.preview_hostile [--mutations 10000] [--corpus ../shared/corpus/edge] [--strace]

The recipes of the corpus (28, up to 1.2 MB each), and so many mutations of a seed that holds all kinds of blocks. A
host that ends by itself over one of them is counted; the text is then told to a new host, which leaves the part out.
With --strace the hosts run under strace, and every connect is counted.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.core.own_process import own_environment
from app.core.preview.host import host_command

SEED = Path(__file__).parents[1] / "core" / "preview_seed.md"
LETTERS = "*_`[]()<>!\n \t#-|$^:\\&~{}\"'0aé汉\U0001d4b3"
PIECES = ("\n\n", "\n- ", "\n> ", "```", "$$", "[^1]", "](", "**", "<!--", "| a |\n|---|\n", "\n[x]: y\n",
          "\\begin{a}", "![", "    ")


class Hosts:
    """One host after another."""

    def __init__(self, prefix: Sequence[str]) -> None:
        self._prefix = prefix
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def show(self, text: str, name: str) -> float:
        """Seconds until all of ``text`` is shown, restarts included."""
        start = time.perf_counter()
        condemned: list[str] = []
        for _ in range(8):
            process = self._process = self._process or self._start()
            self._tell({"show": text, "condemned": condemned})
            at = self._listen(process)
            if at is None:
                return time.perf_counter() - start
            process.wait(10)
            self._process = None
            self.deaths += 1
            condemned.append(at)
        raise RuntimeError(f"never shown: {name}")

    def close(self) -> None:
        """End the last one."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(10)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*self._prefix, *host_command()], env=own_environment(), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    @staticmethod
    def _listen(process: subprocess.Popen[bytes]) -> str | None:
        """None when all is shown; what the host was at when it is gone."""
        assert process.stdout is not None
        at = ""
        for line in process.stdout:
            message = json.loads(line)
            at = message.get("at", at)
            if "done" in message:
                return None
        return at


def recipes(corpus: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of the corpus."""
    path = corpus / "pathological_inputs.json"
    if path.is_file():
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            yield case["name"], "".join(unit * count for unit, count in case["parts"])


def mutations(seed: str, count: int) -> Iterator[tuple[str, str]]:
    """``seed``, changed at some places each time."""
    choices = random.Random("preview")
    for number in range(count):
        text = seed
        for _ in range(choices.randrange(1, 30)):
            at = choices.randrange(len(text) + 1)
            end = at + choices.choice((0, 0, 1, 5, 40))
            text = text[:at] + choices.choice((*LETTERS, *PIECES)) * choices.choice((1, 1, 1, 3, 30)) + text[end:]
        yield f"mutation {number}", text


def main() -> int:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/edge"))
    parser.add_argument("--strace", action="store_true")
    options = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        prefix = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(log), "-A"] if options.strace else []
        hosts = Hosts(prefix)
        for kind, texts in (("recipes", recipes(options.corpus)),
                            ("mutations", mutations(SEED.read_text("utf-8"), options.mutations))):
            died, times = hosts.deaths, []
            for name, text in texts:
                times.append((hosts.show(text, name), name))
            times.sort(reverse=True)
            found[kind] = {"texts": len(times), "hosts that ended": hosts.deaths - died,
                           "longest_s": [(round(seconds, 2), name) for seconds, name in times[:3]]}
        hosts.close()
        if options.strace:
            found["connects"] = log.read_text("utf-8").count("connect(") if log.exists() else 0
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
