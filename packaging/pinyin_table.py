"""Write resources/words/pinyin.txt: how the common 汉字 are spelled, for the palette to be searched by pinyin.

usage: pinyin_table.py   (needs pypinyin, which nothing else does: pip install pypinyin==0.55.0)

One line a syllable without tones (ü is v, as it is typed), and the characters that are read so: all of GB 2312, and
what else the names of commands need. A character stands in two lines only where such a name reads it in another way
than it is read most often.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "resources" / "words" / "pinyin.txt"
HAN = re.compile("[\u4e00-\u9fff]+")
HEAD = "# Characters by syllable; made by packaging/pinyin_table.py with pypinyin 0.55.0 (mozillazg, MIT licence).\n"
_LONGEST = 12  # characters of a name; what is longer is a sentence


def main() -> int:
    """Write the table."""
    from pypinyin import lazy_pinyin  # pyright: ignore[reportMissingImports]

    read: defaultdict[str, list[str]] = defaultdict(list)
    for one in common():
        read[one] += lazy_pinyin(one, v_to_u=False)
    for name in names():
        for words in HAN.findall(name):
            for one, syllable in zip(words, lazy_pinyin(words, v_to_u=False), strict=True):
                if syllable not in read[one]:
                    read[one].append(syllable)
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for one, syllables in sorted(read.items()):
        for syllable in syllables:
            lines[syllable].append(one)
    TABLE.write_text(HEAD + "".join(f"{syllable} {''.join(lines[syllable])}\n" for syllable in sorted(lines)),
                     encoding="utf-8", newline="\n")
    return 0


def common() -> Iterator[str]:
    """The 6,763 characters of GB 2312."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            if (row, cell) < (0xD7, 0xFA) or row >= 0xD8:
                yield bytes((row, cell)).decode("gb2312")


def names() -> Iterator[str]:
    """What the window calls its commands, actions and settings in Chinese."""
    tree = ElementTree.parse(ROOT / "resources" / "translations" / "stet_zh_CN.ts")  # our own file
    for translation in tree.iter("translation"):
        if (text := "".join(translation.itertext())) and len(text) <= _LONGEST:
            yield text
    for path in sorted((ROOT / "resources").glob("[as]*s/*.toml")):  # actions and styles
        yield from re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8").split("prompt")[0])


if __name__ == "__main__":
    sys.exit(main())
