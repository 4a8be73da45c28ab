"""Known rewrites replayed: with lookup and without, four passages at once, a whole chapter against the bare loop."""

from __future__ import annotations

import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.actions import Action
from app.core.generation import ModelInfo, Plan
from app.core.passages import PASSAGE_TOKENS
from tests.benchmarks.figure import Figure, NotMeasured
from tests.benchmarks.replay import (
    Replayed,
    ReplayEngine,
    Rewrite,
    read_prompts,
    replay,
    replay_all,
    request_for,
    run_name,
)
from tests.benchmarks.setting import PROMPT_ROOM, Setting
from tests.benchmarks.speed import bare_loop

AT_ONCE = 4
SOURCE_TOKENS = 256  # of each of several passages; shorter ones would not stay in the cache side by side
ALONE_TOKENS = 4096  # context for one edit and what stands around it


@contextmanager
def _loaded(setting: Setting, context_tokens: int) -> Iterator[tuple[ReplayEngine, ModelInfo]]:
    engine = ReplayEngine()
    try:
        info = engine.load(setting.model, Plan(context_tokens=min(context_tokens, setting.trained_tokens),
                                               threads=setting.threads, parallel=AT_ONCE))
        yield engine, info
    finally:
        engine.close()


def polish(setting: Setting) -> list[Figure]:
    """Real edits, and each text with what became of another one, which shares words with it at most."""
    count = setting.pairs * setting.rounds
    chosen = list(itertools.islice(setting.edits_from(0), count + 1))
    # The answer to another text of the same group (its language, that is), far away.
    by_group = defaultdict(list)
    for edit in setting.edits:
        by_group[edit.group].append(edit)

    def stranger(place: int) -> str:
        others = by_group[chosen[place].group]
        return others[(others.index(chosen[place]) + len(others) // 2) % len(others)].after

    action = setting.actions.get("polish")
    figures = []
    with _loaded(setting, ALONE_TOKENS) as (engine, info):
        on_gpu = info.gpu_layers > 0
        for name, answers, goal in (
                ("real edits with lookup / without", [edit.after for edit in chosen], 3.0 if on_gpu else 1.6),
                ("nothing shared, with lookup / without", [stranger(place) for place in range(count + 1)], 0.95)):
            rewrites = [Rewrite(edit.before, tuple(engine.tokens(answer)))
                        for edit, answer in zip(chosen, answers, strict=True)]
            figures += _with_and_without(setting, engine, action, name, goal, rewrites,
                                         [edit.group for edit in chosen])
    return figures


def _with_and_without(setting: Setting, engine: ReplayEngine, action: Action, name: str, goal: float,
                      rewrites: list[Rewrite], groups: list[str]) -> list[Figure]:
    taken: list[dict[bool, Replayed]] = []
    for number, rewrite in enumerate(rewrites):
        order = (False, True) if number % 2 else (True, False)
        taken.append({drafting: replay(engine, action, rewrite, drafting=drafting) for drafting in order})
    del taken[0]  # it warms up
    writing, whole, steps = [], [], []
    per_group = defaultdict(list)
    for start in range(0, len(taken), setting.pairs):
        part = taken[start:start + setting.pairs]
        writing.append(sum(pair[False].writing for pair in part) / sum(pair[True].writing for pair in part))
        whole.append(sum(pair[False].reading + pair[False].writing for pair in part)
                     / sum(pair[True].reading + pair[True].writing for pair in part))
    for pair, group in zip(taken, groups[1:], strict=True):
        usage = pair[True].usage
        per_group[group].append(pair[False].writing / pair[True].writing)
        steps.append((usage.generated_tokens, usage.accepted_tokens, usage.drafted_tokens))
    written, accepted, drafted = (sum(each) for each in zip(*steps, strict=True))
    medians = {group: statistics.median(ratios) for group, ratios in per_group.items()}
    details = {"tokens_per_step": written / max(1, written - accepted), "drafted": drafted, "accepted": accepted,
               "written": written, "rounds": writing, "groups": medians, "reading_included": statistics.median(whole)}
    return [Figure(f"polish: {name}", statistics.median(writing), "",
                   f"writing; reading included {statistics.median(whole):.2f}; {details['tokens_per_step']:.1f} tokens "
                   f"a step; {', '.join(f'{group} {ratio:.2f}' for group, ratio in medians.items())}; "
                   f"{len(taken)} answers", at_least=goal, details=details)]


def passages(setting: Setting) -> list[Figure]:
    """Tokens a second of four answers at once and one after another; without drafts, whose gain is another figure."""
    size, action = setting.passage_tokens, setting.actions.get("polish")
    source_tokens = max(size, SOURCE_TOKENS)
    ratios: list[float] = []
    rates: dict[int, list[float]] = {1: [], AT_ONCE: []}
    with _loaded(setting, AT_ONCE * (source_tokens + size + PROMPT_ROOM)) as (engine, info):
        for number in range(setting.rounds + 1):
            rewrites = []
            for place in range(AT_ONCE):
                text = setting.running_text(2 * source_tokens, engine.count_tokens, 20 * (AT_ONCE * number + place))
                tokens = engine.tokens(text)
                rewrites.append(Rewrite(engine.text(tokens[:source_tokens]), tuple(tokens[:size])))
            run, seconds = run_name(), dict[int, float]()
            read_prompts(engine, action, rewrites, run)
            for at_once in (1, AT_ONCE) if number % 2 else (AT_ONCE, 1):
                seconds[at_once], done = replay_all(engine, action, rewrites, at_once=at_once, drafting=False, run=run)
                if any(each.usage.reused_tokens < each.usage.prompt_tokens - 1 for each in done):
                    raise NotMeasured("a prompt that had been read was not in the cache any more")
            if not number:
                continue  # it warms up
            ratios.append(seconds[1] / seconds[AT_ONCE])
            for at_once, took in seconds.items():
                rates[at_once].append(AT_ONCE * size / took)
    alone, together = (statistics.median(rates[at_once]) for at_once in (1, AT_ONCE))
    return [Figure(f"{AT_ONCE} passages at once / one after another", statistics.median(ratios), "",
                   f"{together:.1f} tokens/s, {alone:.1f} in turn; the prompts were read before, {size} tokens each, "
                   f"no drafts, {setting.rounds} rounds", at_least=2.5 if info.gpu_layers > 0 else 1.6,
                   details={"rounds": ratios, "tokens_per_second": rates})]


def chapter(setting: Setting) -> list[Figure]:
    """A chapter polished passage by passage: four at once with drafts / one after another in the bare loop."""
    action, on_clock, rounds = setting.actions.get("polish"), defaultdict(list), max(1, setting.rounds // 2)
    done: list[Replayed] = []
    room = 2 * PASSAGE_TOKENS + PROMPT_ROOM + 512
    with _loaded(setting, AT_ONCE * room) as (engine, info):
        rewrites = _chapter(setting, engine)
        bare = bare_loop(setting, info, min(room, info.context_tokens))
        try:
            for _ in range(rounds):
                began = time.perf_counter()
                for rewrite in rewrites:
                    wanted = request_for(engine, action, rewrite, run="bare", drafting=False)
                    forced = [*rewrite.answer, engine.end_token()]
                    said = bare.answer(bare.vocabulary.prompt(wanted.messages), len(forced), forced=forced)
                    if said.tokens != forced:
                        raise NotMeasured("the bare loop did not write the known text")
                on_clock["bare"].append(time.perf_counter() - began)
                seconds, done = replay_all(engine, action, rewrites, at_once=AT_ONCE, drafting=True)
                on_clock["engine"].append(seconds)
        finally:
            bare.close()
    written = sum(len(rewrite.answer) for rewrite in rewrites)
    accepted = sum(each.usage.accepted_tokens for each in done)
    engine_seconds, bare_seconds = (statistics.median(on_clock[way]) for way in ("engine", "bare"))
    ratios = [bare / own for bare, own in zip(on_clock["bare"], on_clock["engine"], strict=True)]
    return [Figure("a chapter: lookup and passages / bare loop",
                   statistics.median(ratios), "",
                   f"{engine_seconds:.1f} s for {written} tokens in {len(rewrites)} passages, bare {bare_seconds:.1f}, "
                   f"reading included; {written / max(1, written - accepted):.1f} tokens a step and passage, rounds: "
                   f"{rounds}", at_least=5.0 if info.gpu_layers > 0 else 2.0,
                   details=dict(on_clock))]


def _chapter(setting: Setting, engine: ReplayEngine) -> list[Rewrite]:
    """Edits of one group, one after another, in passages as the program cuts them."""
    group = setting.edits[0].group
    found: list[Rewrite] = []
    before: list[str] = []
    after: list[str] = []
    left, size = setting.chapter_tokens, 0

    def settle() -> None:
        nonlocal size, before, after
        if before:
            found.append(Rewrite("\n\n".join(before), tuple(engine.tokens("\n\n".join(after)))))
        before, after, size = [], [], 0

    for edit in setting.edits_from(0):
        if edit.group != group:
            continue
        tokens = engine.count_tokens(edit.before)
        if size + tokens > PASSAGE_TOKENS:
            settle()
        before.append(edit.before)
        after.append(edit.after)
        size, left = size + tokens, left - tokens
        if left <= 0:
            break
    settle()
    return found
