"""Retrieval: of questions made from sentences of real documents, how often the passage that answers is found.

    python -m tests.benchmarks.retrieval [--half tune|tell|both] [--tokens N] [--model PATH.gguf] [--json]
        [--embedder PATH.gguf [--pooling mean|cls|last] [--weight W …] [--keep FOLDER]] [--document PART-OF-ITS-NAME …]

A question is made by rule from one sentence: stop words go, at most six content words stay (never more than half), they
are shuffled, some lose or change their endings, and asking words come around them. The passage that holds the sentence
is the answer; a sentence that stands twice is not asked about. The half to tune on is the even questions of every
document; figures are told of the odd ones. It needs ../shared/corpus.

With an embedding model the same questions are asked again with words and vectors together, once for each weight of the
vectors. Any model can be taken for one, with its pooling named; vectors take long, and those that are kept are not made
again.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from app.core.embedding_models import EmbeddingModel, Pooling, model_in
from app.core.han_words import GRAMMAR, words_of
from app.core.language import HAN, language_of
from app.core.meaning import Meaning
from app.core.passage_vectors import key_of, text_of
from app.core.passages import Passage, split
from app.core.retrieval import MEANING_WEIGHT, SEARCH_TOKENS, Retrieval
from app.core.segments import sentences
from app.core.token_counts import TokenCounts
from app.inference.llama_engine import LlamaEngine
from tests.benchmarks.drafting import vocabulary
from tests.benchmarks.figure import Figure, as_table
from tests.starter import starter

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
DOCUMENTS = (
    "en-md/alice-in-wonderland.md", "en-md/pride-and-prejudice.md", "en-md/rust-book-ch17-async.md",
    "en-md/rust-rfc-3392-leadership-council-footnotes.md", "en-md/commonmark-spec.md", "academic/deep-review-paper.md",
    "academic/scihub-manuscript.md", "legal/github-terms-of-service.md", "zh-md/prc-criminal-law.md",
    "zh-md/d2l-zh-introduction.md", "zh-md/d2l-zh-transformer-math.md", "zh-md/trpl-zh-cn-ch10-03-lifetime-syntax.md",
    "zh-md/trpl-zh-cn-ch04-01-what-is-ownership.md",
)
EACH = 50  # questions of a document at most
MOST_WORDS, LEAST_WORDS = 6, 3
FIRST = 5
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:[.,]\d+)*")
_HAN_RUN = re.compile(f"[{HAN}]+|[A-Za-z]{{2,}}|\\d+")
# Words that a question would not be made of; not the list that is searched with.
_FUNCTION_LIST = """
    the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they
    which you were her all she there would their we him been has when who will more no if out so said what up its
    about into than them can only other new some could time these two may then do first any my now such like our
    over man me even most made after also did many before must through back where much your way well down should
    because each just those how too very
