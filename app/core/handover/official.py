"""A document as the parts of a Chinese official document (公文), each told by how it is written: GB/T 9704—2012.

What stands where it is to stand becomes a part of its own: the letterhead from the front matter, the title, the bodies
that it is sent to, headings, the list of annexes, signature and date, annexes, and the imprint. All else is text. No
word is changed; only where a part begins or ends is told here, and how it looks is told by the formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.core.handover.inline_reader import joined
from app.core.handover.official_lists import as_paragraphs
from app.core.handover.pandoc_tree import PLAIN, SPACE, Node, node, text_of, words
from app.core.handover.reader import Read
from app.core.patterns import pattern_of

# The entries of the front matter that make the letterhead (7.2), from top to bottom.
LETTERHEAD = ("份号", "密级", "紧急程度", "发文机关", "发文字号", "签发人")
# The attributes of a sentence that is a heading within its paragraph.
LEAD: list[Any] = ["", [], [["custom-style", "Official Lead"]]]
_NO_SEAL = ("无", "没有", "no", "none", "false", "False")
# Characters from the right edge to a date that a seal is put on, and to one without a seal (7.3.5.1, 7.3.5.2).
_SEALED, _UNSEALED = 4.0, 2.0
_LONGEST_RECIPIENT, _LONGEST_ISSUER, _LONGEST_HEADING = 200, 30, 50

_NUMBER = r"[\d一二三四五六七八九十×Xx\s]{1,4}"
_DATE = rf"(?:[12]\d{{3}}|[〇○零一二三四五六七八九]{{4}})年{_NUMBER}月{_NUMBER}日"
_ONLY_DATE = pattern_of(_DATE)
_SENTENCE = pattern_of(r"[。！？；]")
_FIRST = pattern_of(r"[一二三四五六七八九十百]{1,4}、")
_SECOND = pattern_of(r"[（(][一二三四五六七八九十百]{1,4}[）)]")
_ANNEX = pattern_of(r"附件\s*(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[:：]?)?")
_ANNEX_NOTE = pattern_of(r"附件\s*[:：]")
_NUMBERED = pattern_of(r"\d{1,3}\s*[.．、]")
_ANNEX_NUMBER = pattern_of(r"(?:附件\s*[:：])?\d{1,3}[.．、]")
_COPIES = pattern_of(r"抄送\s*[:：].+", re.DOTALL)
_IMPRINT = pattern_of(rf"(\S.*?)[\s　]+({_DATE}\s*印发)")
_REMARK = pattern_of(r"[（(].*[）)]", re.DOTALL)
_NO_ISSUER = pattern_of(r"[。！？；：:，,]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Args:
        kind: "title", "text" (blocks as they are), "under-title", "recipient", "annex-note", "annex-note-next",
            "annex-note-one", "signature", "date", "annex", "annex-title", "copies", "imprint".
        blocks: Pandoc's; of every kind but "text" one paragraph.
        right: how far its end stands from the right edge, full-width characters; "signature" and "date" only.
        space: empty lines before it; "signature" and "date" only.
        end: what stands at the end of its line; "imprint" only.
    """

    kind: str
    blocks: list[Node]
    right: float = 0.0
    space: int = 0
    end: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """The whole: its letterhead by the names of ``LETTERHEAD``, its title ("" where there is none), and all parts."""

    letterhead: dict[str, str]
    title: str
    parts: list[Part]


def official(read: Read) -> Official:
    """The document that was read, in parts; its headings begin with the first level."""
    blocks = list(read.under_title)
    head = words(read.front.title)
    annexes = next((place for place, each in enumerate(blocks) if _ANNEX.fullmatch(_text(each))), len(blocks))
    firsts = [each for each in blocks[:annexes] if each["t"] == "Header" and each["c"][0] == 1]
    if not head and len(firsts) == 1 and blocks[0] is firsts[0]:
        head = joined(_inline(blocks.pop(0)))
        annexes -= 1
    entries = read.front.entries
    letterhead = {name: entries[name] for name in LETTERHEAD if entries.get(name)}
    sealed = entries.get("印章", "") not in _NO_SEAL
    levelled = _levelled(as_paragraphs(blocks[:annexes])) + _levelled(as_paragraphs(blocks[annexes:]))
    parts = list(_parts(levelled, sealed))
    front = read.front
    if (front.authors or front.date) and not any(each.kind in ("signature", "date") for each in parts):
        later = (place for place, each in enumerate(parts) if each.kind in ("annex", "copies", "imprint"))
        behind = next(later, len(parts))
        parts[behind:behind] = _signature([words(each) for each in front.authors], words(front.date), sealed)
    title = [Part("title", [node("Para", head)])] if head else []
    return Official(letterhead, text_of(head).strip(), [*title, *parts])


