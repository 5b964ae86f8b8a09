"""Retrieval: does a question find the texts that answer it, and better than words or meaning alone would?

The figures, all means over the questions, with gains of 1 for a relevant text and 0 for any other:

- `ndcg_at_10`: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002): the
  gains of the first ten, each divided by log2(rank + 1), over what the best order would have;
- `recall_at_20`: the share of the relevant texts that are among the first twenty;
- `mrr`: Voorhees, "The TREC-8 question answering track report" (1999): 1 / rank of the first relevant text, 0 where
  none is among the first twenty.

The same three for words alone and for meaning alone stand beside them, and what the hybrid gains over each: the
difference on the same questions, whose interval draws questions, so that it is the paired bootstrap.
"""

import asyncio
import math
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from evals.intervals import Columns
from evals.metrics import Metric
from evals.rows import EvalRow, Rows, read_rows
from evals.suites.suite import Score, Setting, Suite
from marque.errors import InputError
from marque.evidence import Kind
from marque.records import digest
from tools.knowledge.chunking import chunks_of_plain
from tools.knowledge.head import Entry, known_keys
from tools.knowledge.port import Text

OWN = Path(__file__).parent.parent / "datasets" / "retrieval"
OWN_SETS = ("dev", "held")
BRAND = "retrieval"
DEEPEST = 20
"""How many texts of a ranking are looked at."""
NDCG_AT = 10
WAYS = ("", "keyword_", "vector_")
"""Before a figure's name: the hybrid, words alone, meaning alone."""
FIGURES = ("ndcg_at_10", "recall_at_20", "mrr")
HEADLINES = ("ndcg_at_10", "recall_at_20")


class Row(EvalRow):
    """One question, and the texts that answer it."""

    query: Annotated[str, Field(min_length=1)]
    kind: str | None = None
    """What sort of question it is: figures are given by it, and nothing is filtered by it."""
    relevant: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of the corpus."""


def _known_kind(value: object) -> object:
    """Return a kind that the store does not know as `doc`: a corpus of others has kinds of its own."""
    return value if value in get_args(Kind) else "doc"


class Document(Entry, EvalRow):
    """One text of a corpus: a line as `marque knowledge sync` reads it, with an `id`, and with its `kind`."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(min_length=1), BeforeValidator(lambda value: str(value) if value is not None else value)]
    kind: Annotated[Kind, BeforeValidator(_known_kind)] = "doc"

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, data: object) -> object:
        """Take null and empty text as not said."""
        if not isinstance(data, Mapping):
            return data
        return known_keys(data) | {key: data[key] for key in ("id", "kind") if key in data}


class Ranked(NamedTuple):
    """The ids of the documents that were found, best first, in each of the three ways."""

    hybrid: tuple[str, ...]
    keyword: tuple[str, ...]
    vector: tuple[str, ...]


def read_corpus(file: Path) -> Rows[Document]:
    """Return the texts of a corpus file.

    Raises:
        InputError: the file cannot be read, or two texts have one id.
    """
    corpus = read_rows(file, Document)
    seen: set[str] = set()
    for document in corpus.rows:
        if document.id in seen:
            raise InputError(f"two texts have the id {document.id!r}", where=file.name, mend="give each its own")
        seen.add(document.id)
    return corpus


