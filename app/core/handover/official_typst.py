"""The parts of a Chinese official document as calls of the functions in ``resources/handover/official.typ``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.core.handover.official import LEAD, Official, Part, width
from app.core.handover.pandoc_tree import Node, node
from app.core.handover.table_widths import OFFICIAL_LINE, with_widths

_IMPRINT = ("copies", "imprint")
# What is looked for, in this order: the faces of the standard (5.2.2, 7.3) as foundries and systems name them.
FACES = {
    "fang": ("FangSong", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "FZFangSong-Z02", "FZFangSong-Z02S",
             "Zhuque Fangsong (technical preview)"),
    "kai": ("KaiTi", "KaiTi_GB2312", "楷体_GB2312", "Kaiti SC", "STKaiti", "FZKai-Z03", "LXGW WenKai", "AR PL UKai CN"),
    "hei": ("SimHei", "Heiti SC", "STHeiti", "FZHei-B01"),
    "xiaobiao": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "STZhongsong"),
    "song": ("SimSun", "Songti SC", "STSong"),
}
# How each is called in Chinese, for who misses it.
NAMES = {"fang": "仿宋", "kai": "楷体", "hei": "黑体", "xiaobiao": "小标宋", "song": "宋体"}


def official_source(document: Official) -> list[Node]:
    """The blocks of ``document`` between calls of Typst."""
    blocks: list[Node] = []
    for part in document.parts:
        if part.kind == "text":
            blocks += _with_leads(part.blocks)
        elif part.kind not in _IMPRINT:
            call = f"#signed({part.space}, {part.right})[" if part.kind in ("signature", "date") else f"#{part.kind}["
            blocks += [_raw(call), *_plain(part), _raw("]")]
    imprint = [part for part in document.parts if part.kind in _IMPRINT]
    if imprint:
        blocks.append(_raw("#imprint("))
        for part in imprint:
            call = "copies[" if part.kind == "copies" else f"printed(end: {json.dumps(part.end, ensure_ascii=False)})["
            blocks += [_raw(call), *_plain(part), _raw("],")]
        blocks.append(_raw(")"))
    return with_widths(blocks, OFFICIAL_LINE, fills=True)


def official_settings(document: Official, missing: Sequence[str]) -> dict[str, Any]:
    """What ``official.typ`` asks for besides what every page is told; ``missing``: of ``missing_faces``."""
    return {kind: list(names) for kind, names in FACES.items()} | {
        "has_xiaobiao": NAMES["xiaobiao"] not in missing, "letterhead": document.letterhead,
        "issuer_width": width(document.letterhead.get("发文机关", ""))}


def missing_faces(families: Sequence[str]) -> list[str]:
    """The Chinese names of the standard's faces of which ``families``, those that are installed, have none."""
    there = {each.casefold() for each in families}
    return [NAMES[kind] for kind, names in FACES.items() if not any(each.casefold() in there for each in names)]


def _raw(source: str) -> Node:
    return node("RawBlock", "typst", source)


def _plain(part: Part) -> list[Node]:
    return [node("Plain", part.blocks[0]["c"])]


def _with_leads(blocks: Sequence[Node]) -> list[Node]:
    """Sentences that are headings within their paragraphs, as calls."""
    found: list[Node] = []
    for block in blocks:
        if block["t"] == "Para" and block["c"] and block["c"][0]["t"] == "Span" and block["c"][0]["c"][0] == LEAD:
            first, rest = block["c"][0]["c"][1], block["c"][1:]
            found.append(node("Para", [node("RawInline", "typst", "#lead["), *first, node("RawInline", "typst", "]"),
                                       *rest]))
        else:
            found.append(block)
    return found
