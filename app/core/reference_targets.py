"""What a reference may lead to: the numbered parts of a document, what stands in each article, captions, anchors."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from app.core.blocks import blocks_of
from app.core.findings import Range
from app.core.part_numbers import CAPTIONED, PartNumber, part_numbers
from app.core.patterns import pattern_of
from app.core.scope import headings

# How deep a part stands by how it is numbered; headings stand above all of these, by their level.
_DEPTH = {"section": 10.0, "article": 10.0, "clause": 10.0, "decimal": 11.0, "1.": 12.5, "1、": 12.5, "1)": 12.5,
          "一、": 12.0, "(一)": 14.0, "(1)": 14.0, "(a)": 15.0}
_ITEM = 12.0
_ITEMS = ("item", "(一)", "(1)", "(a)", "1.", "1、", "1)", "decimal")
_CHAPTER = pattern_of(r"\bChapter \d|第[一二三四五六七八九十\d]{1,3}\s?章")
_ANCHOR = pattern_of(r"""\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{#([^}\s]+)[^}]*\}""")


@dataclass(slots=True)
class Article:
    """One 条: where it stands, how many paragraphs (款) it has, and the numbers that are listed in it (项)."""

    name: str
    place: Range
    paragraphs: int = 1
    items: dict[str, set[str]] = field(default_factory=dict)

    def has_paragraph(self, number: int) -> bool:
        """Whether there is such a 款: a paragraph, or in a contract a numbered line."""
        listed = {int(name.rpartition(".")[2]) for style, names in self.items.items()
                  if style != "(一)" or self.paragraphs == 1 for name in names if name.rpartition(".")[2].isdigit()}
        return number <= self.paragraphs or number in listed

    def has_item(self, number: int) -> bool:
        """Whether there is such a 项."""
        return any(name.rpartition(".")[2] == str(number) for names in self.items.values() for name in names)


class Targets:
    """Of one document.

    Args:
        text: the document.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.by_style: dict[str, set[str]] = {}
        self.parts: dict[str, Range] = {}  # composite names of sections: "4.2", "d.4", "3.a"
        self.articles: list[Article] = []
        self._by_name: dict[str, Article] = {}
        self._read_parts()
        self._read_articles()
        self.pictured = {
            "table": sum(block.kind == "table" for block in blocks_of(text)),
            "figure": len(re.findall(r"!\[|<img\b", text)),
            "listing": sum(block.kind == "code" for block in blocks_of(text)),
        }
        # It speaks of chapters and has none: it is a part of a book, whose appendices stand elsewhere.
        self.is_chapter = not any(style in self.by_style for style in ("chapter", "第#章")) and \
            _CHAPTER.search(text) is not None
        self.has_attachment_heading = bool(re.search(r"^[#\s*]*(?:附件|附录)[\s:：*]*$", text, re.MULTILINE))

    def has(self, style: str, name: str) -> bool:
        """Whether a part of that style has that number."""
        return name in self.by_style.get(style, ())

    def article_at(self, place: int) -> Article | None:
        """The article in which a character stands."""
        number = bisect_right(self.articles, place, key=lambda article: article.place[0]) - 1
        return self.articles[number] if number >= 0 and place < self.articles[number].place[1] else None

    def article(self, name: str) -> Article | None:
        """The article of that number, the first where there are several."""
        return self._by_name.get(name)

    def lists(self, place: Range, name: str) -> bool:
        """Whether a part of the document holds "(a)" within a paragraph, and not only in "Section 5(a)"."""
        return re.search(rf"(?<![\w)])\({re.escape(name)}\)", self._text[slice(*place)]) is not None

    def anchors(self) -> set[str]:
        """What a link within the document can lead to: the slugs of headings as GitHub makes them, and given ids."""
        found = {first or second for first, second in _ANCHOR.findall(self._text)}
        slugs: Counter[str] = Counter()
        for heading in headings(self._text):
            title = re.sub(r"\]\([^)]*\)|<[^>]*>|\{#[^}]*\}", "", heading.title).strip()
            slug = re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
            found.add(f"{slug}-{slugs[slug]}" if slugs[slug] else slug)
            slugs[slug] += 1
        return found | {anchor.casefold() for anchor in found}

    def _read_parts(self) -> None:
        numbers = part_numbers(self._text)
        above: list[tuple[float, int, tuple[str, ...]]] = []  # depth, where it begins, its names

        def end(depth: float, place: int) -> None:
            while above and above[-1][0] >= depth:
                _, start, names = above.pop()
                for name in names:
                    self.parts.setdefault(name, (start, place))

        for number in numbers:
            self.by_style.setdefault(number.style, set()).update(number.names)
            if number.style in CAPTIONED:
                continue
            depth = _depth(number)
            end(depth, number.place[0])
            composed = (f"{parent}.{name}" for _, _, parents in above for parent in parents for name in number.names)
            above.append((depth, number.place[0], (*number.names, *composed)))
        end(0, len(self._text))

    def _read_articles(self) -> None:
        numbers = part_numbers(self._text)
        large = [number for number in numbers if number.style.startswith("第")]
        ends = [number.place[0] for number in large[1:]] + [len(self._text)]
        for number, end in zip(large, ends[: len(large)], strict=True):
            if number.style == "第#条":
                article = Article(number.names[0], (number.place[0], end), paragraphs=0)
                self.articles.append(article)
                self._by_name.setdefault(article.name, article)
        listed = {number.block for number in numbers if number.first and number.style in _ITEMS}
        for at, block in enumerate(blocks_of(self._text)):
            article = self.article_at(block.place[0]) or self.article_at(block.place[1])
            if article is not None and block.kind == "paragraph" and at not in listed:
                article.paragraphs += 1
            elif article is not None and block.kind == "heading" and block.place[0] > article.place[0]:
                article.place = (article.place[0], block.place[0])
        for number in numbers:
            article = self.article_at(number.place[0])
            if article is not None and number.style in _ITEMS:
                article.items.setdefault(number.style, set()).update(number.names)


def _depth(number: PartNumber) -> float:
    if number.level:
        return number.level
    return _ITEM + number.depth / 10 if number.style == "item" else _DEPTH.get(number.style, 10.0)
