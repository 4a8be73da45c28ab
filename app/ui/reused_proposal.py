"""An earlier proposal offered once more: its changes as far as the text that they change still stands."""

from __future__ import annotations

from app.core.actions import Actions
from app.core.composition import Composition
from app.core.errors import UnknownAction
from app.core.passages import Piece
from app.core.proposals import Kept
from app.core.review import Review, review_of
from app.core.scope import Region
from app.ui.editor import MarkdownEditor
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job


def text_around(editor: MarkdownEditor) -> tuple[int, int]:
    """The selection, or else the paragraph with the cursor: the lines between two blank ones; characters."""
    text = editor.text()
    start, end = editor.selection()
    if start != end:
        return start, end
    before, after = text.rfind("\n\n", 0, start), text.find("\n\n", start)
    return (0 if before < 0 else before + 2), (len(text) if after < 0 else after)


def offer_again(kept: Kept, editor: MarkdownEditor, suggestions: SuggestionController, actions: Actions) -> bool:
    """Let the writer decide on it again; False where nothing of it fits the document, or its action is gone."""
    proposal, text = kept.proposal, editor.text()
    try:
        action = actions.get(proposal.action)
    except UnknownAction:
        return False
    start = text.find(proposal.original)
    review: Review | None = None
    # Of several passages each that broke off was settled when it came.
    whole = proposal.ending == "finished" or len(set(proposal.prompt)) > 1
    terms = suggestions.how.terms() if action.keeps_terms else ()
    if action.result == "replace":
        if start >= 0:
            end = start + len(proposal.original)
            review = review_of(text, start, end, proposal.answer, finished=whole, checked=action.is_judged, terms=terms)
        else:
            original = proposal.original
            review, _ = review_of(original, 0, len(original), proposal.answer, finished=whole,
                                  checked=action.is_judged, terms=terms).carried(text)
            if not review.open:
                return False
            start, end = review.places()[review.open[0]][0], review.places()[review.open[-1]][1]
    else:
        start, end = (start, start + len(proposal.original)) if start >= 0 else text_around(editor)
    composition = Composition((Piece(text[start:end], True),), replaces=action.result == "replace")
    composition.add(0, proposal.answer)
    composition.end(0, "finished")
    job = Job(action, None, proposal.instruction, text, Region(start, end, "selection"), composition,
              proposal.attempt, proposal.answer, "finished", id=proposal.id)
    return suggestions.offer(job, review)
