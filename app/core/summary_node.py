"""A summary of a document as a tree: every node with what it stands for, and every sentence with its sources."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.asking import AnswerEnding
from app.core.findings import Range
from app.core.summary_forms import Form
from app.core.summary_sources import Sourced, WordIndex


@dataclass(frozen=True, slots=True)
class Node:
    """A summary within the tree: of a passage, or of other nodes.

    Args:
        headings: titles that all of it stands under, outermost first.
        ranges: what it stands for, in characters of the document; what failed below it is none of it.
        text: its words, without citations.
        sentences: of ``text``, each with its sources.
        ending: how its answer ended; "failed": there is none, and ``text`` is that of its children, if it has any.
        key: of the question (``Ask.key``).
        answer: as it came, so that the question need not be asked again.
        tokens: of the text that it was made from.
    """

    headings: tuple[str, ...]
    ranges: tuple[Range, ...]
    text: str
    sentences: tuple[Sourced, ...]
    ending: AnswerEnding
    key: str
    answer: str
    tokens: int
    children: tuple[Node, ...] = ()

    def leaves(self) -> tuple[Node, ...]:
        """The nodes of passages below it, or itself."""
        return tuple(leaf for child in self.children for leaf in child.leaves()) if self.children else (self,)

    def nodes(self) -> tuple[Node, ...]:
        """Itself and all below it."""
        return (self, *(node for child in self.children for node in child.nodes()))

    @property
    def levels(self) -> int:
        """How many summaries stand on one another."""
        return 1 + max((child.levels for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary with where it comes from; ``core.summary_coverage`` tells what is not in it.

    Args:
        root: of the tree; its text is the summary.
        form: that it has; a small model writes only some.
        is_whole: the document was read in one request.
        document_tokens: of the document.
        passages: that it was read in.
        failed: passages of the document that nothing was got of, in characters.
        index: the words of the document's parts.
    """

    root: Node
    form: Form
    is_whole: bool
    document_tokens: int
    passages: int
    failed: tuple[Range, ...]
    index: WordIndex = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The summary."""
        return self.root.text

    @property
    def complete(self) -> bool:
        """Whether every passage was read and answered, and no answer was stopped or went in circles."""
        return not self.failed and not self.in_circles and all(
            node.ending in ("finished", "length") for node in self.root.nodes())

    @property
    def in_circles(self) -> int:
        """Answers that went in circles, and were cut where they began to."""
        return sum(node.ending == "repeating" for node in self.root.nodes())