def imprint_of(read: Read) -> str:
    """What the imprint of a document says, "" where it has none."""
    return " ".join(text_of(part.blocks[0]["c"]) + part.end for part in official(read).parts
                    if part.kind in ("copies", "imprint"))


def width(text: str) -> float:
    """How wide ``text`` is, full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _levelled(blocks: Sequence[Node]) -> list[Node]:
    """Headings from the first level on, those that are written as paragraphs among them.

    An annex and what stands below its word, which is its title, count for nothing.
    """
    titles = {id(each) for before, each in pairwise([node("Para", []), *blocks])
              if _ANNEX.fullmatch(_text(each)) or _ANNEX.fullmatch(_text(before))}
    levels = [each["c"][0] for each in blocks if each["t"] == "Header" and id(each) not in titles]
    least = min(levels, default=1)
    found: list[Node] = []
    for each in blocks:
        if each["t"] == "Header":
            level, attributes, inner = each["c"]
            found.append(node("Header", max(1, level - least + 1), attributes, inner))
        elif each["t"] == "Para" and (level := _written_level(text_of(each["c"]))):
            found.append(node("Header", level, PLAIN, joined(each["c"])))
        else:
            found.append(each)
    return found


def _written_level(text: str) -> int:
    """The level of a heading that is a paragraph without a sentence's end; 0: it is none."""
    if len(text) > _LONGEST_HEADING or _SENTENCE.search(text) or text.endswith(("：", ":", "，", "、")):
        return 0
    return 1 if _FIRST.match(text) else 2 if _SECOND.match(text) else 0


def _parts(blocks: Sequence[Node], sealed: bool) -> Iterator[Part]:
    place = 0
    if place < len(blocks) and _REMARK.fullmatch(_text(blocks[place])):
        yield _line("under-title", blocks[place])
        place += 1
    if place < len(blocks) and _is_recipient(_text(blocks[place])):
        yield _line("recipient", blocks[place])
        place += 1
    expects_title = False
    while place < len(blocks):
        text, ahead = _text(blocks[place]), blocks[place + 1 :]
        step = 1
        if expects_title and text and not _SENTENCE.search(text):
            yield _line("annex-title", blocks[place])
            expects_title = False
        elif _ANNEX.fullmatch(text):
            yield _line("annex", blocks[place])
            expects_title = True
        elif _ANNEX_NOTE.match(text) and blocks[place]["t"] == "Para":
            notes, step = _annex_notes(blocks[place:])
            yield from notes
        elif signed := _signed(blocks[place], ahead, sealed):
            parts, step = signed
            yield from parts
        elif _COPIES.fullmatch(text) and blocks[place]["t"] == "Para" and _nothing_but_imprint(ahead):
            yield _line("copies", blocks[place])
        elif (imprint := _IMPRINT.fullmatch(text)) and not ahead and blocks[place]["t"] == "Para":
            yield Part("imprint", [node("Para", words(imprint[1]))], end=imprint[2])
        else:
            yield Part("text", [blocks[place] if blocks[place]["t"] != "Para" else
                                node("Para", _with_lead(joined(blocks[place]["c"])))])
        expects_title = expects_title and step == 1 and bool(_ANNEX.fullmatch(text))
        place += step


def _line(kind: str, block: Node) -> Part:
    """A paragraph or a heading as a part that is one paragraph."""
    return Part(kind, [node("Para", joined(_inline(block)))])


def _text(block: Node) -> str:
    """What a paragraph or a heading says; "" for any other block."""
    return text_of(_inline(block)).strip()


def _inline(block: Node) -> list[Node]:
    """Of a paragraph or a heading."""
    return block["c"] if block["t"] == "Para" else block["c"][2] if block["t"] == "Header" else []


def _is_recipient(text: str) -> bool:
    return text.endswith(("：", ":")) and len(text) <= _LONGEST_RECIPIENT and not _SENTENCE.search(text) and \
        not _ANNEX_NOTE.match(text)


def _nothing_but_imprint(blocks: Sequence[Node]) -> bool:
    return not blocks or (len(blocks) == 1 and bool(_IMPRINT.fullmatch(_text(blocks[0]))))


