"""The fact ledger held against planted changes, harmless rewritings and real edits; prints a table of figures.

usage: python -m tests.benchmarks.facts [CORPUS] [--seed N]

CORPUS is by default the one beside the repository, else its own pages; another seed plants other facts elsewhere.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.core.facts import compare_facts
from app.core.findings import Finding
from app.core.language import language_of
from app.core.ledger import find_facts
from tests.benchmarks.fact_planting import Planting, edit, phrase

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared" / "corpus"
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_END = re.compile(r"[a-z]{3}(?=\. )|[\u4e00-\u9fff](?=[，。])")
_CODE = re.compile(r"\$\$[^$]*\$\$|`[^`\n]*`|\$[^$\n]*\$|\]\([^)\n]*\)|<[^>\n]*>|https?://\S+|\[[^\]\n]*\]")
_SPEECH = re.compile(r"[\"“][^\"“”]*[\"”]")
# So many plantings at most go into one document.
_MOST = 160


@dataclass(slots=True)
class Planted:
    """A planting with where it went, in characters of both texts."""

    planting: Planting
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(slots=True)
class Tally:
    """What was planted, and what was reported of it, by kind."""

    changes: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / max(1, sum(self.changes.values()))

    @property
    def precision(self) -> float:
        """Of what was reported, how much was a change."""
        return sum(self.found.values()) / max(1, sum(self.found.values()) + sum(self.alarms.values()))


def documents(corpus: Path) -> list[Path]:
    """The prose documents of a corpus, or the repository's own pages where there is none."""
    found = [path for folder in ("academic", "en-md", "legal",
        "zh-md") for path in sorted((corpus / folder).glob("*.md"))]
    return found or [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "resources" / "samples").glob("*.md"))]


def plant(text: str, seed: int, most: int = _MOST) -> tuple[str, str, list[Planted]]:
    """A document and its rewriting, with one planting in every second prose paragraph at most."""
    chance = Random(seed)
    parts = re.split(r"(\n\s*\n)", text.replace("\r\n", "\n"))
    prose = [number for number in range(0, len(parts), 2) if _is_prose(parts[number])]
    fenced, inside = set(), False
    for number, part in enumerate(parts):
        if inside or _FENCE.search(part):
            fenced.add(number)
        inside ^= len(_FENCE.findall(part)) % 2 == 1
    chosen = {number for number in chance.sample(prose, min(len(prose), 2 * most)) if number not in fenced}
    before = after = ""
    planted: list[Planted] = []
    for number, part in enumerate(parts):
        made = _planting(chance, part) if number in chosen and len(planted) < most else None
        if made is None:
            before, after = before + part, after + part
            continue
        start, end, planting = made
        planted.append(Planted(planting, (len(before) + start, len(before) + start + len(planting.before)),
                               (len(after) + start, len(after) + start + len(planting.after))))
        before += part[:start] + planting.before + part[end:]
        after += part[:start] + planting.after + part[end:]
    return before, after, planted


def _is_prose(part: str) -> bool:
    return len(part) > 60 and part[0] not in "#|<`:!$-*[ >" and not part.lstrip().startswith(("$$", "```", "---"))


def _planting(chance: Random, paragraph: str) -> tuple[int, int, Planting] | None:
    harmful = chance.random() < 0.5
    language = language_of(paragraph)
    covered = [found.span() for found in _CODE.finditer(paragraph)]
    free = lambda place: not any(start <= place <= end for start, end in covered)  # noqa: E731
    if chance.random() < 0.5:
        made = edit(chance, language, paragraph, harmful)
        quoted = any(found.start() <= made[0] < found.end() for found in _SPEECH.finditer(paragraph)) if made else False
        worded = made is not None and ("wording" in made[2].kind or "idiom" in made[2].kind)
        if made is not None and free(made[0]) and free(made[1]) and not (quoted and worded) and _is_gone(made,
            paragraph):
            return made
    ends = [found.end() for found in _END.finditer(paragraph) if free(found.end())]
    if not ends:
        return None
    place, planting = chance.choice(ends), phrase(chance, language, harmful)
    joint = "，" if language == "zh" else ", "
    return place, place, Planting(planting.kind, joint + planting.before if planting.before else "",
                                  joint + planting.after if planting.after else "", harmful)


