"""Works on several jobs at once: who is let in, what each decode step computes, and what comes of it."""

from __future__ import annotations

import time
from collections import deque
from types import ModuleType
from typing import Any

from app.core.errors import EngineFailed
from app.inference.batch import DecodeBatch
from app.inference.begun_answers import BegunAnswers
from app.inference.drafting import NOTHING, Drafting
from app.inference.job import Job
from app.inference.loading import LoadedModel
from app.inference.sequences import SequenceCache
from app.inference.snapshots import Snapshots
from app.inference.spare_cores import SpareCores

ABORTED, NO_ROOM = 2, 1  # what llama_decode answers to the abort callback, and when it finds no cells
# Prompt tokens that a step reads while other jobs write: each of them waits for so many at most.
READ_BESIDE = 128
# What a reading step may take (seconds): progress is shown after each, and a stop in it loses the step's work.
READ_SECONDS, GPU_SECONDS, BACKGROUND_SECONDS = 4.0, 0.5, 0.5
# Tokens; smaller steps read every weight for too little. The first is a GPU's first step, of unknown speed; 128 tokens
# of an 8B take two cores 6 seconds.
READ_FIRST, READ_LEAST, BACKGROUND_LEAST = 256, 128, 16


class Scheduler:
    """Who calls is the caller's business: one thread at a time calls this; only the flag
    ``stop`` is set by any.

    Deterministic under a seed as far as rounding allows: which tokens share a step depends on when requests come, on
    how many are worked on, and on how many tokens were drafted, which is learned from measured times. None of it
    changes what is drawn from which distribution, only the last bits of the logits.

    Args:
        ll: the ``llama_cpp.llama_cpp`` module.
        loaded: the model and its context.
        stop: two bytes; the first breaks a step off.
        snapshots: what is kept on disk, None: nothing.
        begun: what keeps answers that have begun, None: nothing does.
    """

    def __init__(self, ll: ModuleType, loaded: LoadedModel, stop: Any, snapshots: Snapshots | None,
                 begun: BegunAnswers | None = None) -> None:
        self._ll: Any = ll
        self._loaded, self._stop = loaded, stop
        self.cache = SequenceCache(ll, loaded.context, loaded.memory, sequences=loaded.sequences,
                                   cells=loaded.info.context_tokens, forgets=loaded.forgets)
        self._batch = DecodeBatch(ll, loaded.batch_tokens)
        self._drafting = Drafting(on_gpu=loaded.info.gpu_layers > 0)
        self._snapshots, self._begun = snapshots, begun
        self._cores = SpareCores(loaded.info.threads)
        self._parallel = loaded.info.parallel
        self.waiting: deque[Job] = deque()
        self.active: list[Job] = []
        self._read_speed = 0.0  # prompt tokens a second, as it was lately
        self._on_gpu = loaded.info.gpu_layers > 0

    def step(self) -> None:
        """Let jobs in, or decode once and hand out what came. Does nothing when there is no job.

        Raises nothing: what goes wrong becomes the end of the jobs that it concerns.
        """
        self._stop[0] = 0  # before looking who is stopped: a stop that comes later breaks the step off
        self.reap()
        if self._admit() or not self.active:
            return  # those who were let in can be told so before the work begins
        try:
            self._decode()
        except Exception as error:
            self.cache.clear()
            for job in self.active:
                job.fail(_as_failure(error))
        self.reap()

    def rest(self) -> float | None:
        """While nothing is asked for: keep one more block of what was read on disk.

        Returns:
            seconds after which there may be more to do; None: nothing, until a job has ended.
        """
        if self._snapshots is None or self.active or self.waiting:
            return None
        wait = self._snapshots.wait()
        if wait == 0:
            self._snapshots.save_next(self.cache)
            wait = self._snapshots.wait()
        return wait

    def close(self) -> None:
        """End the jobs that have not ended: the model is about to go."""
        for job in [*self.active, *self.waiting]:
            job.fail(EngineFailed(detail="it was closed"))

    # Who is worked on ------------------------------------------------------------------------------------------------

    def reap(self) -> None:
        """End the jobs that were stopped, wherever they are, and take the sequences of ended ones back."""
        ended = False
        for job in self.active:
            if job.stopping:
                job.end("stopped")
            if job.over:
                ended = True
                if job.sequence is not None:
                    self._give_back(job)
        if ended:
            self.active = [job for job in self.active if not job.over]
        for job in list(self.waiting) if self.waiting else ():
            if job.stopping:
                job.end("stopped")
            if job.over:
                self.waiting.remove(job)  # in place: other threads append to it
                self._put_away(job)

    def _give_back(self, job: Job) -> None:
        assert job.sequence is not None
        self.cache.release(job.sequence)
        if self._snapshots is not None:
            self._snapshots.note(job.sequence, min(len(job.sequence.tokens), job.prompt_tokens))
        job.sequence = None
        self._put_away(job)

    @staticmethod
    def _put_away(job: Job) -> None:
        """What was kept of its answer goes, if the answer came to its end."""
        if job.begun is not None:
            job.begun.close(ended=job.ended)
            job.begun = None

    def _admit(self) -> bool:
        """Let in who came first, as long as the context has room for what each will need as far as is known."""
        if not self.waiting:
            return False
        before = len(self.active)
        while self.waiting and len(self.active) < self._parallel:
            foreground = next((job for job in self.waiting if not job.request.background), None)
            job = foreground or self.waiting[0]
            if job.request.background and self.active:
                break
            expected = sum(other.expected_cells for other in self.active) + job.expected_cells
            if self.active and (expected > self._loaded.info.context_tokens or job.request.alone
                                or self.active[0].request.alone):
                break
            self.waiting.remove(job)
            if job.request.alone:
                self.cache.clear()
            sequence = self.cache.take(job.tokens)
            kept: list[int] = []
            if self._begun is not None and not job.has_begun:
                job.begun = self._begun.open(job.request, job.tokens)
                kept = job.begun.restore(self.cache, sequence) if job.begun is not None else []
            if self._snapshots is not None and not job.request.alone:
                self._snapshots.restore(self.cache, sequence, job.tokens, lambda: self._stop[0] != b"\0")
            self.active.append(job)
            job.begin(sequence, kept)
        return len(self.active) > before

    def _suspend(self, job: Job) -> None:
        """Take the sequence away; the job waits and goes on where it was, its tokens read again."""
        assert job.sequence is not None
        self.cache.release(job.sequence)
        self.cache.cut(job.sequence, 0)
        job.sequence = None
        self.active.remove(job)
        self.waiting.appendleft(job)

    # One step --------------------------------------------------------------------------------------------------------

    def _decode(self) -> None:
        batch, parts = self._compose()
        began = time.perf_counter()
        self._use_spare_cores()
        result = self._ll.llama_decode(self._loaded.context, batch.struct)
        if result == 0:
            if self._on_gpu:
                self._ll.llama_synchronize(self._loaded.context)  # it answers before it is done
        elif result == ABORTED:
            for job in self.active:
                if job.sequence is not None:
                    self.cache.settle(job.sequence)
            return
        elif result == NO_ROOM and len(self.active) > 1:
            self._suspend(self.active[-1])
            return
        else:
            raise EngineFailed(detail="its memory is full" if result == NO_ROOM else f"llama_decode answered {result}")
        seconds = time.perf_counter() - began
        reading, follows = 0, False
        for part in parts:
            reading += len(part.tokens) if part.reads else 0
            follows = follows or part.job.lookup is not None
        if reading:
            speed = reading / seconds
            self._read_speed = speed if not self._read_speed else 0.7 * self._read_speed + 0.3 * speed
        if follows:  # only then the cost of a step is of interest
            self._drafting.took(batch.size, seconds, reading)
        for part in parts:
            try:
                self._finish(part)
                if part.job.begun is not None and part.job.sequence is not None and not part.job.over:
                    part.job.begun.note(self.cache, part.job.sequence, part.job.tokens)
            except Exception as error:  # the others have what they need
                part.job.fail(_as_failure(error))

    def _compose(self) -> tuple[DecodeBatch, list[_Part]]:
        """What the next step decodes: the last token of each job that writes, what is drafted, a piece of a prompt."""
        while True:
            parts, reading = list[_Part](), list[Job]()
            for job in self.active:
                if job.writes:
                    parts.append(_Part(job, job.tokens[-1:], 1))
                else:
                    reading.append(job)
            room = self._room_to_read(bool(parts)) - len(parts) if reading else 0
            for job in reading:
                if room > 0 and not job.has_begun_to_read:
                    assert job.sequence is not None
                    self.cache.share(job.sequence, job.tokens)  # passages that were let in together begin alike
                    job.shares()
                tokens = job.ahead[:max(0, room)]
                if job.request.alone and job.request.keeps and len(tokens) == len(job.ahead) > 1:
                    tokens.pop()  # as it is when the answer is gone on with: by itself, and so rounded alike
                room -= len(tokens)
                if tokens:
                    answers = len(tokens) == len(job.ahead) and job.request.max_tokens != 0
                    parts.append(_Part(job, tokens, int(answers), reads=True))
            # Not behind the end of a prompt: the first tokens of an answer would be computed as a prompt's are, whose
            # rounding differs from that of single tokens (llama.cpp's attention from 64 rows on).
            size = sum([len(part.tokens) for part in parts])
            size += self._draft([part for part in parts if not part.reads] if reading else parts, size)
            if self.cache.make_room(size):
                break
            if len(self.active) == 1:
                raise EngineFailed(detail="its memory is full")
            self._suspend(self.active[-1])
        self._batch.clear()
        for part in parts:
            assert part.job.sequence is not None
            part.first = self._batch.add(part.job.sequence.id, len(part.job.sequence.tokens), part.tokens,
                                         part.outputs)
        return self._batch, parts

    def _draft(self, writing: list[_Part], size: int) -> int:
        """Lengthen the parts behind which a token is chosen by what may come next.

        Args:
            size: tokens that are in the step already.

        Returns:
            tokens that were put behind them.
        """
        follows = False
        for part in writing:
            follows = follows or part.job.lookup is not None
        if not follows or not self._loaded.forgets:
            return 0  # a model that cannot forget could not take back what was wrong
        limits = [min(self._loaded.info.context_tokens - len(part.job.tokens), part.job.room_to_write - 1)
                  for part in writing]
        offers = self._drafting.offers([part.job.drafts for part in writing], limits)
        room = min(min(self._batch.capacity, self.cache.free_cells) - size,
                   self._loaded.output_tokens - len(self.active))
        drafted = 0
        for part, offer, draft in zip(writing, offers, self._drafting.chosen(offers, room, size - len(writing)),
                                      strict=True):
            part.offer, part.draft = offer, draft
            part.tokens = part.tokens + draft
            part.outputs += len(draft)
            drafted += len(draft)
        return drafted

    def _room_to_read(self, beside: bool) -> int:
        """Tokens of one step, those of the jobs that write included."""
        background = bool(self.active) and self.active[0].request.background
        if beside:
            return min(READ_BESIDE, self._batch.capacity)
        if not self._read_speed or self.active[0].request.alone:  # whose rounding must not hang on measured times
            return min(READ_FIRST if self._on_gpu else READ_LEAST, self._batch.capacity)
        seconds, least = (BACKGROUND_SECONDS, BACKGROUND_LEAST) if background else (READ_SECONDS, READ_LEAST)
        if self._on_gpu:  # where only the end of a step stops it
            seconds = min(seconds, GPU_SECONDS)
        return min(self._batch.capacity, max(least, round(self._read_speed * seconds)))

    def _finish(self, part: _Part) -> None:
        """Choose the tokens behind what was decoded, as far as the draft was right; forget the rest of it."""
        job, sequence = part.job, part.job.sequence
        assert sequence is not None
        before = len(sequence.tokens)
        self.cache.extend(sequence, part.tokens)
        if part.reads:
            job.has_read()
        if job.request.max_tokens == 0 and len(sequence.tokens) == len(job.tokens):
            job.end("finished")
        if not part.outputs or job.over:
            return
        job.starts_writing()
        place = part.first + len(part.tokens) - part.outputs
        right, written = 0, list[int]()
        job.drafted += len(part.draft)
        for number in range(part.outputs):
            token = job.choose(place + number)
            written.append(token)
            guessed = number < len(part.draft) and token == part.draft[number]
            right += guessed
            job.accepted += guessed  # before the token can end the job, which then tells its usage
            if not job.take(token) or not guessed:
                break
        if part.offer.tokens:
            self._drafting.learn(part.offer, written)
        if part.draft:
            self.cache.cut(sequence, before + 1 + right)
        job.flush()

    def _use_spare_cores(self) -> None:
        threads = self._cores.threads()
        if threads is not None:
            self._ll.llama_set_n_threads(self._loaded.context, threads, threads)


class _Part:
    """What one job has in a step: tokens, logits wanted for the last ``outputs`` of them, the drafted among them."""

    __slots__ = ("draft", "first", "job", "offer", "outputs", "reads", "tokens")

    def __init__(self, job: Job, tokens: list[int], outputs: int, *, reads: bool = False) -> None:
        self.job, self.tokens, self.outputs, self.reads = job, tokens, outputs, reads
        self.offer, self.draft = NOTHING, list[int]()
        self.first = 0


def _as_failure(error: Exception) -> EngineFailed:
    """Only the kind of an unknown error: its text may hold text of the document."""
    return error if isinstance(error, EngineFailed) else EngineFailed(detail=type(error).__name__)
