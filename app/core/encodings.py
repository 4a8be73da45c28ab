"""The encodings in which a document can be read and written, each only where it gives back the very same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.common_ends import common_text_ends
from app.core.errors import UnknownEncoding


@dataclass(frozen=True, slots=True)
class Encoding:
    """A way to write text as bytes.

    Args:
        name: as it is said on the command line and kept in the database.
        label: as people write it.
        codec: Python's name for it.
        bom: the bytes that mark it at the start of a file; empty where there is no such mark.
    """

    name: str
    label: str
    codec: str
    bom: bytes = b""

    @property
    def is_unicode(self) -> bool:
        """Whether every character can be stored in it."""
        return self.codec.startswith("utf") or self.codec == "gb18030"


UTF8 = Encoding("utf-8", "UTF-8", "utf-8", b"\xef\xbb\xbf")

# UTF-32 stands before UTF-16, whose mark is the first half of its own. GB18030 writes a mark as UTF-8 does: as the
# character U+FEFF; that is its text.
ENCODINGS = (
    UTF8,
    Encoding("utf-32-le", "UTF-32 LE", "utf-32-le", b"\xff\xfe\0\0"),
    Encoding("utf-32-be", "UTF-32 BE", "utf-32-be", b"\0\0\xfe\xff"),
    Encoding("utf-16-le", "UTF-16 LE", "utf-16-le", b"\xff\xfe"),
    Encoding("utf-16-be", "UTF-16 BE", "utf-16-be", b"\xfe\xff"),
    Encoding("gbk", "GBK", "gbk"),
    Encoding("gb18030", "GB18030", "gb18030"),
    Encoding("big5", "Big5", "cp950"),
    Encoding("big5-hkscs", "Big5-HKSCS", "big5hkscs"),
    Encoding("shift-jis", "Shift-JIS", "cp932"),
    Encoding("euc-jp", "EUC-JP", "euc_jp"),
    Encoding("euc-kr", "EUC-KR", "cp949"),
    Encoding("windows-1252", "Windows-1252", "cp1252"),
    Encoding("windows-1250", "Windows-1250", "cp1250"),
    Encoding("windows-1251", "Windows-1251", "cp1251"),
    Encoding("koi8-r", "KOI8-R", "koi8_r"),
    Encoding("windows-1253", "Windows-1253", "cp1253"),
    Encoding("windows-1254", "Windows-1254", "cp1254"),
    Encoding("iso-8859-1", "ISO 8859-1", "latin_1"),
)
_BY_NAME = {encoding.name: encoding for encoding in ENCODINGS}


def encoding_named(name: str) -> Encoding:
    """The encoding of that name, however its case and hyphens are written.

    Raises:
        UnknownEncoding
    """
    plain = name.casefold().replace("-", "").replace("_", "").replace(" ", "")
    for encoding in ENCODINGS:
        if plain in {other.casefold().replace("-", "").replace("_", "").replace(" ", "")
                     for other in (encoding.name, encoding.label, encoding.codec)}:
            return encoding
    raise UnknownEncoding(name=name, known=", ".join(_BY_NAME))


def marked(data: bytes) -> Encoding | None:
    """The encoding that a mark (BOM) at the start of ``data`` names; None where there is no mark.

    The mark of UTF-32 is only believed where the length fits: UTF-16 may begin with a mark and U+0000.
    """
    for encoding in ENCODINGS:
        if encoding.bom and data.startswith(encoding.bom):
            if encoding.codec.startswith("utf-32") and decode_exactly(data[4:], encoding) is None:
                continue
            return encoding
    return None


def decode_exactly(data: bytes, encoding: Encoding) -> str | None:
    """``data`` (without a mark) as text; None unless encoding that text gives the same bytes again.

    Half of a surrogate pair that stands alone in UTF-16 is kept as it is.
    """
    lenient = "surrogatepass" if encoding.codec.startswith("utf-16") else "strict"
    try:
        text = data.decode(encoding.codec, lenient)
        return text if text.encode(encoding.codec, lenient) == data else None
    except UnicodeError:
        return None


def cannot_hold(text: str, encoding: Encoding) -> int:
    """Where the first character stands that ``encoding`` cannot store, in characters; -1 where there is none.

    Python's Japanese codecs and Big5 write some characters as others that are like them ("£" as "￡", "¥" as a
    backslash): those are not stored.
    """
    try:
        data = text.encode(encoding.codec)
    except UnicodeEncodeError as error:
        # What stands before it may be one of those.
        head = cannot_hold(text[: error.start], encoding)
        return error.start if head < 0 else head
    if encoding.is_unicode:
        return -1
    back = data.decode(encoding.codec)
    return -1 if back == text else common_text_ends(text, back)[0]
