"""The passages of a document that a question is about, best first: full text search, ranked and merged.

Two indexes in SQLite's FTS5 see the same passages. One holds words, brought to their stems (Porter), and 汉字 in pairs;
the other holds trigrams, which find parts of words, names in code, and longer runs of 汉字. Their scores (BM25,
https://sqlite.org/fts5.html#the_bm25_function) are added. What is near by its meaning (``meaning``) is joined by a
convex combination of normalized scores (Bruch, Gai and Ingber, ACM TOIS 2023, arXiv:2210.11934). Several questions'
rankings are merged by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from app.core.meaning import Meaning
from app.core.passage_vectors import key_of, text_of
from app.core.passages import Passage
from app.core.retrieval_terms import grams, han_asked, in_words, words_asked

# Tokens of a passage that is searched for: a paragraph or two, so that an answer says where it comes from.
SEARCH_TOKENS = 256
# Of the paper: how little the first ranks are preferred.
_FUSION = 60
# What a word in the headings above a passage counts, against one in its text.
_HEADING_WEIGHT = 0.5
# What a score of the trigrams counts, against one of the words. Of 0, 0.25, 0.5, 1 and of merging their ranks, this
# found the most on the tuning half of tests/benchmarks/retrieval.py.
_TRIGRAM_WEIGHT = 0.25
# A trigram index knows nothing shorter.
_TRIGRAM = 3
# What nearness in meaning counts, of 1; the rest is that of the words.
MEANING_WEIGHT = 0.5
# Passages that are told of though none of the words is in them, the nearest first: as many as are read of a long
# document. Any passage is near to some degree.
NEAREST = 32



class Retrieval:
    """An index over the passages of one document; used in one thread.

    Args:
        text: the document.
        passages: of it (``passages.split``).
        meaning: the passages' vectors; None: only words are searched for.
        weight: of nearness in meaning (0 to 1).
    """

    def __init__(self, text: str, passages: Sequence[Passage], meaning: Meaning | None = None,
                 weight: float = MEANING_WEIGHT) -> None:
        self._meaning, self._weight = meaning, weight
        self._keys = [key_of(text_of(text, each)) for each in passages] if meaning is not None else []
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE words USING fts5(body, above, tokenize='porter unicode61')")
        self._database.execute("CREATE VIRTUAL TABLE trigrams USING fts5(body, above, tokenize='trigram')")
        rows = [(number, text[each.start : each.end], "\n".join(each.headings))
                for number, each in enumerate(passages)]
        self._database.executemany("INSERT INTO trigrams(rowid, body, above) VALUES (?, ?, ?)", rows)
        self._database.executemany("INSERT INTO words(rowid, body, above) VALUES (?, ?, ?)",
                                   [(number, in_words(body), in_words(above)) for number, body, above in rows])

    def ranked(self, question: str) -> list[int]:
        """The indexes of the passages that have anything of ``question``, best first; none where nothing has.

        A question without words of its own is near to nothing.
        """
        words, han = words_asked(question), han_asked(question)
        pairs = [pair for run in han for pair in grams(run, 2)]
        long = [*(word for word in words if len(word) >= _TRIGRAM),
                *(gram for run in han for gram in grams(run, _TRIGRAM) if len(gram) == _TRIGRAM)]
        scores = self._scores("words", (*words, *pairs))
        for number, score in self._scores("trigrams", long).items():
            scores[number] = scores.get(number, 0.0) + _TRIGRAM_WEIGHT * score
        if self._meaning is not None and (words or han):
            scores = self._with_meaning(question, scores)
        return sorted(scores, key=lambda number: (-scores[number], number))

    def _with_meaning(self, question: str, scores: dict[int, float]) -> dict[int, float]:
        """``scores`` joined with how near each passage is by its meaning; as they are while that is not known.

        Each score's share of its best is weighed, the cosine's counted from -1: of two passages that are about as near
        the one is taken that has the words, and a model to which all is near decides nothing. (Ranks know no "about as
        near": merged by reciprocal rank fusion, a model that found little cost a fifth of what words found.)
        """
        assert self._meaning is not None
        near = self._meaning.likeness(question, self._keys)
        if not near:
            return scores
        best, nearest = max(scores.values(), default=0.0) or 1.0, 1.0 + max(near.values())
        # A passage without a vector is as near as they are on the whole: its words decide.
        middling = sum(near.values()) / len(near)
        chosen = {*scores, *sorted(near, key=lambda number: (-near[number], number))[:NEAREST]}
        return {number: (1 - self._weight) * scores.get(number, 0.0) / best
                + self._weight * (1.0 + near.get(number, middling)) / nearest for number in chosen}

    def close(self) -> None:
        """Free the index."""
        self._database.close()

    def _scores(self, table: str, terms: Iterable[str]) -> dict[int, float]:
        """How well each passage fits, for those that hold any of the terms; more is better."""
        # Every term is quoted, so that none is an operator.
        query = " OR ".join(f'"{term.replace(chr(34), "")}"' for term in dict.fromkeys(terms))
        if not query:
            return {}
        # FTS5 gives the better match the smaller number.
        return dict(self._database.execute(
            f"SELECT rowid, -bm25({table}, 1.0, ?) FROM {table} WHERE {table} MATCH ?", (_HEADING_WEIGHT, query)))


def fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Several rankings as one: each gives an item 1 / (60 + its rank), and the sums decide; ties keep their order."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (_FUSION + rank)
    return sorted(scores, key=lambda item: -scores[item])
