"""Summaries, tables and checks of a document in the window's words: the lines of a list, each with its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QCoreApplication

from app.core.contradictions import Contradictions
from app.core.document_check import DocumentCheck
from app.core.findings import Range
from app.core.flaws import Flaw
from app.core.gathered_table import GatheredTable
from app.core.scope import Heading, headings
from app.core.summary_coverage import Unsourced, missing, unsourced
from app.core.summary_node import Summary
from app.core.summary_sources import How, Sourced
from app.ui.summary_lines import Line
from app.ui.wording import named

# Characters of a clause or a place that are shown.
_LONGEST = 160


class Places:
    """Tells where a place of a document is: the title of its section, and its line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._headings: Sequence[Heading] = headings(text)

    def told(self, place: Range) -> str:
        """As "Budget, line 12"."""
        start, title = place[0], ""
        for heading in self._headings:
            blank = not self._text[start : heading.start].strip()
            if heading.start > start and not (blank and heading.end < place[1]):
                break
            title, start = heading.title, max(start, heading.end if blank else start)
        body = self._text[start : place[1]]
        start += len(body) - len(body.lstrip())
        line = self._text.count("\n", 0, start) + 1
        told = QCoreApplication.translate("SummaryWords", "{title}, line {line}") if title else \
            QCoreApplication.translate("SummaryWords", "line {line}")
        return told.format(title=title, line=f"{line:,}")


def how_told(how: How) -> str:
    """What is known of where a line comes from."""
    return {
        "cited": QCoreApplication.translate("SummaryWords", "The model names this place as its source."),
        "words": QCoreApplication.translate(
            "SummaryWords", "The model named no source; of all that it read, this place shares most of the words."),
        "all": QCoreApplication.translate(
            "SummaryWords", "The model named no source, and no place shares its words: it rests on all that was read."),
    }[how]


def lines_of_summary(text: str, summary: Summary) -> Iterator[Line]:
    """A summary sentence by sentence, then what is not in it, then what is in no source."""
    places = Places(text)
    if summary.root.ending == "failed" and summary.text:
        yield Line(QCoreApplication.translate(
            "SummaryWords", "The summaries of the passages, because no summary of all of them came"), kind="head")
    for each in summary.root.sentences:
        if each.how == "all":
            yield _of_all(text, each, places)
            continue
        where = places.told(each.sources[0])
        more = len(each.sources) - 1
        if more:
            where = QCoreApplication.translate("SummaryWords", "{place}, and {number} more").format(
                place=where, number=f"{more:,}")
        yield Line(each.text, each.sources, where, about=how_told(each.how))
    yield from _odd(unsourced(text, summary.text))
    left = missing(text, summary)
    for why, head in (("failed", QCoreApplication.translate("SummaryWords", "Could not be read")),
                      ("passed over", QCoreApplication.translate("SummaryWords", "Not in the summary"))):
        some = [each for each in left if each.why == why]
        if some:
            yield Line(head, kind="head")
        for each in some:
            yield Line(each.headings[-1] if each.headings else places.told(each.range), (each.range,), kind="quiet",
                       about=" › ".join(each.headings))


def _of_all(text: str, each: Sourced, places: Places) -> Line:
    """A sentence that rests on all that was read: the whole document leads nowhere, a part of it to its beginning."""
    at = 0
    left = ""
    for start, end in each.sources:
        left += text[at:start]
        at = max(at, end)
    if not (left + text[at:]).strip():
        return Line(each.text, (), QCoreApplication.translate("SummaryWords", "from the whole document"),
                    about=how_told("all"))
    where = QCoreApplication.translate("SummaryWords", "from {place} on").format(place=places.told(each.sources[0]))
    return Line(each.text, each.sources, where, about=how_told("all"), selects=False)


def lines_of_table(text: str, table: GatheredTable) -> Iterator[Line]:
    """A table row by row, with what its passage does not have, then the passages that gave no rows."""
    places = Places(text)
    for row in table.rows:
        cells = [named(name, cell) for name, cell in zip(table.columns, row.cells, strict=True) if cell]
        yield Line("\n".join(cells), row.sources, places.told(row.sources[0]), about=how_told(row.how))
        yield from _odd(row.flags, head=False)
    left = [*((each.range, QCoreApplication.translate("SummaryWords", "No table came for this passage"))
              for each in table.unread),
            *((place, QCoreApplication.translate("SummaryWords", "The answer was cut off: there may be more here"))
              for place in table.cut)]
    if left:
        yield Line(QCoreApplication.translate("SummaryWords", "Not complete"), kind="head")
    for place, why in sorted(left):
        yield Line(why, (place,), places.told(place))


