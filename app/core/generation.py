"""What a job is given and what it reports: messages, sampling, request, plan, model facts, usage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

Role = Literal["system", "user", "assistant"]
# How a job ends, unless it fails: by itself, at its limit, stopped by the writer, or because it went in circles.
Ending = Literal["finished", "length", "stopped", "repeating"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat. ``content`` is data: it can never open or close a turn."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn. Defaults: Qwen3 without thinking (model card, see models.toml).

    ``temperature`` 0 is greedy. ``presence_penalty`` stays 0 where an action copies its source, since it
    fights faithful copying.
    """

    temperature: float = 0.7
    top_p: float = 0.8
    top_k: int = 20
    min_p: float = 0.0
    presence_penalty: float = 0.0
    repeat_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """One generation.

    Args:
        job: a name that is unique in this run of the program; events and ``cancel`` use it.
        messages: the turns, ending with a user turn.
        sampling: how tokens are drawn.
        answer_room: tokens that must be left for thinking and answer; a prompt that leaves fewer is refused before
            any work.
        max_tokens: the answer is ended after so many tokens, thinking not counted (ending ``length``); None: at
            the end of the context. 0 only reads the prompt, so that a later request on the same text finds it in
            the cache.
        seed: the same seed, model, plan and request give the same answer from the same state of the cache (a prefix
            that is reused was computed in other batches, and rounding can tip a close choice); None draws one.
        draft_from: a text that the answer may repeat parts of; tokens guessed from it are verified several at once.
            It changes the speed, never the answer. "": nothing is guessed.
        copies: the answer begins where ``draft_from`` begins and mostly follows it.
        thinking: tokens that the model may spend on thinking before it answers; 0: it does not think.
        alone: it is worked on by itself, from an empty cache: only so the seed gives the same answer to the last token,
            whatever was asked before.
        keeps: what is written is kept on disk until the answer ends, and the same request goes on there after a kill.
            Its draws are others than those of a request that does not.
        background: this job waits while any other runs, and gives way at once when one comes.
    """

    job: str
    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    answer_room: int = 64
    max_tokens: int | None = None
    seed: int | None = None
    draft_from: str = ""
    copies: bool = False
    thinking: int = 0
    alone: bool = False
    keeps: bool = False
    background: bool = False


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter (GGUF) that is laid over a model; ``scale`` 1.0 is its full strength."""

    path: Path
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A GGUF file to load. ``family`` is the catalog's name of its prompt template, None: recognise it."""

    name: str
    path: Path
    family: str | None = None
    id: str | None = None
    adapters: tuple[Adapter, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """How far a model's context can be stretched by YaRN (Peng et al. 2023, arXiv:2309.00071).

    The scale holds for texts of any length, so that shorter ones may come out worse (model card of Qwen3): it is no
    larger than it must be.

    Args:
        natively: tokens of context that it counts from.
        to: tokens that its makers tried.
    """

    natively: int
    to: int

    def factor(self, context_tokens: int) -> int:
        """By how much positions are scaled for a context of so many tokens; 1: not at all."""
        return max(1, -(-context_tokens // self.natively))


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is put into memory. Zero and -1 let the engine choose; other values are the most that it may use.

    Args:
        context_tokens: KV cache length in tokens; 0: 32,768. Never more than the model was trained for, or
            ``stretch.to``.
        gpu_layers: layers on the GPU; -1: all that a GPU build can take.
        threads: CPU threads; 0: physical cores.
        batch_tokens: tokens per prefill step, the granularity of cancelling on a GPU.
        kv_type: type of the KV cache ("f16", "q8_0", "q4_0").
        parallel: how many requests are worked on at once; the others wait.
        output_tokens: tokens of one step that can be answered, drafted ones included; 0: what drafting can use.
            llama.cpp ends the process when a step asks for more.
        least_tokens: the context is never made smaller than this where memory is short.
        steps_down: how many plans that fit by the figures are left out, because they did not work.
        stretch: a context beyond what the model was trained for is made by YaRN; None: there is none.
    """

    context_tokens: int = 0
    gpu_layers: int = -1
    threads: int = 0
    batch_tokens: int = 512
    kv_type: str = "f16"
    parallel: int = 4
    output_tokens: int = 0
    least_tokens: int = 4096
    steps_down: int = 0
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What was really loaded; the status bar and ``doctor`` show it.

    ``context_tokens`` is the context in use, ``trained_tokens`` what the file says it was trained for;
    ``device`` is a name a person knows ("CPU, 2 threads", "NVIDIA RTX 4060 Laptop"); ``template`` names the
    prompt template that was recognised; ``thinks``: it can think before it answers. ``planned`` and ``allocated`` are
    bytes by device and term ("weights", "kv", "compute", "output", "adapters"); ``gave_up`` says in the codes of
    ``MemoryPlan`` what memory was too short for, and ``stepped_down`` that it showed only when it was allocated.
    """

    name: str
    path: str
    architecture: str
    parameters: int
    file_bytes: int
    context_tokens: int
    trained_tokens: int
    device: str
    gpu_layers: int
    threads: int
    template: str
    load_seconds: float
    id: str | None = None
    parallel: int = 1
    thinks: bool = False
    batch_tokens: int = 0
    kv_type: str = "f16"
    planned: dict[str, dict[str, int]] = field(default_factory=dict)
    allocated: dict[str, dict[str, int]] = field(default_factory=dict)
    gave_up: tuple[str, ...] = ()
    stepped_down: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What one generation cost: tokens and seconds.

    ``thought_tokens`` of the ``generated_tokens`` were thinking. ``drafted_tokens`` were guessed and verified in
    batches, ``accepted_tokens`` of them were right.
    """

    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    prefill_seconds: float
    decode_seconds: float
    thought_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0

    @property
    def prefill_speed(self) -> float:
        """Prompt tokens read per second (reused tokens were not read again)."""
        return (self.prompt_tokens - self.reused_tokens) / self.prefill_seconds if self.prefill_seconds > 0 else 0.0

    @property
    def decode_speed(self) -> float:
        """Tokens written per second."""
        return self.generated_tokens / self.decode_seconds if self.decode_seconds > 0 else 0.0


def added(usages: Iterable[Usage]) -> Usage:
    """What several generations cost together, one after another."""
    every = list(usages)
    return Usage(*(sum(getattr(usage, each.name) for usage in every) for each in fields(Usage)))
