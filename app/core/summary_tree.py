"""A summary of a document of any length: whole where it fits, else of its passages, and then summaries of summaries."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from app.core.actions import Action
from app.core.asking import Answer, Ask, Asker, Task
from app.core.counts import count_text
from app.core.errors import NothingSelected
from app.core.findings import Range
from app.core.passages_to_read import passages_to_read
from app.core.repetition import without_loop
from app.core.scope import headings
from app.core.summary_forms import Form, Length, Wordings, tokens_of_words
from app.core.summary_node import Node, Summary
from app.core.summary_sources import (
    Sourced,
    apart,
    cited_by_sentence,
    index_of,
    numbered,
    parts_of_passage,
    without_citations,
)
from app.core.summary_text import ends_well, in_form, is_frame, joined_sections, whole_sentences, without_fences
from app.core.token_counts import TokenCounts

# Tokens of a passage at most: in more, a model of the size meant here begins to pass things over.
_PASSAGE_TOKENS = 3_000
# Fewer are not worth a request: passages are then worked on one after another, each with half of the context.
_LEAST_PASSAGE, _LEAST_ANY = 600, 128
# Words of the summary of a passage, as a share of its own, between two bounds.
_PASSAGE_SHARE, _LEAST_WORDS, _MOST_WORDS = 0.15, 40, 150
# A longer summary is not written in one answer: it is that of the passages, one after another. A small model writes a
# few sentences, and no more.
_ONE_ANSWER_WORDS, _SMALL_WORDS = 700, 130
# What a small model goes on to write beyond three sentences has little to do with the text.
_SMALL_ANSWER_WORDS = 70
# Summaries that are joined at once.
_MOST_JOINED = 40
# What an answer costs more with its citations, and a text with its numbers.
_CITED = 1.3
_NUMBERED = 1.08
# How long the summaries on the way are: told in words.
_MIDDLE = Length("share")


@dataclass(frozen=True, slots=True)
class SummaryOrder:
    """What is wanted.

    Args:
        length, form: of the summary.
        wish: the writer's own words, or "".
        context_tokens: that the model has.
        at_once: how many requests share them.
    """

    length: Length
    form: Form
    context_tokens: int
    wish: str = ""
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class SummarySteps:
    """The prompts: of a text or a passage, of summaries that become one, and the words of lengths and forms."""

    passage: Action
    join: Action
    wordings: Wordings


def summarizing(text: str, order: SummaryOrder, steps: SummarySteps, asker: Asker,
                count: Callable[[str], int]) -> Task[Summary]:
    """The task of summarizing ``text``: asks in rounds, and returns the summary.

    Args:
        text: the document.
        count: exactly how many tokens a text is.

    Raises:
        NothingSelected: the text is blank.
    """
    if not text.strip():
        raise NothingSelected
    return _Work(text, order, steps, asker, TokenCounts(count)).go()


class _Work:
    def __init__(self, text: str, order: SummaryOrder, steps: SummarySteps, asker: Asker,
                 count: Callable[[str], int]) -> None:
        self._text, self._order, self._steps, self._asker, self._count = text, order, steps, asker, count
        self._cites = not asker.small
        self._language = asker.language
        self._wording = steps.wordings.by_language[self._language]
        document_words = count_text(text).mixed_words
        self._words = order.length.words(self._language, document_words)
        self._share = self._words / max(1, document_words)
        self._most = _SMALL_WORDS if asker.small else _ONE_ANSWER_WORDS
        self._index = index_of(text)
        self._tokens = count(text)
        self._headings = headings(text)
        # What a small model cannot write is made of its sentences, or is prose.
        small = order.form if order.form in ("points", "table") else "prose"
        self._form: Form = small if asker.small else order.form

    def go(self) -> Task[Summary]:
        whole = self._passage_ask(0, len(self._text), (), self._order.form, self._order.length, self._words)
        if not whole.text.strip():  # nothing but code, and a small model
            raise NothingSelected
        if self._words <= self._most and self._fits(whole):
            node = yield from self._round([(whole, 0, len(self._text), ())])
            return self._end(node[0], node, is_whole=True)
        by_parts = self._words > self._most
        leaves = yield from self._leaves(by_parts=by_parts)
        good = [leaf for leaf in leaves if leaf.text.strip()]
        if by_parts or not good:
            return self._end(self._side_by_side(good or leaves), leaves, is_whole=False)
        level = good
        while True:
            ask = self._join_ask(level, self._order.form, self._order.length, self._words)
            if len(level) <= _MOST_JOINED and self._fits(ask):
                root, = yield from self._joins([(ask, level)])
                return self._end(root, leaves, is_whole=False)
            groups = self._groups(level)
            if len(groups) >= len(level):  # nothing would become shorter
                return self._end(self._side_by_side(level), leaves, is_whole=False)
            asks = [(self._join_ask(group, "prose", _MIDDLE, _MOST_WORDS), group) for group in groups
                    if len(group) > 1]
            joined = iter((yield from self._joins(asks)))
            level = [next(joined) if len(group) > 1 else group[0] for group in groups]

    # Questions ---------------------------------------------------------------------------------------------------

    def _instruction(self, form: Form, length: Length, words: int) -> str:
        if self._asker.small:  # it follows one short sentence, and no more
            return self._steps.wordings.small[length.name]
        return self._wording.instruction(form, length, words, cites=self._cites, wish=self._order.wish)

    def _answer_tokens(self, words: int) -> int:
        words = min(words, _SMALL_ANSWER_WORDS if self._asker.small else self._most)
        return math.ceil(tokens_of_words(words, self._language) * (_CITED if self._cites else 1))

    def _passage_ask(self, start: int, end: int, headings: Sequence[str], form: Form, length: Length,
                     words: int) -> Ask:
        body = self._text[start:end]
        if self._cites:
            body = numbered([self._text[a:b] for a, b in parts_of_passage(self._text, start, end)])
        else:  # it would go on writing code
            body = without_fences(body)
        return Ask(self._steps.passage, body, self._instruction(form, length, words), " › ".join(headings),
                   self._answer_tokens(words))

    def _join_ask(self, nodes: Sequence[Node], form: Form, length: Length, words: int) -> Ask:
        body = numbered([node.text for node in nodes]) if self._cites else "\n\n".join(node.text for node in nodes)
        return Ask(self._steps.join, body, self._instruction(form, length, words), " › ".join(_common(nodes)),
                   self._answer_tokens(words))

    def _fits(self, ask: Ask) -> bool:
        return self._asker.around(ask, self._count) + self._count(ask.text) + 2 * ask.tokens \
            <= self._order.context_tokens

    def _budget(self) -> int:
        """Tokens of a passage, so that as many as run at once share the context."""
        ask = self._passage_ask(0, 0, (), "prose", _MIDDLE, _MOST_WORDS)
        room = self._asker.around(ask, self._count) + 2 * ask.tokens
        share = self._order.context_tokens // max(1, self._order.at_once) - room
        if share < _LEAST_PASSAGE:
            share = min(_LEAST_PASSAGE, self._order.context_tokens - room)
        most = min(_PASSAGE_TOKENS, share)
        return max(_LEAST_ANY, round(most / _NUMBERED) if self._cites else most)

    # Rounds ------------------------------------------------------------------------------------------------------

    def _leaves(self, *, by_parts: bool) -> Generator[Sequence[Ask], Sequence[Answer], list[Node]]:
        asks = []
        seen = without_fences if self._asker.small else None
        for passage in passages_to_read(self._text, self._budget(), self._count, seen):
            words = count_text(self._text[passage.start : passage.end]).mixed_words
            if by_parts:
                form, wanted = self._order.form, max(15, round(self._share * words))
                length = _MIDDLE
            else:
                form, length = "prose", _MIDDLE
                wanted = round(min(_MOST_WORDS, max(_LEAST_WORDS, _PASSAGE_SHARE * words)))
            ask = self._passage_ask(passage.start, passage.end, passage.headings, form, length, wanted)
            asks.append((ask, passage.start, passage.end, passage.headings))
        return (yield from self._round(asks))

    def _round(self, asks: Sequence[tuple[Ask, int, int, tuple[str, ...]]]
               ) -> Generator[Sequence[Ask], Sequence[Answer], list[Node]]:
        answers = yield [ask for ask, *_ in asks]
        nodes = []
        for (ask, start, end, titles), answer in zip(asks, answers, strict=True):
            parts = parts_of_passage(self._text, start, end) if self._cites else []
            ranges = ((start, end),)

            def cited(_sentence: str, numbers: Sequence[int], parts: list[Range] = parts) -> tuple[Range, ...]:
                return apart(parts[number - 1] for number in numbers if 0 < number <= len(parts))

            clean, sentences = self._read(answer, ranges, cited)
            got = answer.ending != "failed" and bool(clean.strip())
            nodes.append(Node(titles, ranges, clean, sentences, answer.ending if got else "failed", ask.key,
                              answer.text, self._count(self._text[start:end])))
        return nodes

    def _joins(self, asks: Sequence[tuple[Ask, Sequence[Node]]]
               ) -> Generator[Sequence[Ask], Sequence[Answer], list[Node]]:
        answers = yield [ask for ask, _ in asks]
        nodes = []
        for (ask, children), answer in zip(asks, answers, strict=True):
            ranges = apart(each for child in children for each in child.ranges)

            def cited(sentence: str, numbers: Sequence[int], children: Sequence[Node] = children) -> tuple[Range, ...]:
                chosen = [children[number - 1] for number in numbers if 0 < number <= len(children)]
                return apart(each for child in chosen for each in self._within(child, sentence))

            clean, sentences = self._read(answer, ranges, cited)
            ending = answer.ending
            if ending == "failed" or not clean.strip():
                beside = self._side_by_side(children)
                clean, sentences, ending = beside.text, beside.sentences, "failed"
            nodes.append(Node(_common(children), ranges, clean, sentences, ending, ask.key, answer.text,
                              self._count(ask.text), tuple(children)))
        return nodes

    def _within(self, node: Node, sentence: str) -> tuple[Range, ...]:
        """Of a node that is cited, the sources of its own sentences that say the same, else all that it stands for."""
        place = self._index.best_of(sentence, [each.text for each in node.sentences])
        return node.sentences[place].sources if place is not None else node.ranges

    def _read(self, answer: Answer, ranges: tuple[Range, ...],
              cited: Callable[[str, Sequence[int]], tuple[Range, ...]]) -> tuple[str, tuple[Sourced, ...]]:
        """An answer's text without citations, and its sentences with their sources."""
        raw = without_loop(answer.text) if answer.ending == "repeating" else answer.text
        clean, citations = without_citations(raw.strip())
        clean = whole_sentences(clean) if answer.ending in ("length", "repeating", "stopped") else clean
        found = []
        for (start, end), numbers in cited_by_sentence(clean, citations):
            sentence = clean[start:end]
            if is_frame(clean, start, end):
                continue
            if sources := cited(sentence, numbers):
                found.append(Sourced(sentence, (start, end), sources, "cited"))
            elif near := self._index.nearest(sentence, ranges):
                found.append(Sourced(sentence, (start, end), near, "words"))
            else:
                found.append(Sourced(sentence, (start, end), ranges, "all"))
        return clean, tuple(found)

    # The whole ---------------------------------------------------------------------------------------------------

    def _groups(self, nodes: Sequence[Node]) -> list[list[Node]]:
        """Neighbours that are joined in one request; a group that is half full ends where an outermost heading does."""
        budget, groups, size = self._budget(), list[list[Node]](), 0
        for node in nodes:
            tokens = self._count(node.text) + 8
            last = groups[-1] if groups else []
            parted = bool(last) and last[-1].headings[:1] != node.headings[:1] and 2 * size > budget
            if not last or size + tokens > budget or len(last) >= _MOST_JOINED or parted:
                groups.append([])
                size = 0
            groups[-1].append(node)
            size += tokens
        return groups

    def _side_by_side(self, nodes: Sequence[Node]) -> Node:
        """Summaries one after another as one, under the headings of what they are of; no model is asked."""
        text, shifts = joined_sections([(node.headings, node.text) for node in nodes], self._order.form)
        sentences = tuple(replace(each, range=(each.range[0] + shift, each.range[1] + shift))
                          for node, shift in zip(nodes, shifts, strict=True) for each in node.sentences)
        failed = not any(node.text for node in nodes)
        text = "" if failed else text
        return Node(_common(nodes), apart(each for node in nodes for each in node.ranges), text, sentences,
                    "failed" if failed else "finished", "", "", sum(node.tokens for node in nodes), tuple(nodes))

    def _end(self, root: Node, leaves: Sequence[Node], *, is_whole: bool) -> Summary:
        failed = apart(each for leaf in leaves if leaf.ending == "failed" for each in leaf.ranges)
        if self._asker.small:
            text, sentences = in_form(root.text, root.sentences, self._form, self._heading_of)
            root = replace(root, text=text, sentences=sentences)
        if self._order.length.name == "sentence" and self._form in ("prose", "abstract") and root.sentences:
            # A model that goes on after it was asked for one, or begins with a title.
            first = next((each for each in root.sentences if ends_well(each.text)), root.sentences[0])
            root = replace(root, text=first.text, sentences=(replace(first, range=(0, len(first.text))),))
        return Summary(root, self._form, is_whole, self._tokens, len(leaves), failed, self._index)

    def _heading_of(self, place: int) -> str:
        """The title of the nearest heading before a place of the document, or ""."""
        number = bisect_right(self._headings, place, key=lambda heading: heading.start) - 1
        return self._headings[number].title if number >= 0 else ""


def _common(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The outermost headings that all of the nodes stand under."""
    shared: list[str] = []
    for titles in zip(*(node.headings for node in nodes), strict=False):
        if len(set(titles)) > 1:
            break
        shared.append(titles[0])
    return tuple(shared)
