"""Kinds of damage that a model does to Markdown, planted at real places of a document.

Each kind yields edits (start, end, new text) in characters of the document, and names what has to be found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.core.blocks import Block, blocks_of
from app.core.inline_spans import Span, spans_of
from app.core.structure import link_labels

Edit = tuple[int, int, str]
Maker = Callable[["Text"], Iterator[Edit]]


@dataclass(frozen=True)
class Damage:
    """``expected``: finding any of these is right; ``also``: what comes with it and is no false alarm."""

    name: str
    expected: tuple[str, ...]
    make: Maker
    also: tuple[str, ...] = ()


class Text:
    """A document with what damage is looked for in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = blocks_of(text)
        labels = link_labels(text)
        self.spans: list[tuple[Block, Span]] = [
            (block, span.placed(block.at)) for block in self.blocks
            if block.is_prose and not block.rows for span in spans_of(block.text, labels)]

    def of(self, *kinds: str) -> list[Block]:
        return [block for block in self.blocks if block.kind in kinds]

    def marks(self, kind: str) -> list[Span]:
        return [span for _, span in self.spans if span.kind == kind]

    def paragraphs(self) -> list[Block]:
        """Plain paragraphs of some length that stand in nothing and hold no mark."""
        marked = {id(block) for block, _ in self.spans}
        return [block for block in self.of("paragraph")
                if not block.path and len(block.text) > 60 and id(block) not in marked and "\n" not in block.text]

    def items(self) -> list[Block]:
        """One-line items of lists that are not nested."""
        return [block for block in self.of("paragraph") if block.opens and block.path[-1].kind == "item"
                and len(block.path) == 2 and "\n" not in block.text]

    def lines(self, block: Block) -> list[tuple[int, int]]:
        """Where the lines of a block stand, their ends included."""
        start, found = block.place[0], []
        for line in self.text[slice(*block.place)].splitlines(keepends=True):
            found.append((start, start + len(line)))
            start += len(line)
        return found