def _is_gone(made: tuple[int, int, Planting], paragraph: str) -> bool:
    """A name is lost only when it stands nowhere else in its paragraph."""
    return not made[2].kind.endswith("lost") or paragraph.count(made[2].before.split()[-1]) == 1


def score(before: str, after: str, planted: list[Planted], tally: Tally) -> None:
    """Count what the ledger says of each planting; a finding that belongs to none is a false alarm too."""
    findings = compare_facts(before, after)
    used: set[int] = set()
    for one in planted:
        hits = [number for number, finding in enumerate(findings) if _touches(finding, one)]
        used.update(hits)
        kind = one.planting.kind
        (tally.changes if one.planting.harmful else tally.harmless)[kind] += 1
        if hits:
            (tally.found if one.planting.harmful else tally.alarms)[kind] += 1
        if bool(hits) != one.planting.harmful:
            said = [f"{findings[n].kind}: {findings[n].before!r} → {findings[n].after!r}" for n in hits]
            tally.examples.append(f"{'missed' if one.planting.harmful else 'false alarm'}, {kind}: "
                                  f"{one.planting.before!r} → {one.planting.after!r}; {said}; "
                                  f"in {before[max(0, one.before[0] - 60) : one.before[1] + 40]!r}")
    for number, finding in enumerate(findings):
        if number not in used:
            tally.alarms["beside"] += 1
            tally.examples.append(f"false alarm, beside: {finding}")


def _touches(finding: Finding, one: Planted) -> bool:
    return any(place is not None and place[0] <= where[1] and where[0] <= place[1]
               for place, where in ((finding.before_range, one.before), (finding.after_range, one.after)))


def real_edits(corpus: Path) -> Iterator[tuple[str, str, str]]:
    """Group, before and after of every real edit."""
    for path in sorted((corpus / "edits").rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            pair = json.loads(line)
            yield path.name.split(".")[0], pair["before"], pair["after"]


def main() -> int:
    """Print the table; 0 when recall and precision are what they must be."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=BESIDE)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    corpus: Path = given.corpus
    tally, seconds, characters = Tally(), [], 0
    for number, path in enumerate(documents(corpus)):
        before, after, planted = plant(path.read_text("utf-8"), seed=number + 1000 * given.seed)
        score(before, after, planted, tally)
        began = time.perf_counter()
        find_facts(before)
        seconds.append(time.perf_counter() - began)
        characters += len(before)
    for kind in sorted({*tally.changes, *tally.harmless, *tally.alarms}):
        print(f"  {kind:28} changes {tally.found[kind]:4}/{tally.changes[kind]:<4} harmless reported "
              f"{tally.alarms[kind]}/{tally.harmless[kind]}")
    for example in tally.examples:
        print("   ", example[:400])
    print(f"planted changes {sum(tally.changes.values())}, recall {tally.recall:.4f}")
    print(f"harmless rewritings {sum(tally.harmless.values())}, reported {sum(tally.alarms.values())}, "
          f"precision {tally.precision:.4f}")
    print(f"facts of 100,000 characters: {sum(seconds) / characters * 1e5:.2f} s")
    pairs: dict[str, list[int]] = defaultdict(list)
    for group, old, new in real_edits(corpus):
        pairs[group].append(len(compare_facts(old, new)))
    for group, counts in pairs.items():
        print(f"real edits {group}: {len(counts)} pairs, {sum(map(bool, counts))} flagged, {sum(counts)} findings")
    return 0 if tally.recall >= 0.98 and tally.precision >= 0.98 else 1


if __name__ == "__main__":
    sys.exit(main())
