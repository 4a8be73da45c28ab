"""How an answer lands in the document: what has to stand between it and the text around it."""

from __future__ import annotations

from app.core.patterns import pattern_of

_SENTENCE_END = pattern_of(r"[.!?…。！？；”’\"')）】》」:：]\s*\Z")
_HAN_EDGE = pattern_of(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# A line that stands for itself: nothing can be continued on it.
_BLOCK_LINE = pattern_of(r" {0,3}(?:#{1,6}(?:\s|$)|>|```|~~~|\|)|.*\|\s*\Z")


def space_between(before: str, after: str) -> str:
    """The space that two parts of a line need between them, or ""."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return "" if _HAN_EDGE.match(before[-1]) or after[0] in ",.;:!?，。；：！？、" else " "


def insertion(before: str, after: str, answer: str, *, continues: bool) -> str:
    """``answer`` with the white space that makes it a paragraph of its own, or the rest of a sentence.

    Args:
        before: the document up to the place (its end is enough).
        after: the document from the place on (its beginning is enough).
        answer: the text to insert; its own edges are trimmed.
        continues: whether it may go on within the sentence that ``before`` breaks off in.
    """
    body = answer.strip("\n").rstrip()
    line = before.rsplit("\n", 1)[-1]
    if continues and line.strip() and not _SENTENCE_END.search(line) and not _BLOCK_LINE.match(line):
        body = body.lstrip()
        return space_between(line, body) + body
    lead = "" if not before.strip() else "\n" * max(0, 2 - (len(before) - len(before.rstrip("\n"))))
    follows = len(after) - len(after.lstrip("\n"))
    tail = "" if not after.strip() else "\n" * max(0, 2 - follows)
    return lead + body + tail


class EdgeKeeper:
    """Passes a streamed answer on with the white space at its edges that its source has (``fit_edges``, as a stream).

    Args:
        source: the text that is replaced.
    """

    def __init__(self, source: str) -> None:
        blank = not source.strip()
        self._leading = "" if blank else source[: len(source) - len(source.lstrip())]
        self._trailing = "" if blank else source[len(source.rstrip()) :]
        self._held = ""
        self._begun = False

    def feed(self, text: str) -> str:
        """What is certain of ``text``: white space at its end may be the answer's last."""
        text = self._held + text
        if not self._begun and (text := text.lstrip()):
            self._begun = True
            text = self._leading + text
        body = text.rstrip()
        self._held = text[len(body) :]
        return body

    def finish(self) -> str:
        """What the source ends with, once there is an answer."""
        return self._trailing if self._begun else ""
