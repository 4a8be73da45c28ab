"""What can go wrong with a model's file, and what is said when memory is short for it."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


class ModelProblem(StetError):
    """A model cannot be found, trusted or loaded."""


class UnknownModel(ModelProblem):
    sentence = "There is no model “{name}”."
    advice = "Give a path to a GGUF file or one of: {known}."


class ModelMissing(ModelProblem):
    sentence = "The model “{name}” is not on this computer yet ({path})."
    advice = "Put the file there, or choose another model; `models list` shows what is here."


class NotAModel(ModelProblem):
    sentence = "“{path}” is not a GGUF model."
    advice = "Choose a file that ends in .gguf and holds a llama.cpp model."


class DamagedModel(ModelProblem):
    sentence = "The model file “{path}” is damaged or incomplete ({detail})."
    advice = "Get it again; nothing else was changed."


class ModelNotSupported(ModelProblem):
    sentence = "“{path}” cannot be used for writing ({detail})."
    advice = "Choose another model."


class NotEnoughMemory(ModelProblem):
    sentence = "There is not enough memory for “{name}” ({detail})."
    advice = "Close other programs, or choose a smaller model or context."


class BrokenCatalog(ModelProblem):
    sentence = "The model catalog “{path}” is damaged: {reason}."
    advice = "Install Stet again."


class WrongAdapter(ModelProblem):
    sentence = "The adapter “{path}” does not fit the model “{name}” ({detail})."
    advice = "Choose an adapter that was made for this model, or none."


class ModelReplaced(ModelProblem):
    sentence = "“{path}” is not the file any more that was checked ({detail})."
    advice = "Check it again, or get it again; nothing was loaded."


class NotStretchable(ModelProblem):
    sentence = "The context of “{name}” cannot be made so long: nobody has tried it."
    advice = "It is known to work with {known}, up to 131,072 tokens."


class MemoryShort(ModelProblem):
    """A model was loaded with less than was wanted. It works, so this is said once and never raised."""


class ShorterContext(MemoryShort):
    sentence = "Memory is short, so “{name}” reads {context_tokens} tokens at once and no more."
    advice = "Longer texts are for a smaller model, or for when other programs are closed."


class ReadFromDisk(MemoryShort):
    sentence = "“{name}” is larger than the free memory, so it is read from the disk again and again, which is slow."
    advice = "Close other programs, or choose a smaller model."


class OnTheProcessor(MemoryShort):
    sentence = "The graphics memory does not hold “{name}”, so it runs on the processor, which is slower."
    advice = "Close other programs, or choose a smaller model."


class PartlyOnTheProcessor(MemoryShort):
    sentence = "The graphics memory holds {percent}% of “{name}”; the rest runs on the processor, which is slower."
    advice = "Close other programs, or choose a smaller model."


class RougherCache(MemoryShort):
    sentence = "Memory is short, so “{name}” keeps what it has read with fewer digits ({kv_type})."
    advice = ""


class SmallerSteps(MemoryShort):
    sentence = "Memory is short, so “{name}” reads in smaller steps, a little slower."
    advice = ""
