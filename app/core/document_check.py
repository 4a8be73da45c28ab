"""Everything that code alone can hold against one document: its numbering, its references and its terms."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.flaws import Flaw
from app.core.numbering import numbering_flaws
from app.core.references import reference_flaws
from app.core.term_flaws import term_flaws


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """What was found, each in the order of the text."""

    numbering: tuple[Flaw, ...]
    references: tuple[Flaw, ...]
    terms: tuple[Flaw, ...]

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """All of it in the order of the text."""
        return tuple(sorted((*self.numbering, *self.references, *self.terms), key=lambda flaw: (flaw.range, flaw.kind)))


def check_document(text: str) -> DocumentCheck:
    """Check a whole document; no model is asked."""
    return DocumentCheck(tuple(numbering_flaws(text)), tuple(reference_flaws(text)), tuple(term_flaws(text)))