def _changed_value(kind: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for span in doc.marks(kind):
            start, end = span.value_place
            if end - start > 4 and not doc.text[start:end].startswith("["):
                middle = (start + end) // 2
                yield middle, middle + 1, "Q" if doc.text[middle] != "Q" else "Z"
    return make


def _dropped(kind: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        yield from ((*span.place, "") for span in doc.marks(kind) if "\n" not in doc.text[slice(*span.place)])
    return make


def _unlinked(doc: Text) -> Iterator[Edit]:
    yield from ((*span.place, span.label) for span in doc.marks("link") if not re.search(r"[\[\]`*_]", span.label))


def _wrapped(opening: str, closing: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.paragraphs():
            word = re.compile(r"(?<= )[a-z]{4,}(?= )|(?<=，)\w{2}").search(block.text, 10)
            if word:
                yield block.at(word.start()), block.at(word.end()), opening + word[0] + closing
    return make


def _inserted(text: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.paragraphs():
            place = re.compile(r"(?<=[a-z]) |(?<=，)").search(block.text, 20)
            if place:
                yield block.at(place.start()), block.at(place.start()), text
    return make


def _swapped_targets(doc: Text) -> Iterator[Edit]:
    for (block, one), (other, two) in pairwise(doc.spans):
        if block is other and one.kind == two.kind == "link" and one.value != two.value and one.label != two.label:
            if one.value_place[1] < two.place[0] and not (one.value.startswith("[") or two.value.startswith("[")):
                between = doc.text[one.value_place[1] : two.value_place[0]]
                yield one.value_place[0], two.value_place[1], two.value + between + one.value


def _ticks_lost(doc: Text) -> Iterator[Edit]:
    for span in doc.marks("code-span"):
        inner = doc.text[slice(*span.place)].strip("`")
        if re.fullmatch(r"[\w ]+", inner):
            yield *span.place, inner


def _emphasis_lost(doc: Text) -> Iterator[Edit]:
    for span in [*doc.marks("strong"), *doc.marks("emphasis")]:
        inner = doc.text[slice(*span.place)].strip("*_")
        if not re.search(r"[*_`\[]", inner):
            yield *span.place, inner


def _emphasis_unclosed(doc: Text) -> Iterator[Edit]:
    for span in doc.marks("strong"):
        if not re.search(r"[*_`\[]", doc.text[slice(*span.place)].strip("*_")):
            yield span.place[1] - 2, span.place[1], ""


def _heading_mark(change: Callable[[str], str]) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.of("heading"):
            mark = re.compile(r"(#{1,5})[ \t]+(?=\S)").match(doc.text, block.place[0])
            if mark and not block.path:
                yield *mark.span(), change(mark[0])
    return make


def _whole(*kinds: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.of(*kinds):
            if not block.path:
                yield block.place[0], min(len(doc.text), block.place[1] + 1), ""
    return make


def _before_paragraph(mark: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        yield from ((block.place[0], block.place[0], mark) for block in doc.paragraphs() if len(block.text) < 400)
    return make


def _merged(doc: Text) -> Iterator[Edit]:
    plain = doc.paragraphs()
    for block, following in pairwise(doc.blocks):
        if any(block is each for each in plain) and any(following is each for each in plain):
            yield block.place[1], following.place[0], " "


def _split(doc: Text) -> Iterator[Edit]:
    for block in doc.paragraphs():
        end = re.compile(r"[.。] ?(?=[A-Z\u4e00-\u9fff])").search(block.text, 40)
        if end and len(block.text) - end.end() > 30:
            yield block.at(end.end()), block.at(end.end()), "\n\n"


def _lost_paragraph(doc: Text) -> Iterator[Edit]:
    for block in doc.paragraphs()[1:]:
        if doc.text.startswith("\n\n", block.place[1]):
            yield block.place[0], block.place[1] + 2, ""


def _new_paragraph(doc: Text) -> Iterator[Edit]:
    for block in doc.paragraphs():
        yield block.place[1], block.place[1], "\n\nI hope that this is what you wanted to read here."


def _swapped_paragraphs(doc: Text) -> Iterator[Edit]:
    plain = doc.paragraphs()
    for block, following in pairwise(plain):
        between = doc.text[block.place[1] : following.place[0]]
        if not between.strip():
            one, two = doc.text[slice(*block.place)], doc.text[slice(*following.place)]
            yield block.place[0], following.place[1], two + between + one


def _item(change: Callable[[str], str]) -> Maker:
    """Changes the marks before the text of an item."""
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.items():
            start = doc.text.rfind("\n", 0, block.place[0]) + 1
            mark = doc.text[start : block.at(0)]
            if change(mark) != mark:
                yield start, block.at(0), change(mark)
    return make


def _ticked(doc: Text) -> Iterator[Edit]:
    for block in doc.items():
        if block.text.startswith("[ ]"):
            yield block.at(1), block.at(2), "x"


def _items(doc: Text) -> Iterator[tuple[Block, Block]]:
    listed = {id(block) for block in doc.items()}
    for block, following in pairwise(doc.blocks):
        if id(block) in listed and id(following) in listed and following.opens == 1:
            yield block, following


def _items_merged(doc: Text) -> Iterator[Edit]:
    yield from ((block.place[1], following.at(0), " ") for block, following in _items(doc))


def _item_lost(doc: Text) -> Iterator[Edit]:
    yield from ((block.place[1], following.place[1], "") for block, following in _items(doc))


def _item_new(doc: Text) -> Iterator[Edit]:
    for _, following in _items(doc):
        start = doc.text.rfind("\n", 0, following.place[0]) + 1
        yield start, start, doc.text[start : following.at(0)] + "Something that nobody wrote.\n"


def _item_nested(doc: Text) -> Iterator[Edit]:
    for _, following in _items(doc):
        start = doc.text.rfind("\n", 0, following.place[0]) + 1
        yield start, start, "    "


def _loosened(doc: Text) -> Iterator[Edit]:
    for block, _ in _items(doc):
        if block.path[-2].detail == "":
            yield block.place[1], block.place[1], "\n"


# Before a line of code in a quotation; a space before them means nothing.
_QUOTE_MARKS = re.compile(r"(?: {0,3}> ?)*")


def _code_line(change: Callable[[str], str]) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.of("code"):
            for start, end in doc.lines(block)[1:-1][:2]:
                start += len(_QUOTE_MARKS.match(doc.text[start:end])[0])  # type: ignore[index]
                line = doc.text[start:end]
                if line.strip() and change(line) != line:
                    yield start, end, change(line)
    return make


def _language(doc: Text) -> Iterator[Edit]:
    for block in doc.of("code"):
        mark = re.compile(r"(`{3,}|~{3,})[ \t]*(\S+)").match(doc.text, block.place[0])
        if mark:
            yield *mark.span(2), "text" if mark[2] != "text" else "python"


def _formula(doc: Text) -> Iterator[Edit]:
    for block in doc.of("math"):
        digit = re.compile(r"(?<=[ =^{])[a-z0-9]").search(doc.text, doc.lines(block)[0][1], block.place[1] - 3)
        if digit:
            yield *digit.span(), "w"


def _inner_line(kind: str) -> Maker:
    def make(doc: Text) -> Iterator[Edit]:
        for block in doc.of(kind):
            word = re.compile(r"(?<=[ :/])\w{3,}").search(doc.text, block.place[0] + 1, block.place[1])
            if word:
                yield *word.span(), word[0][::-1] + "x"
    return make


def _rows(doc: Text) -> Iterator[list[tuple[int, int]]]:
    for table in doc.of("table"):
        if len(table.rows) > 2 and not table.path:
            yield doc.lines(table)


def _row_lost(doc: Text) -> Iterator[Edit]:
    yield from ((*line, "") for lines in _rows(doc) for line in lines[2:-1])


def _row_new(doc: Text) -> Iterator[Edit]:
    for lines in _rows(doc):
        cells = doc.text[slice(*lines[2])].count("|")
        yield lines[2][0], lines[2][0], "|".join(["", *[" new "] * (cells - 1), ""]) + "\n"


def _row_moved(doc: Text) -> Iterator[Edit]:
    for lines in _rows(doc):
        one, two = doc.text[slice(*lines[-3])], doc.text[slice(*lines[-2])]
        if len(lines) > 4 and one != two:
            yield lines[-3][0], lines[-2][1], two + one


def _column_lost(doc: Text) -> Iterator[Edit]:
    for lines in _rows(doc):
        rows = [doc.text[slice(*line)] for line in lines]
        if all(row.strip().startswith("|") and row.count("|") > 2 and "\\|" not in row for row in rows):
            yield lines[0][0], lines[-1][1], "".join(re.sub(r"\|[^|]*\|", "|", row, count=1) for row in rows)


def _alignment(doc: Text) -> Iterator[Edit]:
    for lines in _rows(doc):
        rule = doc.text[slice(*lines[1])]
        yield *lines[1], rule.replace(":", "-") if ":" in rule else rule.replace("--", ":-", 1)


def _cells_swapped(doc: Text) -> Iterator[Edit]:
    for table in doc.of("table"):
        for row in table.rows[1:]:
            for one, two in pairwise(row):
                if one.place and two.place and one.text and two.text and one.text != two.text:
                    between = doc.text[one.place[1] : two.place[0]]
                    yield one.place[0], two.place[1], two.text + between + one.text


def _cell_emptied(doc: Text) -> Iterator[Edit]:
    for table in doc.of("table"):
        yield from ((*cell.place, "") for row in table.rows[1:] for cell in row[1:] if cell.place and cell.text)


def _rule_of_table_lost(doc: Text) -> Iterator[Edit]:
    yield from ((*lines[1], "") for lines in _rows(doc))


def _quoted(doc: Text) -> Iterator[Edit]:
    for block in doc.of("paragraph"):
        if [each.kind for each in block.path] == ["quote"] and block.opens:
            start, end = block.place
            yield start, end, re.sub(r"(?m)^> ?", "", doc.text[start:end])


def _no_last_newline(doc: Text) -> Iterator[Edit]:
    if doc.text.endswith("\n"):
        yield len(doc.text) - len(doc.text) + len(doc.text.rstrip("\n")), len(doc.text), ""


def _footnote_text_lost(doc: Text) -> Iterator[Edit]:
    for block in doc.blocks:
        if block.path and block.path[0].kind == "footnote" and block.opens == len(block.path):
            yield block.place[0], min(len(doc.text), block.place[1] + 1), ""


def _label(doc: Text) -> Iterator[Edit]:
    for block in doc.blocks:
        if block.path and block.path[0].kind == "footnote" and block.opens == len(block.path):
            yield block.place[0] + 2, block.place[0] + 2, "x"


def _unwrapped_break(doc: Text) -> Iterator[Edit]:
    yield from ((span.place[0], span.place[1], "") for span in doc.marks("line-break"))


def _fence_lost(doc: Text) -> Iterator[Edit]:
    for block in doc.of("code"):
        if block.detail != "indented" and not block.path and len(doc.lines(block)) > 2:
            yield *doc.lines(block)[-1], ""


_EMPHASIS = ("emphasis-lost", "emphasis-new", "emphasis-changed")
# An open fence swallows whatever stands behind it.
ANY = ("*",)

DAMAGES: tuple[Damage, ...] = (
    Damage("link target changed", ("link-target-changed",), _changed_value("link")),
    Damage("link targets swapped", ("link-target-changed",), _swapped_targets),
    Damage("link lost", ("link-lost",), _unlinked),
    Damage("link new", ("link-new",), _wrapped("[", "](https://example.org/invented)")),
    Damage("image path changed", ("image-path-changed",), _changed_value("image")),
    Damage("image lost", ("image-lost", "paragraph-lost", "heading-lost"), _dropped("image"), (
        "link-target-changed", "link-lost", "rule-new")),
    Damage("image new", ("image-new",), _inserted("![a picture](picture.png)")),
    Damage("code span changed", ("code-span-changed",), _changed_value("code-span")),
    Damage("code span dropped", ("code-span-lost",), _dropped("code-span"), (*_EMPHASIS, "emphasis-unbalanced")),
    Damage("code span without its ticks", ("code-span-lost",), _ticks_lost, (*_EMPHASIS, "emphasis-unbalanced")),
    Damage("code span new", ("code-span-new",), _wrapped("`", "`")),
    Damage("formula changed", ("math-span-changed",), _changed_value("math-span")),
    Damage("formula dropped", ("math-span-lost",), _dropped("math-span")),
    Damage("formula new", ("math-span-new",), _inserted("$x^2$")),
    Damage("footnote mark dropped", ("footnote-lost",), _dropped("footnote")),
    Damage("footnote mark changed", ("footnote-changed",), lambda doc: (
        (span.place[0] + 2, span.place[0] + 2, "9") for span in doc.marks("footnote"))),
    Damage("footnote text lost", ("footnote-definition-lost",), _footnote_text_lost),
    Damage("footnote label changed", ("footnote-label-changed", "footnote-definition-lost"), _label),
    Damage("citation changed", ("citation-changed",), _changed_value("citation")),
    Damage("citation dropped", ("citation-lost",), _dropped("citation")),
    Damage("HTML tag dropped", ("html-tag-lost", "html-new"), _dropped("html-tag"), ("paragraph-lost",)),
    Damage("HTML tag new", ("html-tag-new",), _wrapped("<u>", "</u>")),
    Damage("entity dropped", ("entity-lost",), _dropped("entity")),
    Damage("address changed", ("url-changed",), _changed_value("url")),
    Damage("address dropped", ("url-lost",), _dropped("url"), (*_EMPHASIS, "emphasis-unbalanced")),
    Damage("placeholder changed", ("placeholder-changed", "placeholder-lost"), _changed_value("placeholder")),
    Damage("placeholder dropped", ("placeholder-lost",), _dropped("placeholder"), ("heading-lost",)),
    Damage("emphasis lost", ("emphasis-lost",), _emphasis_lost),
    Damage("emphasis left open", ("emphasis-unbalanced",), _emphasis_unclosed, _EMPHASIS),
    Damage("emphasis new", ("emphasis-new",), _wrapped("**", "**")),
    Damage("line break lost", ("line-break-lost",), _unwrapped_break),
    Damage("heading one level down", ("heading-level",), _heading_mark(lambda mark: "#" + mark)),
    Damage("heading's mark lost", ("heading-lost",), _heading_mark(lambda mark: ""), (
        "paragraph-merged", "paragraph-split", "list-mark-new")),
    Damage("heading lost", ("heading-lost", "heading-moved"), _whole("heading"), ("list-tightness", "list-merged")),
    Damage("heading new", ("heading-new",), _before_paragraph("## ")),
    Damage("paragraphs merged", ("paragraph-merged",), _merged),
    Damage("paragraph split", ("paragraph-split",), _split),
    Damage("paragraph lost", ("paragraph-lost",), _lost_paragraph, ("definition-lost",)),
    Damage("paragraph new", ("paragraph-new",), _new_paragraph),
    Damage("paragraphs swapped", ("paragraph-moved",), _swapped_paragraphs),
    Damage("paragraph made an item", ("list-mark-new",), _before_paragraph("- "), (
        "list-merged", "list-tightness")),
    Damage("paragraph quoted", ("quote-new",), _before_paragraph("> "), ("paragraph-merged",)),
    Damage("list items merged", ("list-item-merged",), _items_merged, ("list-tightness", "list-number-changed")),
    Damage("list item lost", ("list-item-lost",), _item_lost, ("list-tightness",)),
    Damage("list item new", ("list-item-new",), _item_new, ("list-number-changed",)),
    Damage("list item nested", ("list-nesting", "list-item-merged", "list-item-lost", "list-mark-lost"), _item_nested, (
        "code-new", "list-tightness", "list-number-changed", "list-item-split", "list-split", "list-merged",
        "paragraph-merged")),
    Damage("list made numbered", ("list-kind",), _item(
        lambda mark: re.sub(r"[-*+]", "1.", mark, count=1)), (
            "list-nesting",  # what stood in it is not indented enough any more
            "list-split", "list-merged", "list-tightness")),
    Damage("number of an item changed", ("list-number-changed",), _item(
        lambda mark: re.sub(r"\d+", lambda number: str(int(number[0]) + 3), mark, count=1))),
    Damage("list item's mark lost", ("list-mark-lost", "list-item-merged", "list-item-lost"), _item(
        lambda mark: ""), (
            "list-split", "list-tightness", "list-number-changed", "list-merged", "list-item-split",
            "paragraph-merged")),
    Damage("list made loose", ("list-tightness",), _loosened),
    Damage("task ticked", ("task-changed",), _ticked),
    Damage("code line changed", ("code-changed",), _code_line(lambda line: line.replace(line.strip()[0], "#", 1)
                                                              if line.strip()[0] != "#" else "x" + line)),
    Damage("code line lost", ("code-changed",), _code_line(lambda line: "")),
    Damage("code indented anew", ("code-changed",), _code_line(lambda line: "  " + line)),
    Damage("code language changed", ("code-language-changed",), _language),
    Damage("code lost", ("code-lost", "code-moved"), _whole("code"), ("paragraph-merged", "code-changed",
                                                        "code-language-changed", "paragraph-lost")),
    Damage("code fence left open", ("code-changed", "code-lost"), _fence_lost, ANY),
    Damage("formula block changed", ("math-changed",), _formula),
    Damage("formula block lost", ("math-lost",), _whole("math"), ("paragraph-merged",)),
    Damage("HTML block changed", ("html-changed",), _inner_line("html")),
    Damage("HTML block lost", ("html-lost", "html-changed", "html-moved"), _whole("html"), ("paragraph-merged",)),
    Damage("front matter changed", ("front-matter-changed",), _inner_line("front-matter")),
    Damage("front matter lost", ("front-matter-lost",), _whole("front-matter")),
    Damage("link definition changed", ("definition-changed",), _inner_line("definition")),
    Damage("link definition lost", ("definition-lost",), _whole("definition")),
    Damage("table row lost", ("table-row-lost",), _row_lost),
    Damage("table row new", ("table-row-new",), _row_new),
    Damage("table rows swapped", ("table-row-moved", "table-cell-moved"), _row_moved, (
        "link-target-changed", "link-moved")),
    Damage("table column lost", ("table-column-lost",), _column_lost),
    Damage("table alignment changed", ("table-alignment-changed",), _alignment),
    Damage("table cells swapped", ("table-cell-moved",), _cells_swapped, (
        "link-moved", "link-lost", "link-new", "image-lost", "image-new", "link-target-changed")),
    Damage("table cell emptied", ("table-cell-emptied",), _cell_emptied),
    Damage("rule of a table lost", ("table-lost",), _rule_of_table_lost, ("paragraph-new", "paragraph-merged")),
    Damage("quotation's mark lost", ("quote-lost",), _quoted, ("quote-split", "paragraph-merged", "quote-new")),
    Damage("rule lost", ("rule-lost",), _whole("rule"), ("heading-new",)),
    Damage("last line left open", ("final-newline-lost",), _no_last_newline),
)
