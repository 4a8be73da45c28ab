"""Reads the header of a GGUF file: metadata, and every tensor's name, type, shape and place, but no weights.

The format: ggml-org/ggml, docs/gguf.md, versions 2 and 3. The file may be damaged or hostile: nothing is believed
before it was compared with the file's own size, and no array is turned into objects that could be larger than a few
kilobytes, so that a bad file costs milliseconds and ends in one sentence.
"""

from __future__ import annotations

import errno
import math
import mmap
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DamagedModel, FileMissing, ModelNotSupported, NoPermission, NotAModel, NotEnoughMemory

MAGIC = b"GGUF"
VERSIONS = (2, 3)
DEFAULT_ALIGNMENT = 32  # bytes; general.alignment says otherwise
LARGEST_COUNT = 1 << 16  # metadata keys, and tensors; the largest models have some thousands
LARGEST_STRINGS = 1 << 22  # strings in all arrays; the largest vocabularies and merges have a million
SMALL_ARRAY = 1024  # numbers; longer arrays are counted, not read (per-layer values have one for each layer)
LONGEST_NAME = 64  # characters of a tensor's name, ggml's own limit
LONGEST_TEXT = 1 << 20  # bytes of any other text; the longest chat templates have some thousands

_STRING, _ARRAY = 8, 9
_SCALARS = {number: struct.Struct("<" + code) for number, code in
            {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}.items()}
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")

# enum ggml_type: elements and bytes of one block (ggml.c, type_traits). A test compares it with the library's own.
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54),
    35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18), 42: (64, 18),
}  # fmt: skip

Scalar = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Array:
    """An array of the metadata: its length, and its numbers where they are few; else ``()``."""

    length: int
    numbers: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: ``kind`` is a number of enum ggml_type, ``shape`` its elements with the fastest dimension first."""

    name: str
    kind: int
    shape: tuple[int, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself; sizes in bytes."""

    path: Path
    metadata: Mapping[str, Scalar | Array]
    tensors: Mapping[str, Tensor]
    data_offset: int
    file_bytes: int

    def text(self, key: str, otherwise: str = "") -> str:
        """A string of the metadata; ``otherwise`` where there is none of that name and type."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else otherwise

    def number(self, key: str, otherwise: int = 0) -> int:
        """A whole number of the metadata; ``otherwise`` where there is none of that name and type."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else otherwise

    def numbers(self, key: str, count: int, otherwise: int = 0) -> tuple[int, ...]:
        """``count`` whole numbers, one per layer; a single number of the metadata stands for all of them."""
        value = self.metadata.get(key)
        if isinstance(value, Array) and len(value.numbers) >= count:
            return tuple(number if isinstance(number, int) else otherwise for number in value.numbers[:count])
        return (self.number(key, otherwise),) * count

    def length(self, key: str) -> int:
        """How many elements an array of the metadata has; 0 where there is none."""
        value = self.metadata.get(key)
        return value.length if isinstance(value, Array) else 0


class _Broken(Exception):
    """The header makes no sense; the text says where."""


def read_header(path: Path) -> Header:
    """Read the header of ``path``.

    Raises:
        FileMissing, NoPermission: there is no such file, or it may not be read.
        NotAModel: it is no GGUF file.
        DamagedModel: its header contradicts itself or the file's length.
        ModelNotSupported: its version or a tensor's type is not known here.
        NotEnoughMemory: there is no room for it in this process's addresses.
    """
    try:
        if path.exists() and not path.is_file():
            raise NotAModel(path=str(path))
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise NotAModel(path=str(path))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Reader(path, data).header()
    except FileNotFoundError:
        raise FileMissing(path=str(path)) from None
    except PermissionError:
        raise NoPermission(path=str(path)) from None
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise NotEnoughMemory(name=path.name, detail="the file could not be mapped") from None
        raise DamagedModel(path=str(path), detail=error.strerror or "it cannot be read") from None
    except (struct.error, IndexError):
        raise DamagedModel(path=str(path), detail="its header ends too early") from None
    except (_Broken, UnicodeDecodeError) as error:
        detail = str(error) if isinstance(error, _Broken) else "its header holds a name that is no text"
        raise DamagedModel(path=str(path), detail=detail) from None


