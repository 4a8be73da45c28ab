"""Frames and objects cross the pipe unchanged, and anything else is refused."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.generation import Message, ModelFile, Plan, Request, Sampling, Usage
from app.inference import wire
from app.inference.engine import Delta, Event, Finished, Prefilled, Started

TEXT = st.text(st.characters() | st.sampled_from("汉𠮷😀\ud800\x00\u2028"))  # half a surrogate too


def through(message: dict[str, Any]) -> dict[str, Any]:
    stream = io.BytesIO(wire.frame(message))
    result = wire.read_frame(stream)
    assert result is not None
    assert wire.read_frame(stream) is None
    return result


@given(st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), TEXT), max_size=4), TEXT,
       st.none() | st.integers(0, 2**40), st.none() | st.integers(1, 9))
def test_a_request_crosses_unchanged(turns: list[tuple[str, str]], job: str, seed: int | None, most: int | None
                                     ) -> None:
    messages = tuple(Message(role, content) for role, content in turns)  # pyright: ignore[reportArgumentType]
    request = Request(job, messages, Sampling(temperature=0.6, presence_penalty=1.5), 7, most, seed)
    assert wire.request_from_wire(through(wire.request_to_wire(request))) == request


@pytest.mark.parametrize("event", [
    Started(10, 4, 8192), Prefilled(4, 10), Delta("汉\n", 3), Finished("length", Usage(10, 4, 3, 0.5, 0.25))])
def test_an_event_crosses_unchanged(event: Event) -> None:
    assert wire.event_from_wire(through(wire.event_to_wire(event) | {"id": 7})) == event


def test_a_model_and_a_plan_cross_with_an_absolute_path() -> None:
    odd = ModelFile("mine", Path("mod\udcffel.gguf"), "qwen3", "qwen3-8b")  # a name that is no UTF-8
    back = wire.model_from_wire(through(wire.model_to_wire(odd)))
    assert back == ModelFile("mine", Path.cwd() / "mod\udcffel.gguf", "qwen3", "qwen3-8b")
    plan = Plan(4096, 12, 3, 256, "q8_0")
    assert wire.plan_from_wire(through(wire.fields_of(plan))) == plan


@pytest.mark.parametrize("data", [
    b"\x00\x00", struct.pack(">I", 10) + b"{}", struct.pack(">I", 2) + b"[]", struct.pack(">I", 4) + b"\xff\xfe{}",
    struct.pack(">I", wire.FRAME_LIMIT + 1), b"Loading model...\n", struct.pack(">I", 200_000) + b"[" * 200_000,
    struct.pack(">I", 1) + b"1"])
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(wire.BrokenPipeData):
        wire.read_frame(io.BytesIO(data))


@given(st.binary(max_size=60))
def test_any_bytes_give_a_message_or_are_refused(data: bytes) -> None:
    try:
        message = wire.read_frame(io.BytesIO(data))
    except wire.BrokenPipeData:
        return
    assert message is None or isinstance(message, dict)


@pytest.mark.parametrize("data", [{}, {"event": "Boom"}, {"event": "Delta"}, {"event": "Finished", "ending": "x"},
                                  {"event": "Finished", "ending": "length", "usage": {"prompt_tokens": 1}},
                                  {"event": "Finished", "ending": "length", "usage": 3}, {"event": ["Delta"]}])
def test_an_unknown_event_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(wire.BrokenPipeData):
        wire.event_from_wire(data)


def test_a_frame_has_a_limit() -> None:
    with pytest.raises(wire.BrokenPipeData):
        wire.frame({"text": "x" * wire.FRAME_LIMIT})
