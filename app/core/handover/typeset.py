"""Pages set by Typst: as PDF, and as pictures of the pages for print; and drawings made into pictures of pixels."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.errors import ConversionFailed, ConverterMissing
from app.core.handover import pandoc
from app.core.handover.formats import OFFICIAL, PLAIN
from app.core.handover.official import official
from app.core.handover.official_typst import missing_faces, official_settings, official_source
from app.core.handover.pandoc_tree import Node, node
from app.core.handover.pandoc_tree import document as pandoc_document
from app.core.handover.pictures import Picture, picture_of
from app.core.handover.placed_pictures import PIXELS_PER_INCH, WIDEST, Place, placed
from app.core.handover.reader import Read
from app.core.places import resources

# Drawings are made of so many pixels to an inch.
_DRAWING_PPI = 2 * PIXELS_PER_INCH
_PAGES = {PLAIN: "page.typ", OFFICIAL: "official.typ"}
# What 汉字 are emphasized with, where one of them is installed.
_KAI = ("KaiTi", "Kaiti SC", "STKaiti", "LXGW WenKai", "AR PL UKai CN")


class Typesetting:
    """A document as Typst's source, with its pictures beside it in a folder of its own.

    Args:
        paper: one of ``formats.PAPERS``.
        name: the document's, for what has no title.
        layout: one of ``formats.LAYOUTS``.

    Raises:
        ConverterMissing, ConversionFailed
    """

    def __init__(self, read: Read, paper: str, name: str, layout: str = PLAIN) -> None:
        self._settings: dict[str, Any] = {
            "title": read.front.title, "authors": list(read.front.authors), "date": read.front.date,
            "name": read.front.title or read.first_heading or name, "paper": paper, "lang": read.language, **_faces(),
        }
        self.missing_faces: list[str] = []
        blocks = read.under_title
        if layout == OFFICIAL:
            document = official(read)
            blocks = official_source(document)
            self.missing_faces = missing_faces(_families())
            self._settings |= official_settings(document, self.missing_faces) | {"name": document.title or name}
        blocks = _tasks_without_bullets(placed(blocks, self._place_of(read.pictures)))
        body, self.formulas = pandoc.run(pandoc_document(blocks, {}), "typst", "--syntax-highlighting=none")
        page = (resources() / "handover" / _PAGES[layout]).read_text("utf-8")
        self._source = page.encode() + b"\n" + body
        self._pictures = read.pictures

    def pdf(self) -> bytes:
        """The pages as PDF.

        Raises:
            ConverterMissing, ConversionFailed
        """
        return _compiled(self._source, self._pictures, self._settings, format="pdf")[0]

    def pages(self, ppi: float) -> list[bytes]:
        """The pages as pictures (PNG) of so many pixels to an inch.

        Raises:
            ConverterMissing, ConversionFailed
        """
        return _compiled(self._source, self._pictures, self._settings, format="png", ppi=ppi)

    @staticmethod
    def _place_of(pictures: Sequence[Picture]) -> Place:
        def place(number: int) -> tuple[str, list[list[str]]]:
            picture = pictures[number]
            inches = picture.size[0] / PIXELS_PER_INCH if picture.size else 0.0
            width = [["width", f"{inches:.2f}in" if inches <= WIDEST else "100%"]] if inches else []
            return _file_name(number, picture), width

        return place


def of_pixels(pictures: Sequence[Picture], kinds: frozenset[str]) -> list[Picture]:
    """``pictures``, those of ``kinds`` made into PNG; a drawing loses what it refers to, and every script.

    Raises:
        ConverterMissing, ConversionFailed
    """
    found: list[Picture] = []
    for picture in pictures:
        if picture.kind not in kinds:
            found.append(picture)
            continue
        source = b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(\"" + \
            _file_name(0, picture).encode() + b"\")"
        made = picture_of(_compiled(source, [picture], {}, format="png", ppi=_DRAWING_PPI)[0])
        assert made is not None
        assert made.size is not None
        ppi = _DRAWING_PPI if picture.size is None else made.size[0] * PIXELS_PER_INCH / picture.size[0]
        found.append(replace(made, inches=min(made.size[0] / ppi, WIDEST)))
    return found


def damaged(pictures: Sequence[Picture]) -> frozenset[bytes]:
    """The digests of those that Typst cannot show."""
    found: set[bytes] = set()
    for picture in pictures:
        try:
            of_pixels([picture], frozenset((picture.kind,)))
        except ConversionFailed:
            found.add(picture.digest)
    return frozenset(found)


def _tasks_without_bullets(nodes: Any) -> Any:
    """Lists of tasks have boxes, and no bullets before them."""
    if isinstance(nodes, dict):
        return {key: _tasks_without_bullets(value) if isinstance(value, dict | list) else value
                for key, value in nodes.items()}
    found: list[Any] = []
    for each in nodes:
        inner = _tasks_without_bullets(each) if isinstance(each, dict | list) else each
        if isinstance(each, dict) and each.get("t") == "BulletList" and all(map(_is_task, each["c"])):
            found += [node("RawBlock", "typst", "#[#set list(marker: none, body-indent: 0pt)"), inner,
                      node("RawBlock", "typst", "]")]
        else:
            found.append(inner)
    return found


def _is_task(item: list[Node]) -> bool:
    return bool(item) and item[0]["t"] in ("Plain", "Para") and item[0]["c"][0] in (node("Str", "☐"), node("Str", "☒"))


def _file_name(number: int, picture: Picture) -> str:
    return f"picture-{number}.{picture.kind}"


def _faces() -> dict[str, list[str]]:
    """The faces of the page, as the window has them."""
    with (resources() / "themes" / "tokens.toml").open("rb") as file:
        kinds = tomllib.load(file)["type"]
    return {"latin": kinds["document_latin"], "cjk": kinds["document_cjk"], "mono": kinds["mono"],
            "sans_cjk": kinds["interface_cjk"], "kai": list(_KAI)}


def _families() -> list[str]:
    """The families of faces that Typst finds."""
    try:
        import typst
    except ImportError as error:
        raise ConverterMissing(name="typst") from error
    return list(typst.Fonts().families())


def _compiled(source: bytes, pictures: Sequence[Picture], settings: dict[str, Any], **options: Any) -> list[bytes]:
    """What Typst makes of ``source``; it sees a folder of its own and the fonts, and no package is there to be had."""
    try:
        import typst  # 84 MB that only this needs
    except ImportError as error:
        raise ConverterMissing(name="typst") from error
    with tempfile.TemporaryDirectory(prefix="stet-") as name:
        folder = Path(name)
        for number, picture in enumerate(pictures):
            (folder / _file_name(number, picture)).write_bytes(picture.data)
        (folder / "main.typ").write_bytes(source)
        nothing = folder / "packages"
        nothing.mkdir()
        try:
            made = typst.compile(folder / "main.typ", root=folder, package_path=nothing, package_cache_path=nothing,
                                 sys_inputs={"settings": json.dumps(settings, ensure_ascii=False)}, **options)
        except RuntimeError as error:  # typst.TypstError
            raise ConversionFailed(format=str(options["format"]).upper(), detail=str(error).splitlines()[0][:120]) \
                from error
    return made if isinstance(made, list) else [made]
