"""Keeps every proposal and every decision on it, as they come in the window."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject

from app.core.generation import Sampling
from app.core.proposals import Decided, Proposal, file_name
from app.core.review import Change, Decision, Review
from app.ui.document_controller import DocumentController
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job
from app.workers.archive import Archive
from app.workers.assistant import Assistant


class ProposalKeeper(QObject):
    """Hands on what the suggestions tell; it shows nothing."""

    def __init__(self, archive: Archive, suggestions: SuggestionController, files: DocumentController,
                 assistant: Assistant, parent: QObject) -> None:
        super().__init__(parent)
        self._archive, self._suggestions, self._files, self._assistant = archive, suggestions, files, assistant
        self._kept: set[str] = set()
        self._numbers: dict[str, dict[tuple[str, str, int], int]] = {}  # by proposal: of its changes
        suggestions.proposed.connect(self._keep)
        suggestions.landed.connect(lambda job: self._decide_whole(job, "accepted"))
        suggestions.put_away.connect(lambda job: self._decide_whole(job, "standing"))
        suggestions.reviewing.decided.connect(self._decide)

    def know(self, proposal: str) -> None:
        """This one is kept already: it is looked at once more."""
        self._kept.add(proposal)

    def keep_in_part(self, job: Job, taken: str) -> None:
        """Keep an answer of which the writer took only ``taken``, from its beginning on."""
        self._keep(job)
        if taken and taken != job.answer:
            self._archive.decide([Decided(job.id, 0, time.time(), "edited", "added", "", job.answer, taken)])
        else:
            self._decide_whole(job, "accepted" if taken else "standing")

    def _keep(self, job: Job) -> None:
        if job.id in self._kept:
            return
        self._kept.add(job.id)
        info, requests = self._assistant.info, list(job.requests)
        self._archive.keep(Proposal(
            job.id, self._files.document_id, file_name(self._files.document.path), time.time(), job.action.id,
            job.action.result, job.style.id if job.style is not None else "", job.instruction, job.attempt, job.ending,
            info.name if info is not None else "", "", requests[0].seed if requests else None,
            requests[0].sampling if requests else Sampling(), tuple(request.messages for request in requests),
            job.passage.start, job.original, job.answer), info.path if info is not None and requests else "")

    def _decide_whole(self, job: Job, decision: Decision) -> None:
        self._archive.decide([Decided(job.id, 0, time.time(), decision, "added", "", job.answer)])

    def _decide(self, before: Review, after: Review) -> None:
        if self._suggestions.attempts.current is None:
            return  # nobody proposed it
        now, found = time.time(), []
        seen: dict[tuple[str, str], int] = {}
        for old, new in zip(before.changes, after.changes, strict=True):
            hunk = new.hunk
            texts = hunk.before, hunk.after
            seen[texts] = seen.get(texts, 0) + 1
            if (old.decision, old.own) != (new.decision, new.own):
                found.append(self._decided(new, seen[texts], now))
        self._archive.decide(each for each in found if each is not None)

    def _decided(self, change: Change, occurrence: int, now: float) -> Decided | None:
        """A decision, under the number that the change had when it was first decided on."""
        hunk = change.hunk
        job = self._suggestions.attempts.source(hunk.before, hunk.after)
        if job is None:
            return None
        numbers = self._numbers.setdefault(job.id, {})
        number = numbers.setdefault((hunk.before, hunk.after, occurrence), len(numbers))
        return Decided(job.id, number, now, change.decision, hunk.kind, hunk.before, hunk.after, change.own,
                       change.flagged)