def lines_of_pairs(text: str, result: Contradictions, other: tuple[str, str] | None = None) -> Iterator[Line]:
    """Clauses that contradict each other, each of the two a line of its own.

    Args:
        other: name and text of the second document, whose clauses lead nowhere in this one; None: there is none.
    """
    places = Places(text)
    name, theirs = (other[0], Places(other[1])) if other is not None else ("", places)
    for each in result.found:
        reason = each.cells[-1] if each.cells else QCoreApplication.translate("SummaryWords", "; ").join(
            f"{finding.before} ≠ {finding.after}" for finding in each.pair.differing)
        yield Line(reason or QCoreApplication.translate("SummaryWords", "One denies what the other says"), kind="head")
        for clause in (each.pair.one, each.pair.other):
            here = not (other is not None and clause.document)
            where = places.told(clause.range) if here else f"{name} · {theirs.told(clause.range)}"
            yield Line(_short(clause.text), (clause.range,) if here else (), where)
        yield from _odd(each.flags, head=False)
    if result.unread:
        yield Line(QCoreApplication.translate("SummaryWords", "Pairs that the model did not judge"), kind="head")
    for pair in result.unread:
        yield Line(f"{places.told(pair.one.range)} / {theirs.told(pair.other.range)}",
                   (pair.one.range, pair.other.range) if other is None else (pair.one.range,), kind="quiet")


def lines_of_check(text: str, check: DocumentCheck) -> Iterator[Line]:
    """What code finds in the numbering, the references and the terms, with the other place where there is one."""
    places = Places(text)
    for head, flaws in ((QCoreApplication.translate("SummaryWords", "Numbering"), check.numbering),
                        (QCoreApplication.translate("SummaryWords", "References"), check.references),
                        (QCoreApplication.translate("SummaryWords", "Terms"), check.terms)):
        if flaws:
            yield Line(head, kind="head")
        for flaw in flaws:
            told = QCoreApplication.translate("SummaryWords", "“{text}” {flaw}")
            yield Line(told.format(text=_short(flaw.text), flaw=flaw_told(flaw)), (flaw.range,),
                       places.told(flaw.range))


def flaw_told(flaw: Flaw) -> str:
    """What is wrong with it, as the end of a sentence that begins with what stands there."""
    if flaw.kind == "number-skipped" and flaw.expected:
        told = QCoreApplication.translate("SummaryWords", "comes where {expected} is expected")
        return told.format(expected=flaw.expected)
    said: dict[str, Callable[[], str]] = {
        "number-skipped": lambda: QCoreApplication.translate("SummaryWords", "comes after a number that is left out"),
        "number-repeated": lambda: QCoreApplication.translate("SummaryWords", "has a number that was there before"),
        "number-backwards": lambda: QCoreApplication.translate("SummaryWords", "goes back in the numbering"),
        "reference-without-target": lambda: QCoreApplication.translate(
            "SummaryWords", "leads nowhere in this document"),
        "footnote-without-text": lambda: QCoreApplication.translate("SummaryWords", "has no text"),
        "footnote-unused": lambda: QCoreApplication.translate("SummaryWords", "is referred to nowhere"),
        "footnote-defined-twice": lambda: QCoreApplication.translate("SummaryWords", "has a second text"),
        "link-without-target": lambda: QCoreApplication.translate(
            "SummaryWords", "leads to no heading of this document"),
        "term-defined-twice": lambda: QCoreApplication.translate("SummaryWords", "is defined a second time"),
        "term-undefined": lambda: QCoreApplication.translate("SummaryWords", "is used as defined, and defined nowhere"),
    }
    return said[flaw.kind]()


def _odd(flags: Sequence[Unsourced], *, head: bool = True) -> Iterator[Line]:
    if flags and head:
        yield Line(QCoreApplication.translate("SummaryWords", "In no source"), kind="head")
    for text in dict.fromkeys(flag.text for flag in flags):
        told = QCoreApplication.translate("SummaryWords", "“{text}” stands nowhere in what was read")
        yield Line(told.format(text=text), kind="flag")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rstrip() + "…"
