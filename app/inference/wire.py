"""Frames between the program and its engine host: four bytes of length, then JSON; never pickle.

A frame is a JSON object. Objects of ours cross as plain data and are built again on the other side from names that
are known here, so that a broken or hostile peer can send wrong values but never code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, get_args

from app.core.embedding_models import EmbeddingModel, Pooling
from app.core.generation import Adapter, Message, ModelFile, ModelInfo, Plan, Request, Sampling, Stretch, Usage
from app.inference.engine import Delta, Event, Finished, Prefilled, Started, Thought

PROTOCOL = 2
FRAME_LIMIT = 64 * 2**20  # bytes; a prompt of 32K tokens takes about 200 KB
_LENGTH = struct.Struct(">I")


class BrokenPipeData(Exception):
    """What came through the pipe is not a frame of ours."""


def frame(message: dict[str, Any]) -> bytes:
    """``message`` as bytes for the pipe.

    ASCII escapes keep what UTF-8 cannot: file names and texts with half a surrogate.

    Raises:
        BrokenPipeData: longer than ``FRAME_LIMIT``.
    """
    data = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(data) > FRAME_LIMIT:
        raise BrokenPipeData(f"a message of {len(data):,} bytes is too long")
    return _LENGTH.pack(len(data)) + data


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next message, or None when the other side has closed the pipe between two of them.

    Raises:
        BrokenPipeData: anything else than whole frames of JSON objects.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BrokenPipeData("a message was cut off")
    (length,) = _LENGTH.unpack(head)
    if length > FRAME_LIMIT:
        raise BrokenPipeData(f"a message of {length:,} bytes was announced")
    data = stream.read(length)
    if len(data) < length:
        raise BrokenPipeData("a message was cut off")
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise BrokenPipeData("a message was no JSON") from None
    if not isinstance(message, dict):
        raise BrokenPipeData("a message was no JSON object")
    return message


# Objects as plain data ---------------------------------------------------------------------------------------------


def fields_of(thing: Any) -> dict[str, Any]:
    """The fields of a slotted dataclass of ours by name, one level deep."""
    return {name: getattr(thing, name) for name in thing.__slots__}


def model_to_wire(model: ModelFile) -> dict[str, Any]:
    """Paths become absolute text."""
    return fields_of(model) | {
        "path": str(model.path.absolute()),
        "adapters": [[str(adapter.path.absolute()), adapter.scale] for adapter in model.adapters]}


def model_from_wire(data: dict[str, Any]) -> ModelFile:
    """What ``model_to_wire`` made."""
    adapters = tuple(Adapter(Path(path), scale) for path, scale in data["adapters"])
    return ModelFile(data["name"], Path(data["path"]), data["family"], data["id"], adapters)


def messages_to_wire(messages: Sequence[Message]) -> list[list[str]]:
    """Turns as pairs."""
    return [[message.role, message.content] for message in messages]


def messages_from_wire(data: list[list[Any]]) -> tuple[Message, ...]:
    """What ``messages_to_wire`` made."""
    return tuple(Message(role, content) for role, content in data)


def request_to_wire(request: Request) -> dict[str, Any]:
    """Messages as pairs, sampling as an object."""
    return fields_of(request) | {
        "messages": messages_to_wire(request.messages), "sampling": fields_of(request.sampling)}


def request_from_wire(data: dict[str, Any]) -> Request:
    """What ``request_to_wire`` made."""
    messages = messages_from_wire(data["messages"])
    return Request(**data | {"messages": messages, "sampling": Sampling(**data["sampling"])})


def plan_to_wire(plan: Plan) -> dict[str, Any]:
    """A stretch as an object."""
    return fields_of(plan) | {"stretch": fields_of(plan.stretch) if plan.stretch is not None else None}


def plan_from_wire(data: dict[str, Any]) -> Plan:
    """What ``plan_to_wire`` made."""
    values: dict[str, Any] = dict(data)
    values["stretch"] = Stretch(**data["stretch"]) if data.get("stretch") is not None else None
    return Plan(**values)


def info_from_wire(data: dict[str, Any]) -> ModelInfo:
    """What ``fields_of`` made of a model's facts."""
    return replace(ModelInfo(**data), gave_up=tuple(data.get("gave_up", ())))


def embedding_to_wire(model: EmbeddingModel) -> dict[str, Any]:
    """An embedding model's fields; its prompts stand in the texts already."""
    return {"name": model.name, "path": str(model.path), "pooling": model.pooling}


def embedding_from_wire(data: dict[str, Any]) -> EmbeddingModel:
    """What ``embedding_to_wire`` made.

    Raises:
        BrokenPipeData: a way of pooling that is not known.
    """
    if data["pooling"] not in get_args(Pooling):
        raise BrokenPipeData("an unknown way of pooling came")
    return EmbeddingModel(str(data["name"]), Path(data["path"]), data["pooling"])


def event_to_wire(event: Event) -> dict[str, Any]:
    """The event's fields and its name under "event"."""
    data = fields_of(event) | {"event": type(event).__name__}
    if isinstance(event, Finished):
        data["usage"] = fields_of(event.usage)
    return data


def event_from_wire(data: dict[str, Any]) -> Event:
    """What ``event_to_wire`` made.

    Raises:
        BrokenPipeData: no event of ours.
    """
    try:
        return _EVENTS[data["event"]](data)
    except (KeyError, TypeError):
        raise BrokenPipeData("an unknown event came") from None


_EVENTS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "Started": lambda data: Started(data["prompt_tokens"], data["reused_tokens"], data["context_tokens"]),
    "Prefilled": lambda data: Prefilled(data["done"], data["total"]),
    "Thought": lambda data: Thought(data["text"], data["tokens"]),
    "Delta": lambda data: Delta(data["text"], data["tokens"]),
    "Finished": lambda data: Finished(data["ending"], Usage(**data["usage"])),
}
