"""Characters that a reader does not see: zero width, direction marks, tags, control characters.

They may carry words that only a machine reads. What a script needs is not counted: joiners within emoji and in the
scripts of India and Arabia, the tags of a flag, a variation selector after an emoji or a 汉字.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from app.core.patterns import pattern_of

_ALWAYS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U0001d173-\U0001d17a"
)
_CONTROL = "\0-\x08\x0b-\x1f\x7f-\x9f"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\ufe0f\u20e3"
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What the first branch takes is as it should be: the name of a region after a black flag.
_REGION = "[\U000e0030-\U000e0039\U000e0061-\U000e007a]"  # of its name in tags, after a black flag
_SUSPECT = pattern_of(f"[{_CONTROL}{_ALWAYS}\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef]")
_FLAG = pattern_of(f"\U0001f3f4{_REGION}{{3,6}}\U000e007f")
_HIDDEN = pattern_of(
    f"[{_CONTROL}{_ALWAYS}\U000e0000-\U000e007f]"
    f"|(?<![{_EMOJI}{_JOINED}])[\u200c\u200d]"
    f"|(?<![{_EMOJI}#*0-9{_HAN}{_JOINED}])[\ufe00-\ufe0f]"
    f"|(?<![{_HAN}])[\U000e0100-\U000e01ef]"
)
_NAMES = {"\0": "NULL", "\u2028": "LINE SEPARATOR", "\u2029": "PARAGRAPH SEPARATOR", "\ufeff": "BYTE ORDER MARK"}
DAMAGE = "\ufffd"  # what a program puts for bytes that it could not read


class Hidden(NamedTuple):
    """A character that is not seen, and where it stands, characters."""

    start: int
    character: str


def hidden_characters(text: str) -> list[Hidden]:
    """Those of ``text``, in their order. The set of its characters is looked at first, which is much faster."""
    suspects = [character for character in set(text) if _SUSPECT.match(character)]
    if not suspects:
        return []
    regions = _FLAG.finditer(text) if "\U000e007f" in suspects else ()
    flags = {place for region in regions for place in range(*region.span())}
    places = re.finditer(f"[{re.escape(''.join(suspects))}]", text)
    return [Hidden(place.start(), place[0]) for place in places
            if _HIDDEN.match(text, place.start()) and place.start() not in flags]


def name_of(character: str) -> str:
    """Its number and name as Unicode has them: "U+200B ZERO WIDTH SPACE"."""
    name = _NAMES.get(character) or unicodedata.name(character, "")
    if not name:
        name = {"Cc": "CONTROL", "Cn": "NONCHARACTER"}.get(unicodedata.category(character), "")
    return f"U+{ord(character):04X} {name}".rstrip()
