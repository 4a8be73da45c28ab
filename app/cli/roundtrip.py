"""`roundtrip`: a file opened and saved without a change, to the byte, or the reason why it is not."""

from __future__ import annotations

from pathlib import Path

from app.core.document import read_document, save_document
from app.core.errors import NotKept
from app.core.stand_ins import not_held


def roundtrip(file: str, output: Path, encoding: str | None) -> None:
    """Read ``file`` as the window does and write it to ``output``.

    Args:
        encoding: the name of the encoding, where the file does not tell it; None: it must.

    Raises:
        FileProblem: it cannot be read, or not written back to the byte; ``output`` is not touched.
    """
    document = read_document(file, encoding)
    if lost := not_held(document.text):
        raise NotKept(path=file, detail=", ".join(f"U+{ord(character):04X}" for character in lost))
    save_document(document, document.text, output, overwrite=True)
