"""What to look for: the content words, names, numbers and 汉字 of a question, less what only asks."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.han_words import GRAMMAR
from app.core.language import HAN
from app.core.patterns import pattern_of

# Words of a question that say nothing of what is asked about.
_STOP_WORDS_LIST = """
    a about above according after again all also although am an and any are as asked at away back be because been
    before being below between both but by can cannot could did do document does doing done down during each either
    else ever every explain few find for found from further get gets give given gives goes had has have having he
    her here hers him his how however i if in into is it its itself just know let like made make makes many may me
    mean means mention mentioned mentions might more most much must my no nor not of off on once one only or other
    our out over own part passage per please s said same say says section see shall she should show so some still
    such t tell text than that the their them then there therefore these they thing this those though through thus
    to too under until up upon us very was way we well were what whatever when where whether which while who whom
    whose why will with within without would yet you your
"""
_STOP_WORDS = frozenset(_STOP_WORDS_LIST.split())
# Longest first, so that 为什么 goes as one.
_ASKING = pattern_of(
    "为什么|是什么|什么样|什么时候|有没有|是不是|能不能|可不可以|请问|请说明|请告诉我|文中|文章|文档|本文|原文|全文|提到|讲到|"
    "谈到|什么|怎么样|怎样|怎么|如何|哪些|哪里|哪个|哪种|哪一|多少|是否|关于|有关|对于|以及|因为|所以|如果|但是|可以|"
    "应当|需要|这个|那个|这些|那些|我们|他们|它们|吗|呢|吧|谁|哪|几|的|了|着")
_HAN_RUN = pattern_of(f"[{HAN}]+")
# A number keeps its separators, a word its apostrophes, hyphens and dots, as they are in names and code.
_WORD = pattern_of(rf"\d+(?:[.,:/\-]\d+)*|[^\W{HAN}]+(?:['’\-.][^\W{HAN}]+)*")
_PLURAL = pattern_of(r"['’]s\Z")


def words_asked(question: str) -> tuple[str, ...]:
    """The words and numbers of ``question`` in its order, each once and in small letters, without stop words.

    None for "What is this about?": what has no words of its own is about all of the document.
    """
    words = (_PLURAL.sub("", found[0]) for found in _WORD.finditer(question.lower()))
    return tuple(dict.fromkeys(word for word in words if word not in _STOP_WORDS))


def han_asked(question: str) -> tuple[str, ...]:
    """The runs of 汉字 of ``question`` that are left without what only asks, each once; may be none."""
    parts = (part for run in _HAN_RUN.findall(question) for part in _ASKING.split(run))
    return tuple(dict.fromkeys(part for part in parts if part and not GRAMMAR.issuperset(part)))


def grams(run: str, size: int) -> Iterator[str]:
    """Every ``size`` characters of ``run`` that stand together; a shorter run as it is."""
    if len(run) <= size:
        yield run
    for start in range(len(run) - size + 1 if len(run) > size else 0):
        yield run[start : start + size]


def in_words(text: str) -> str:
    """``text`` as words with spaces between: those of other scripts as they are, 汉字 as pairs and singly at the ends.

    So a name of two characters is one word wherever it stands.
    """
    return _HAN_RUN.sub(lambda run: f" {' '.join(grams(run[0], 2))} ", text)
