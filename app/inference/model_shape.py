"""What of a model decides how much memory it takes: from the header of its file, or from the catalog before that."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.catalog import Counts
from app.core.errors import DamagedModel
from app.core.gguf import Header
from app.core.patterns import pattern_of

# Tensors of the input side stay on the CPU whatever is put on a GPU (llama-model.cpp: "always keep it on the CPU").
_INPUT = pattern_of(r"token_embd|position_embd|token_types|per_layer_token_embd")
_LAYER = pattern_of(r"blk\.(\d+)\.")
LARGEST_LAYERS = 4096
# Elements and bytes of a block of each type that the catalog names (ggml-common.h).
WEIGHT_BLOCKS = {"Q4_K": (256, 144), "Q6_K": (256, 210), "Q8_0": (32, 34)}


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The counts that the memory plan is computed from.

    Args:
        architecture: of llama.cpp's names.
        layers: blocks, without the output layer.
        trained_tokens: the context it was trained for.
        embedding: width of the residual stream, elements.
        feed_forward: width of the widest feed-forward part that one token passes at once, elements.
        query: elements of all heads of one layer's query.
        head_sizes: elements of one head's key, and of its value.
        cache_rows: for each layer, elements of key and value of one token in the KV cache.
        vocabulary: tokens.
        input_bytes: weights that always stay on the CPU.
        layer_bytes: weights of each layer.
        output_bytes: weights of the output layer; a tied one is there twice where the output layer is on a GPU.
        tied_bytes: of ``output_bytes``, the token embedding once more; 0 where the output layer has its own.
        largest_tensor: bytes of the largest weight of a layer.
        file_bytes: length of the file.
    """

    architecture: str
    layers: int
    trained_tokens: int
    embedding: int
    feed_forward: int
    query: int
    head_sizes: tuple[int, int]
    cache_rows: tuple[tuple[int, int], ...]
    vocabulary: int
    input_bytes: int
    layer_bytes: tuple[int, ...]
    output_bytes: int
    tied_bytes: int
    largest_tensor: int
    file_bytes: int

    @property
    def weight_bytes(self) -> int:
        """All weights as the file holds them."""
        return self.input_bytes + sum(self.layer_bytes) + self.output_bytes - self.tied_bytes

    @property
    def layer_elements(self) -> int:
        """Weights that every token is multiplied with, without the output layer; a feed-forward part has three."""
        attention = sum(self.embedding * (2 * self.query + key + value) for key, value in self.cache_rows)
        return attention + 3 * self.layers * self.embedding * self.feed_forward


def shape_from_counts(counts: Counts, file_bytes: int) -> ModelShape:
    """The shape of a model whose file is not here: the layers share evenly what is not embedding or output.

    Args:
        counts: of the catalog.
        file_bytes: length that the file will have.
    """
    def bytes_of(kind: str, elements: int) -> int:
        block, size = WEIGHT_BLOCKS[kind]
        return elements // block * size

    embedding = bytes_of(counts.embedding_type, counts.embedding * counts.vocabulary)
    output = bytes_of(counts.output_type or counts.embedding_type, counts.embedding * counts.vocabulary)
    layers = file_bytes - embedding - (output if counts.output_type else 0)
    row = counts.kv_heads * counts.head
    return ModelShape(
        architecture="", layers=counts.layers, trained_tokens=counts.trained_tokens, embedding=counts.embedding,
        feed_forward=counts.feed_forward, query=counts.heads * counts.head, head_sizes=(counts.head, counts.head),
        cache_rows=((row, row),) * counts.layers, vocabulary=counts.vocabulary, input_bytes=embedding,
        layer_bytes=(layers // counts.layers,) * counts.layers, output_bytes=output,
        tied_bytes=0 if counts.output_type else embedding, file_bytes=file_bytes,
        largest_tensor=bytes_of(counts.output_type or counts.embedding_type, counts.embedding * counts.feed_forward))


def shape_of(header: Header) -> ModelShape:
    """The shape of the model in that file.

    Sliding windows, latent attention and recurrent layers are counted as if they kept every token, so the plan of
    such a model is never too small.

    Raises:
        DamagedModel: a count is missing or impossible.
    """
    architecture = header.text("general.architecture")

    def count(name: str, least: int = 1, otherwise: int = 0) -> int:
        value = header.number(f"{architecture}.{name}", otherwise)
        if not least <= value < 1 << 24:
            raise DamagedModel(path=str(header.path), detail=f"it does not say its {name.replace('_', ' ')}")
        return value

    layers, embedding = count("block_count"), count("embedding_length")
    if layers > LARGEST_LAYERS:
        raise DamagedModel(path=str(header.path), detail=f"it claims {layers:,} layers")
    heads = header.numbers(f"{architecture}.attention.head_count", layers)
    kv_heads = header.numbers(f"{architecture}.attention.head_count_kv", layers)
    if f"{architecture}.attention.head_count_kv" not in header.metadata:
        kv_heads = heads
    head = embedding // max(1, *heads)
    key = count("attention.key_length", otherwise=head) if max(heads) > 0 else 0
    value = count("attention.value_length", otherwise=head) if max(heads) > 0 else 0
    feed = max(header.numbers(f"{architecture}.feed_forward_length", layers))
    experts = header.number(f"{architecture}.expert_used_count") * \
        header.number(f"{architecture}.expert_feed_forward_length")

    sizes = [0] * layers
    input_bytes = output_bytes = largest = 0
    for name, tensor in header.tensors.items():
        if (found := _LAYER.match(name)) and int(found[1]) < layers:
            sizes[int(found[1])] += tensor.bytes
            largest = max(largest, tensor.bytes)
        elif _INPUT.match(name):
            input_bytes += tensor.bytes
        else:
            output_bytes += tensor.bytes
    embeddings = header.tensors.get("token_embd.weight")
    if embeddings is None:
        raise DamagedModel(path=str(header.path), detail="the part token_embd.weight is missing")
    tied_bytes = 0 if "output.weight" in header.tensors else embeddings.bytes
    return ModelShape(
        architecture=architecture, layers=layers, trained_tokens=count("context_length"), embedding=embedding,
        feed_forward=max(feed, experts), query=max(heads) * key,
        head_sizes=(key, value), cache_rows=tuple((kv * key, kv * value) for kv in kv_heads),
        vocabulary=embeddings.shape[-1], input_bytes=input_bytes, layer_bytes=tuple(sizes),
        output_bytes=output_bytes + tied_bytes, tied_bytes=tied_bytes, largest_tensor=largest,
        file_bytes=header.file_bytes)