def texts_of(documents: Iterable[Document]) -> list[tuple[Text, str]]:
    """Return the chunks of the documents as they are stored, each with its document's id."""
    return [
        (Text(
            id=f"{one.kind}:corpus#{one.id}.{number}-{digest(chunk.text)[:8]}", kind=one.kind, source="corpus",
            title=chunk.title, text=chunk.text, as_of=one.date, market=one.market, language=one.language,
            expires=one.expires, labels=one.labels(),
        ), one.id)
        for one in documents
        for number, chunk in enumerate(chunks_of_plain(one.text, title=one.title or one.name or ""), start=1)
    ]  # fmt: skip


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Store the corpus in a new index, ask it every question, and hold what comes against what is relevant."""
    corpus = read_corpus(setting.corpus or OWN / "corpus.jsonl")
    ids = {document.id for document in corpus.rows}
    missing = {name for row in rows for name in row.relevant if name not in ids}
    if all(name in missing for row in rows for name in row.relevant):
        raise InputError("no relevant text stands in the corpus", where="marque eval retrieval",
                         mend="give the corpus of these rows with --corpus FILE")  # fmt: skip
    ranked = asyncio.run(_asked([row.query for row in rows], corpus.rows, setting.progress))
    return score(
        rows, ranked, seed=setting.seed,
        more={"corpus_texts": len(ids), "corpus_unreadable": len(corpus.unreadable),
              "relevant_not_in_corpus": len(missing)},
    )  # fmt: skip


def score(rows: Sequence[Row], ranked: Sequence[Ranked], *, seed: int, more: Mapping[str, Any]) -> Score:
    """Return the figures of rankings that are there already, those by kind among them."""
    counted: dict[str, list[float]] = {f"{way}{name}": [] for way in WAYS for name in FIGURES}
    for row, found in zip(rows, ranked, strict=True):
        relevant = frozenset(row.relevant)
        for way, ids in zip(WAYS, found, strict=True):
            counted[f"{way}ndcg_at_10"].append(ndcg(ids, relevant))
            counted[f"{way}recall_at_20"].append(recall(ids, relevant))
            counted[f"{way}mrr"].append(reciprocal_rank(ids, relevant))
    metrics = {name: _mean(name) for name in counted}
    metrics |= {f"{name}_gain_over_{way[:-1]}": _gain(name, f"{way}{name}") for way in WAYS[1:] for name in FIGURES}
    bare = Score(counted, metrics, HEADLINES)
    by_kind = bare.by([row.kind for row in rows], [f"{way}ndcg_at_10" for way in WAYS], seed)
    return Score(counted, metrics, HEADLINES, {"by_kind": by_kind, **more})


def ndcg(ids: Sequence[str], relevant: frozenset[str], at: int = NDCG_AT) -> float:
    """Return the normalised discounted cumulated gain of the first `at`, from 0 to 1; gains are 0 or 1."""
    gained = sum(1 / math.log2(rank + 1) for rank, one in enumerate(ids[:at], start=1) if one in relevant)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(at, len(relevant)) + 1))


def recall(ids: Sequence[str], relevant: frozenset[str], at: int = DEEPEST) -> float:
    """Return the share of the relevant texts that are among the first `at`."""
    return len(relevant.intersection(ids[:at])) / len(relevant)


def reciprocal_rank(ids: Sequence[str], relevant: frozenset[str], at: int = DEEPEST) -> float:
    """Return 1 / rank of the first relevant text, 0 where none is among the first `at`."""
    return next((1 / rank for rank, one in enumerate(ids[:at], start=1) if one in relevant), 0.0)


def documents_of(chunks: Iterable[str], document: Mapping[str, str]) -> tuple[str, ...]:
    """Return the documents of ranked chunks, each once, at the place of its best chunk."""
    return tuple(dict.fromkeys(document[chunk] for chunk in chunks))


async def _asked(
    queries: Sequence[str], documents: Sequence[Document], progress: Callable[[int], None]
) -> list[Ranked]:
    from tools.knowledge.embeddings import WordLlamaEmbedder
    from tools.knowledge.sqlite_store import SqliteKnowledge

    chunks = texts_of(documents)
    document = {text.id: name for text, name in chunks}
    # A document in several chunks takes several places, so more are asked for where there is one.
    limit = DEEPEST if len(chunks) <= len(documents) else 5 * DEEPEST
    ranked = []
    with tempfile.TemporaryDirectory() as folder:
        knowledge = SqliteKnowledge(Path(folder) / "knowledge.db", WordLlamaEmbedder())
        await knowledge.sync([text for text, _ in chunks], brand=BRAND)
        for done, query in enumerate(queries, start=1):
            passages = await knowledge.search(query, brand=BRAND, limit=limit)
            alone = await knowledge.rankings(query, brand=BRAND, depth=limit)
            ways = ([passage.id for passage in passages], *alone)
            ranked.append(Ranked(*(documents_of(way, document) for way in ways)))
            progress(done)
        await knowledge.close()
    return ranked


def _mean(name: str) -> Metric:
    return Metric(lambda columns: float(np.mean(columns[name])), (name,))


def _gain(name: str, over: str) -> Metric:
    def figure(columns: Columns) -> float:
        """Mean of the differences question by question."""
        return float(np.mean(columns[name] - columns[over]))

    return Metric(figure, (name, over))


def own_sets() -> list[Rows[Row]]:
    """Return our own judged questions; the corpus lies beside them."""
    return [read_rows(OWN / f"{name}.jsonl", Row) for name in OWN_SETS]


SUITE = Suite("retrieval", "Does a question find the texts that answer it?", Row, run, sets=own_sets)
