"""LoRA adapters: a file is checked against its model before llama.cpp sees it, which refuses without a reason.

The rules are those of llama-adapter.cpp in the llama.cpp that llama-cpp-python 0.3.36 carries.
"""

from __future__ import annotations

from app.core.errors import DamagedModel, ModelNotSupported, NotAModel, WrongAdapter
from app.core.generation import Adapter, ModelFile
from app.core.gguf import Header, Tensor, read_header

_DOWN, _UP = ".lora_a", ".lora_b"


def check_adapter(adapter: Adapter, model: ModelFile, header: Header) -> int:
    """Look whether ``adapter`` fits the model that ``header`` describes; its bytes in memory.

    Raises:
        WrongAdapter: no adapter, of another architecture, or for tensors that the model has not or in other shapes.
        FileMissing, NoPermission: there is no such file, or it may not be read.
    """
    try:
        own = read_header(adapter.path)
    except (NotAModel, DamagedModel, ModelNotSupported) as error:
        detail = "it is no GGUF file" if isinstance(error, NotAModel) else error.facts["detail"]
        raise WrongAdapter(path=str(adapter.path), name=model.name, detail=detail) from None
    if detail := _misfit(own, header):
        raise WrongAdapter(path=str(adapter.path), name=model.name, detail=detail)
    return sum(tensor.bytes for tensor in own.tensors.values())


def _misfit(own: Header, model: Header) -> str:
    """Why the adapter does not fit; "" when it does."""
    if own.text("general.type") != "adapter":
        return "it is no adapter"
    if own.text("adapter.type") != "lora":
        return f"it is an adapter of the kind “{own.text('adapter.type')[:40]}”, not LoRA"
    theirs, ours = own.text("general.architecture"), model.text("general.architecture")
    if theirs != ours:
        return f"it is for models of the architecture “{theirs[:40]}”, this is “{ours}”"
    pairs: dict[str, dict[str, Tensor]] = {}
    for name, tensor in own.tensors.items():
        if name.endswith((_DOWN, _UP)):
            base, side = name[:-len(_DOWN)], name[-len(_DOWN):]
            pairs.setdefault(base, {})[side] = tensor
        elif not name.endswith("_norm.weight"):
            return f"it has a part {name} that no LoRA adapter has"
    if not pairs:
        return "it changes nothing"
    for base, pair in pairs.items():
        if len(pair) < 2:
            return f"half of {base} is missing"
        if base not in model.tensors:
            return f"this model has no {base}"
        if not _fits(base, pair[_DOWN], pair[_UP], model.tensors[base]):
            return f"its {base} is of another size"
    return ""


def _fits(base: str, down: Tensor, up: Tensor, weight: Tensor) -> bool:
    if not len(down.shape) == len(up.shape) == len(weight.shape) == 2:
        return False
    if base.endswith("token_embd.weight"):  # both halves are turned around there
        return weight.shape[0] == up.shape[1] and weight.shape[1] == down.shape[1]
    return weight.shape[0] == down.shape[0] and weight.shape[1] == up.shape[1] and down.shape[1] == up.shape[0]
