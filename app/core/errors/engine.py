"""What can go wrong with a request to the model."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class EngineProblem(StetError):
    """A request to the model failed; the text is never touched by it."""


class PromptTooLong(EngineProblem):
    sentence = (
        "The text does not fit: it needs {needed_tokens} tokens with room for the answer, "
        "and the model's context holds {context_tokens}."
    )
    advice = "Select less text, or choose a model with a larger context."


class EngineDied(EngineProblem):
    sentence = "The model stopped unexpectedly ({detail}). Your text is unchanged."
    advice = "It starts again with the next action."


class EngineFailed(EngineProblem):
    sentence = "The model could not go on ({detail}). Your text is unchanged."
    advice = "Try again; if it stays, choose another model."


class NoProcessorPart(EngineProblem):
    sentence = "No part of the engine that came with this program runs on this processor."
    advice = "A processor of 2009 or newer is needed (SSE4.2); if it is one, install the program again."


class EngineBusy(EngineProblem):
    sentence = "The model is still working on another request."
    advice = "Wait for it, or stop it with Esc."


class NoModelLoaded(EngineProblem):
    sentence = "No model is loaded."
    advice = "Choose a model first."


class EmptyAnswer(EngineProblem):
    sentence = "The model gave no text. Your text is unchanged."
    advice = "Try again, or choose another model or more text."
