"""Which encodings a file without a mark may be in, the likeliest first; the writer decides, never this module.

An encoding is a candidate only if it gives back every byte. How likely it is, is how usual the characters are that
it gives: a text read in the wrong encoding is full of rare ones.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

from app.core.encodings import ENCODINGS, UTF8, Encoding, decode_exactly
from app.core.patterns import pattern_of

# Of the bytes beyond ASCII, the share that must be whole UTF-8 characters for a file to be UTF-8 with damage. Chinese
# in GBK has less than a third of them by chance, Chinese in UTF-8 with a damaged byte nearly all.
_DAMAGED_SHARE = 0.75
_LONE_SURROGATE = pattern_of("[\ud800-\udfff]")
_BEYOND_ASCII, _ANY = pattern_of(r"[^\t\n\r -~]"), pattern_of(r"(?s).")
# A Latin letter beside a Greek or Cyrillic one: no word is written so.
_MIXED = pattern_of("[A-Za-z](?=[\u0370-\u04ff])|[\u0370-\u04ff](?=[A-Za-z])")
_SAMPLE = 20_000  # characters that are looked at
_ASCII = bytes(range(128))
# Any two bytes are a character of UTF-16: without a mark, what it gives must be this likely.
_LIKELY_WIDE = 0.65
# 汉字 in the order of their use in modern writing, simplified and, where different, traditional.
_USUAL_HAN = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心"
    "多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将"
    "外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被"
    "走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住"
    "這來國個說們為時會過學對後裡麼沒於還發當無開經頭從動兩長樣現將與進實點種聲話兒員問機給幾業間電門東氣關並內"
    "條例規定應當依單位及規應務條約執刑罰處罪權利義務合同責任違反"
)
_USUAL_LETTERS = (
    "éèêàâçîïôûùüöäßñóíáúãõåøæœ ıİşğŞĞ čšžřýěůąęłśźżőűțș"
    "оеаинтсрвлкмдпуяыьгзбчйхжшю Ααοιετσςνηυρκπμλωάέίόήύώδγθχφ"
)
_USUAL_MARKS = "，。、；：？！“”‘’（）《》「」『』【】…—–·　 ~々ー«»°§€£©®±×÷•"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that fits every byte, the text it gives, and how usual its characters are (0 to 1)."""

    encoding: Encoding
    text: str
    likelihood: float


def candidates(data: bytes) -> tuple[Candidate, ...]:
    """The encodings that ``data`` (without a mark) may be in, the likeliest first; none for what is no text."""
    fitting: dict[str, Candidate] = {}
    has_nul = b"\0" in data
    for encoding in ENCODINGS:
        wide = encoding.codec.startswith(("utf-16", "utf-32"))
        if has_nul and not wide and encoding is not UTF8:
            continue
        text = decode_exactly(data, encoding)
        if text is None or (wide and _LONE_SURROGATE.search(text)):
            continue
        likely = likelihood(text, ascii_too=wide)
        if not (wide and likely < _LIKELY_WIDE):
            fitting[encoding.name] = Candidate(encoding, text, likely)
    # The same text would look the same: the first encoding that gives it stands for all (GBK for GB18030).
    different = {one.text: one for one in reversed(fitting.values())}
    order = {encoding.name: number for number, encoding in enumerate(ENCODINGS)}
    return tuple(sorted(different.values(), key=lambda one: (-one.likelihood, order[one.encoding.name])))


def is_damaged_utf8(data: bytes) -> bool:
    """Whether ``data``, which is not UTF-8, is UTF-8 but for a few bytes."""
    beyond = len(data.translate(None, _ASCII))
    text = data.decode("utf-8", "surrogateescape")
    bad = len(text) - len(text.translate(_without_escapes()))
    return beyond - bad >= 2 and beyond - bad >= _DAMAGED_SHARE * beyond


def may_be_utf16(data: bytes) -> bool:
    """Whether ``data``, which is UTF-8 with NULs in it, may as well be UTF-16 without a mark."""
    nuls = data.count(0)
    return len(data) % 2 == 0 and nuls >= len(data) / 5 and nuls in (data[::2].count(0), data[1::2].count(0))


def likelihood(text: str, *, ascii_too: bool = False) -> float:
    """How usual the characters beyond ASCII are, from 0 to 1; 1 where there are none. ``ascii_too`` counts all."""
    pattern = _ANY if ascii_too else _BEYOND_ASCII
    found = [match[0] for match in itertools.islice(pattern.finditer(text), _SAMPLE)]
    if not found:
        return 1.0
    mixed = sum(1 for _ in itertools.islice(_MIXED.finditer(text), len(found)))
    return max(0.0, min(1.0, (sum(map(_usual, found)) - mixed) / len(found)))


@functools.cache
def _usual(character: str) -> float:
    """What a character adds to the likelihood: 1 for a very usual one, below 0 for one that is hardly ever written."""
    code = ord(character)
    if " " <= character <= "~" or character in "\t\n\r" + _USUAL_MARKS + _USUAL_HAN + _USUAL_LETTERS:
        return 1.0
    if 0x4E00 <= code <= 0x9FFF:
        return 0.6 if _is_taught(character) else -0.3
    if 0x3041 <= code <= 0x30FF or 0xFF01 <= code <= 0xFF5E:
        return 0.8
    if 0xAC00 <= code <= 0xD7A3:  # the syllables of KS X 1001 are those in use
        return 0.8 if _has(character, "euc_kr") else -0.5
    if character.isalpha() and code < 0x0530:
        return 0.4
    if 0x2500 <= code <= 0x259F:  # frames and blocks
        return -0.5
    if 0x2000 < code < 0x2E80 or 0x00A1 <= code <= 0x00BF:
        return 0.1
    if code >= 0x1F000 and code < 0x20000:
        return 0.8
    return -1.0


def _is_taught(character: str) -> bool:
    """Whether a 汉字 is of the first level of GB 2312 or of Big5."""
    for codec, last in (("gb2312", 0xD7), ("big5", 0xC6)):
        if _has(character, codec) and character.encode(codec)[0] <= last:
            return True
    return False


def _has(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@functools.cache
def _without_escapes() -> dict[int, None]:
    """For ``str.translate``: takes out what ``surrogateescape`` puts in for a byte that is no UTF-8."""
    return dict.fromkeys(range(0xDC80, 0xDD00))