"""
_FUNCTION = frozenset(_FUNCTION_LIST.split())
_ENGLISH = ("What does it say about {}?", "How is {} explained?", "Where does {} come in?", "Why {}?",
            "{} — who or what?")
_CHINESE = ("关于{}，文中是怎么说的？", "{}是什么情况？", "{}有哪些规定或说明？", "为什么{}？", "请问{}如何？")


@dataclass(frozen=True, slots=True)
class Question:
    """``answer`` is where the sentence stands that it was made from, in characters."""

    text: str
    answer: tuple[int, int]


def questions_of(text: str, language: str, seed: str) -> Iterator[Question]:
    """Up to ``EACH`` questions about a document, spread over it by a seeded draw."""
    draw = random.Random(seed)
    spans = [span for span in sentences(text) if 40 <= (span[1] - span[0]) * (3 if language == "zh" else 1) <= 900]
    draw.shuffle(spans)
    made = 0
    for start, end in spans:
        sentence = text[start:end]
        if sentence.lstrip()[:1] in "#|`<![$:" or "```" in sentence or text.count(sentence) > 1:
            continue
        asked = _asked(sentence, language, draw)
        if asked:
            made += 1
            yield Question(asked, (start, end))
        if made == EACH:
            return


def _asked(sentence: str, language: str, draw: random.Random) -> str:
    if language == "zh":
        found = [word for run in _HAN_RUN.findall(sentence)
                 for word in (words_of(run) if not run.isascii() else (run,))]
        words = [word for word in dict.fromkeys(found) if len(word) > 1 and not GRAMMAR.issuperset(word)]
    else:
        words = [word for word in dict.fromkeys(_WORD.findall(sentence)) if word.lower() not in _FUNCTION
                 and (len(word) > 2 or word.isdigit())]
    keep = min(MOST_WORDS, len(words) // 2)
    if keep < LEAST_WORDS:
        return ""
    kept = draw.sample(words, keep)
    if language == "zh":
        return draw.choice(_CHINESE).format(draw.choice(("、", "和", "的")).join(kept))
    return draw.choice(_ENGLISH).format(" ".join(_other_form(word, draw) for word in kept))


def _other_form(word: str, draw: random.Random) -> str:
    """Now and then another ending, as a question has it."""
    if draw.random() < 0.5 or len(word) < 5 or not word.islower():
        return word
    for ending, others in (("ing", ("", "ed")), ("ed", ("", "ing")), ("s", ("",)), ("ly", ("",))):
        if word.endswith(ending):
            return word.removesuffix(ending) + draw.choice(others)
    return word + "s"


def place_of(passages: Sequence[Passage], question: Question) -> int:
    """The index of the passage that holds most of the answer."""
    start, end = question.answer
    return max(range(len(passages)), key=lambda n: min(end, passages[n].end) - max(start, passages[n].start))


class Vectors:
    """Made by a real model in this process, and kept.

    Args:
        folder: one file for each text; None: they are only remembered.
    """

    def __init__(self, model: EmbeddingModel, folder: Path | None, threads: int) -> None:
        self.model, self._folder, self._threads = model, folder, threads
        self._engine = LlamaEngine()
        self._found: dict[bytes, bytes] = {}

    def of(self, text: str) -> bytes:
        """The vector of a text with its prompt."""
        key = key_of(text)
        kept = self._folder / key.hex() if self._folder is not None else None
        if key not in self._found:
            if kept is not None and kept.is_file():
                self._found[key] = kept.read_bytes()
            else:
                self._found[key] = self._engine.embed(self.model, [text], threads=self._threads)[0]
                if kept is not None:
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_bytes(self._found[key])
        return self._found[key]

    def meaning(self, text: str, passages: Sequence[Passage]) -> Meaning:
        """Those of all passages, and of any question."""
        prompts = self.model.prompts
        told = [text_of(text, passage) for passage in passages]
        return Meaning({key_of(each): self.of(prompts.passage + each) for each in told},
                       lambda question: self.of(prompts.query + question))


def measure(model: Path, tokens: int, half: str, vectors: Vectors | None = None, weight: float = MEANING_WEIGHT,
            documents: Sequence[str] = DOCUMENTS) -> list[Figure]:
    """Shares found in the first five and as the first, by language, and what an index and a search take."""
    name, words = vocabulary(model)
    if vectors is not None:
        name += f", vectors of {vectors.model.name} ({vectors.model.pooling}) at {weight:g}"
    ranks: dict[str, list[int | None]] = {"en": [], "zh": []}
    indexing = searching = 0.0
    characters = 0
    for relative in documents:
        text = (CORPUS / relative).read_bytes().decode("utf-8")
        language = language_of(text)
        passages = split(text, tokens, TokenCounts(lambda part: len(words.text(part))))
        meaning = vectors.meaning(text, passages) if vectors is not None else None
        began = time.perf_counter()
        index = Retrieval(text, passages, meaning, weight)
        indexing += time.perf_counter() - began
        characters += len(text)
        for number, question in enumerate(questions_of(text, language, relative)):
            if half != "both" and (number % 2 == 0) != (half == "tune"):
                continue
            began = time.perf_counter()
            found = index.ranked(question.text)
            searching += time.perf_counter() - began
            answer = place_of(passages, question)
            ranks[language].append(found.index(answer) + 1 if answer in found else None)
        index.close()
    figures: list[Figure] = []
    for language, all_ranks in (*((each, found) for each, found in ranks.items() if found),
                                ("both", [*ranks["en"], *ranks["zh"]])):
        of = f"{len(all_ranks)} questions, passages of {tokens} tokens ({name})"
        figures += [Figure(f"{language}: answered by the first {most}",
                           sum(rank is not None and rank <= most for rank in all_ranks) / len(all_ranks), "", of)
                    for most in (FIRST, 1, 20)]
    asked = len(ranks["en"]) + len(ranks["zh"])
    figures += [Figure("indexing, per 100,000 characters", 1e8 * indexing / characters, "ms", f"{characters:,}"),
                Figure("a search", 1000 * searching / asked, "ms", f"mean of {asked}")]
    return figures


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["tune", "tell", "both"], default="tell", help="of the questions")
    parser.add_argument("--tokens", type=int, default=SEARCH_TOKENS, help="of a passage (%(default)s)")
    parser.add_argument("--model", type=Path, default=None, help="the GGUF file whose vocabulary is used")
    parser.add_argument("--embedder", type=Path, default=None, help="the GGUF file that makes vectors")
    parser.add_argument("--pooling", choices=get_args(Pooling), default=None, help="where the file does not say it")
    parser.add_argument("--weight", type=float, action="append", default=None, help="of a rank by meaning")
    parser.add_argument("--keep", type=Path, default=None, help="where vectors are kept between runs")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--document", action="append", default=None, help="only those with this in their names")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not CORPUS.is_dir():
        raise SystemExit(f"there is no corpus at {CORPUS}")
    documents = [name for name in DOCUMENTS if any(part in name for part in options.document or [""])]
    model = options.model or starter().path
    figures = measure(model, options.tokens, options.half, documents=documents)
    if options.embedder is not None:
        found = model_in(options.embedder)
        if options.pooling is not None:
            found = replace(found or EmbeddingModel(options.embedder.stem, options.embedder, options.pooling),
                            pooling=options.pooling)
        if found is None:
            raise SystemExit(f"{options.embedder} does not say that it makes vectors; name its --pooling")
        vectors = Vectors(found, options.keep, options.threads)
        for weight in options.weight or [MEANING_WEIGHT]:
            figures += measure(model, options.tokens, options.half, vectors, weight, documents)
    print(json.dumps([figure.as_data() for figure in figures], ensure_ascii=False) if options.json
          else as_table(figures))


if __name__ == "__main__":
    main()