class _Reader:
    """Walks over the mapped file; ``struct`` itself refuses to read beyond its end."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path, self._data, self._size, self._at = path, data, len(data), len(MAGIC)
        self._strings_left = LARGEST_STRINGS

    def header(self) -> Header:
        version = self._take(_U32)
        if version not in VERSIONS:
            raise ModelNotSupported(path=str(self._path), detail="it is of a GGUF version that is not known here")
        tensor_count, key_count = self._count("tensors"), self._count("keys")
        metadata: dict[str, Scalar | Array] = {}
        for _ in range(key_count):
            name = self._string()
            if name in metadata:
                raise _Broken("its header names something twice")
            metadata[name] = self._value(self._take(_U32))
        places = [self._tensor() for _ in range(tensor_count)]
        alignment = metadata.get("general.alignment", DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment <= 0 or alignment & (alignment - 1):
            raise _Broken("its header asks for an impossible alignment")
        start = -(-self._at // alignment) * alignment
        tensors = {tensor.name: tensor for tensor, _ in places}
        if len(tensors) != tensor_count:
            raise _Broken("its header names something twice")
        if any(start + offset + tensor.bytes > self._size for tensor, offset in places):
            raise _Broken("it ends too early")
        return Header(self._path, metadata, tensors, start, self._size)

    def _take(self, kind: struct.Struct) -> int:
        value: int = kind.unpack_from(self._data, self._at)[0]
        self._at += kind.size
        return value

    def _count(self, what: str) -> int:
        count = self._take(_U64)
        if count > LARGEST_COUNT:
            raise _Broken(f"its header claims {count:,} {what}")
        return count

    def _skip(self, size: int) -> int:
        """Go on by ``size`` bytes; where they begin."""
        start = self._at
        if size > self._size - start:
            raise _Broken("its header ends too early")
        self._at += size
        return start

    def _string(self, errors: str = "strict") -> str:
        start = self._skip(self._take(_U64))
        if self._at - start > LONGEST_TEXT:
            raise _Broken("its header holds a text that is too long")
        return self._data[start:self._at].decode("utf-8", errors)

    def _value(self, kind: int) -> Scalar | Array:
        if kind == _ARRAY:
            return self._array(self._take(_U32), self._take(_U64))
        if kind == _STRING:
            return self._string("replace")  # a chat template may hold anything, and is not used
        if kind not in _SCALARS:
            raise _Broken("its header holds a value of an unknown kind")
        return self._take(_SCALARS[kind])

    def _array(self, kind: int, length: int) -> Array:
        if kind == _STRING:
            self._skip_strings(length)
            return Array(length)
        if kind not in _SCALARS:
            raise _Broken("its header holds an array of an unknown kind")
        size = _SCALARS[kind].size
        start = self._skip(length * size)
        if length > SMALL_ARRAY:
            return Array(length)
        return Array(length, tuple(_SCALARS[kind].unpack_from(self._data, start + size * i)[0] for i in range(length)))

    def _skip_strings(self, length: int) -> None:
        """The vocabulary: 300,000 strings in Qwen3, walked over in about 40 ms."""
        self._strings_left -= length
        if self._strings_left < 0:
            raise _Broken("its header claims too many strings")
        at, size, data = self._at, self._size, self._data
        unpack: Callable[..., tuple[int]] = _U64.unpack_from
        for _ in range(length):
            at += 8 + unpack(data, at)[0]
            if at > size:
                raise _Broken("its header ends too early")
        self._at = at

    def _tensor(self) -> tuple[Tensor, int]:
        """A tensor, and where it begins in the data."""
        name = self._string()
        dimensions = self._take(_U32)
        if not 1 <= dimensions <= 4 or len(name) > LONGEST_NAME:
            raise _Broken("its header describes an impossible tensor")
        shape = tuple(self._take(_U64) for _ in range(dimensions))
        kind, offset = self._take(_U32), self._take(_U64)
        if kind not in BLOCKS:
            raise ModelNotSupported(path=str(self._path), detail=f"it holds numbers of type {kind}, not known here")
        elements, size = BLOCKS[kind]
        if 0 in shape or shape[0] % elements:
            raise _Broken("its header describes an impossible tensor")
        return Tensor(name, kind, shape, math.prod(shape) // elements * size), offset
