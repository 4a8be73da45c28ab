"""Names of people in 汉字: a surname with one or two characters that keep coming back together and are no word."""

from __future__ import annotations

from collections import defaultdict

from app.core.han_words import GRAMMAR, listed_words
from app.core.language import HAN
from app.core.patterns import pattern_of

# The commonest ones of the mainland, and those of two characters.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "慕容", "令狐", "皇甫", "尉迟", "东方", "公孙")
# A name is what comes back so often, with different characters beside it on either side.
_TIMES, _NEIGHBOURS = 3, 2
_RUN = pattern_of(f"[{HAN}]+")


def han_names(text: str) -> frozenset[str]:
    """The names in a text, three characters or more with the surname: shorter ones are too often something else."""
    listed = listed_words()
    places: dict[str, list[int]] = defaultdict(list)
    for run in _RUN.finditer(text):
        for at in range(run.start(), run.end() - 2):
            lead = 2 if text[at : at + 2] in _DOUBLE else 1 if text[at] in _SURNAMES else 0
            for length in (3, 4) if lead == 2 else (3,) if lead else ():
                name = text[at : at + length]
                if at + length <= run.end() and GRAMMAR.isdisjoint(name) and name not in listed \
                        and (lead == 2 or name[:2] not in listed):
                    places[name].append(at)
    return frozenset(name for name, starts in places.items() if len(starts) >= _TIMES
                     and len({text[at - 1 : at] for at in starts}) >= _NEIGHBOURS
                     and len({text[at + len(name) : at + len(name) + 1] for at in starts}) >= _NEIGHBOURS)
