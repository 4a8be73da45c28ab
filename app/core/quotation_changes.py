"""What a proposal does to quotations and titles: lost, new, or said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.core.fact import Fact
from app.core.fact_blocks import QUOTED, Block, Side
from app.core.findings import Finding
from app.core.quotations import wording

# Two wordings that share so much (difflib's ratio) are one quotation that was changed.
_SAME_QUOTATION = 0.5
_SPEECH_ENDS = frozenset("。！？…—，,.!?")


def quotation_findings(old: Side, new: Side, blocks: Sequence[Block],
                       others: Sequence[Finding]) -> Iterator[Finding]:
    """Quotations and titles whose wording is not on the other side, and speech that has lost its marks.

    None where another finding tells the difference.
    """
    told = [finding.before_range for finding in others if finding.before_range]
    told_new = [finding.after_range for finding in others if finding.after_range]
    per_block = []
    for a, a2, b, b2 in blocks:
        facts, other_facts = old.within(a, a2), new.within(b, b2)
        gone = [fact for fact in facts if fact.kind in QUOTED]
        come = [fact for fact in other_facts if fact.kind in QUOTED]
        if gone or come:
            per_block.append((gone, come, wording(old.prose, a, a2, facts),
                              wording(new.prose, b, b2, other_facts),
                              _marks(old.text[a:a2]) > _marks(new.text[b:b2])))
    everywhere_old = {fact.value for gone, *_ in per_block for fact in gone}
    everywhere_new = {fact.value for _, come, *_ in per_block for fact in come}
    for gone, come, said_before, said_after, has_fewer in per_block:
        spoken = " ".join(map(_said, come))
        yield from (finding_of("lost", fact, None) for fact in gone if has_fewer and _is_speech(fact, old.text)
                    and _said(fact) in said_after and _said(fact) not in spoken)
        gone, come = ([fact for fact in gone if _said(fact) not in said_after],
                      [fact for fact in come if _said(fact) not in said_before])
        for fact in gone:
            partner = next((other for other in come if _alike(_said(fact), _said(other))), None)
            if partner is not None:
                come.remove(partner)
            elif fact.value in everywhere_new:
                continue
            if not any(fact.start <= start and end <= fact.end for start, end in told):
                yield finding_of("changed" if partner else "lost", fact, partner)
        for fact in come:
            if fact.value not in everywhere_old and not any(fact.start <= start and end <= fact.end for start,
                end in told_new):
                yield finding_of("new", None, fact)


def _marks(text: str) -> int:
    return sum(map(text.count, "“”\"「」『』«»"))


def _is_speech(fact: Fact, text: str) -> bool:
    """Whether somebody says a sentence, so that its marks are more than emphasis."""
    return fact.kind == "quotation" and text[fact.end - 2] in _SPEECH_ENDS


def _said(fact: Fact) -> str:
    return fact.value[1] if isinstance(fact.value, tuple) else ""


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old, new)
    return matcher.real_quick_ratio() > _SAME_QUOTATION and matcher.ratio() > _SAME_QUOTATION


def finding_of(what: str, old: Fact | None, new: Fact | None) -> Finding:
    """A finding of two facts, one of which may not be; what stands there is filled in at the end."""
    kind = (old or new).kind  # type: ignore[union-attr]
    return Finding(f"{kind}-{what}", before_range=(old.start, old.end) if old else None,
                   after_range=(new.start, new.end) if new else None)