def _annex_notes(blocks: Sequence[Node]) -> tuple[list[Part], int]:
    """The list of annexes (7.3.4): the first in the line of its word, the others below it; and the blocks it takes."""
    lines = _lines(blocks[0]["c"])
    taken = 1
    while taken < len(blocks) and blocks[taken]["t"] == "Para" and _NUMBERED.match(_text(blocks[taken])):
        lines += _lines(blocks[taken]["c"])
        taken += 1
    if len(lines) > 1 and _ANNEX_NOTE.fullmatch(text_of(lines[0]).strip()):  # the word alone, its list below it
        lines[:2] = [lines[0] + lines[1]]
    lines = [_closed_up(line) for line in lines]
    if len(lines) == 1 and not _NUMBERED.match(_ANNEX_NOTE.sub("", text_of(lines[0]).strip(), count=1).strip()):
        return [Part("annex-note-one", [node("Para", lines[0])])], taken
    kinds = ["annex-note", *["annex-note-next"] * (len(lines) - 1)]
    return [Part(kind, [node("Para", line)]) for kind, line in zip(kinds, lines, strict=True)], taken


def _closed_up(line: list[Node]) -> list[Node]:
    """Without the blank behind its number: lines below each other begin with the same character."""
    for place, (before, each) in enumerate(pairwise(line), 1):
        if each == SPACE and before["t"] == "Str" and _ANNEX_NUMBER.fullmatch(before["c"]):
            return [*line[:place], *line[place + 1 :]]
    return line


def _signed(block: Node, ahead: Sequence[Node], sealed: bool) -> tuple[list[Part], int] | None:
    """The signature and the date (7.3.5): in one paragraph, in two, or the date alone; None: neither begins here."""
    if block["t"] != "Para":
        return None
    lines, taken = _lines(block["c"]), 1
    while ahead[taken - 1 : taken] and ahead[taken - 1]["t"] == "Para" and all(map(_is_issuer, lines)):
        lines += _lines(ahead[taken - 1]["c"])
        taken += 1
    issuers, date = lines[:-1], text_of(lines[-1]).strip()
    if not _ONLY_DATE.fullmatch(date) or not all(map(_is_issuer, issuers)) or not _ends(ahead[taken - 1 :]):
        return None
    return _signature(issuers, lines[-1], sealed), taken


def _signature(issuers: Sequence[list[Node]], date: list[Node], sealed: bool) -> list[Part]:
    """Where the lines of issuers and the date (each may be none) end."""
    widths = [width(text_of(each).strip()) for each in issuers]
    long = width(text_of(date).strip())
    if sealed:  # the issuer over the middle of the date
        at, rights = _SEALED, [max(0.0, _SEALED + (long - each) / 2) for each in widths]
    else:  # the date begins two characters behind the widest issuer, and a longer one pushes it to the left
        widest = max(widths, default=0.0)
        at = widest - long if widest >= long else _UNSEALED
        rights = [at + long + 2 - each for each in widths]
    lines = [("signature", line, right) for line, right in zip(issuers, rights, strict=True)]
    lines += [("date", date, at)] if date else []
    return [Part(kind, [node("Para", line)], right, 0 if number else 2 if sealed else 1)
            for number, (kind, line, right) in enumerate(lines)]


def _is_issuer(line: Sequence[Node]) -> bool:
    text = text_of(line).strip()
    return 0 < len(text) <= _LONGEST_ISSUER and not _NO_ISSUER.search(text) and \
        not _FIRST.match(text) and not _SECOND.match(text) and not _ONLY_DATE.fullmatch(text)


def _ends(blocks: Sequence[Node]) -> bool:
    """Whether nothing follows but what may stand behind a date: a remark, annexes, copies, the imprint."""
    if not blocks:
        return True
    text = _text(blocks[0])
    if _REMARK.fullmatch(text) or blocks[0]["t"] == "HorizontalRule":
        return _ends(blocks[1:])
    return bool(_ANNEX.fullmatch(text) or _COPIES.fullmatch(text) or _IMPRINT.fullmatch(text))


def _lines(inline: Sequence[Node]) -> list[list[Node]]:
    """A paragraph's lines as they are written, those with nothing in them left out."""
    found: list[list[Node]] = [[]]
    for each in inline:
        if each["t"] in ("SoftBreak", "LineBreak"):
            found.append([])
        else:
            found[-1].append(each)
    return [line for line in found if text_of(line).strip() or any(each["t"] not in ("Str", "Space") for each in line)]


def _with_lead(inline: list[Node]) -> list[Node]:
    """A paragraph that begins with （一） and a sentence: that sentence is in the face of its level (7.3.3)."""
    if not inline or inline[0]["t"] != "Str" or not _SECOND.match(inline[0]["c"]):
        return inline
    lead: list[Node] = []
    for place, each in enumerate(inline):
        if each["t"] == "Str" and (end := _SENTENCE.search(each["c"])):
            head, rest = each["c"][: end.end()], each["c"][end.end() :]
            behind = [*([node("Str", rest)] if rest else []), *inline[place + 1 :]]
            return [node("Span", LEAD, [*lead, node("Str", head)]), *behind] if behind else inline
        lead.append(each)
    return inline
