"""How many bytes a version of a document takes, and how long keeping and reading one takes, while it is written.

usage: python -m tests.benchmarks.versions FILE [FILE …]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import zlib
from pathlib import Path

from app.core.database import Database
from app.core.document import read_document
from app.core.versions import CHAIN, TYPING, Versions
from app.core.versions_packing import packed_edits, packed_whole

VERSIONS = 3 * CHAIN
BYTES = 150_000


def written(text: str, number: int) -> list[str]:
    """``text`` as it grows: from each version to the next 120 words (or 60 pairs of 汉字) and six corrections."""
    chance = random.Random(7)
    spaced = text.count(" ") > len(text) / 20
    words = text.split() if spaced else [text[i : i + 2] for i in range(0, len(text) - 2, 2)]
    versions = [text]
    at = 0
    for n in range(number - 1):
        now = versions[-1]
        if n % 3 == 0:  # the writer goes elsewhere
            at = now.rfind("\n", 0, chance.randrange(len(now))) + 1
        new = (" " if spaced else "").join(chance.choice(words) for _ in range(120 if spaced else 60)) + "\n\n"
        now = now[:at] + new + now[at:]
        at += len(new)
        for _ in range(6):
            place = chance.randrange(len(now) - 4)
            now = now[:place] + chance.choice(words) + now[place + 4 :]
        versions.append(now)
    return versions


def measure(path: Path) -> None:
    """Print one file's figures."""
    text = read_document(path).text.encode()[:BYTES].decode(errors="ignore")
    texts = written(text, VERSIONS)
    packer = zlib.compressobj(6, zdict=texts[0].encode()[-32_768:])
    with_dictionary = len(packer.compress(texts[1].encode()) + packer.flush())
    print(f"{path.name}: {len(text.encode()):,} bytes; whole {len(packed_whole(text)):,}; "
          f"zlib with a dictionary {with_dictionary:,}; changed lines {len(packed_edits(texts[0], texts[1])):,}")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "stet.sqlite3")
        versions = Versions(database)
        keeping: list[float] = []
        for number, each in enumerate(texts):
            begun = time.perf_counter()
            versions.keep("d", each, TYPING, made=1e9 + 60 * number)
            keeping.append(time.perf_counter() - begun)
        fresh = Versions(database)
        reading: list[float] = []
        for version in fresh.all_of("d"):
            begun = time.perf_counter()
            fresh.text(version.number)
            reading.append(time.perf_counter() - begun)
        print(f"  {len(texts)} versions: {versions.size() / len(texts):,.0f} bytes each; "
              f"kept in {1e3 * sorted(keeping)[len(keeping) // 2]:.0f} ms, "
              f"read in {1e3 * sorted(reading)[len(reading) // 2]:.0f} ms (medians)")
        database.close()


def main() -> None:
    """Measure every file that was named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        measure(path)


if __name__ == "__main__":
    main()
