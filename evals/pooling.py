"""How the judged questions of the suite `retrieval` were labelled: the corpus, and the pools that a judge reads.

A pool holds the ten best texts of each way of searching, merged and shuffled, so that the judge sees neither rank nor
system (Spärck Jones and van Rijsbergen, "Report on the need for and provision of an 'ideal' information retrieval
test collection", 1975). The text that a question was written for is relevant also where no way found it; all else
that stands in no pool is taken as not relevant.

    python -m evals.pooling corpus OWN.txt > corpus.jsonl
    python -m evals.pooling pools corpus.jsonl queries.jsonl > pools.txt
    python -m evals.pooling judged queries.jsonl pools.txt labels.txt FOLDER
"""

import asyncio
import json
import random
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.suites.retrieval import BRAND, OWN_SETS, Document, documents_of, read_corpus, texts_of
from marque.settings import built_in_examples, load_settings
from tools.knowledge.port import Text

POOLED = 10
"""Texts of each way of searching in a pool."""
_OWN_SHOP = "quillfen"
_FEED = "{http://base.google.com/ns/1.0}"


def corpus_of_examples() -> Iterator[dict[str, Any]]:
    """Yield the texts of both example shops as lines of a corpus, their products among them, one for each group."""
    shop = next(found for found in built_in_examples() if found.is_dir())
    yield from _products(shop / "catalogue" / "products.xml", load_settings({}, shop).defaults.brand)
    for folder in (shop, shop.parent / "b2b"):
        yield from _known(folder)


def own_shop(file: Path) -> Iterator[dict[str, Any]]:
    r"""Yield the texts of an invented shop: a line each, `kind|title|text`, where `\n` begins a new line."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        kind, title, text = line.split("|", 2)
        yield {"id": f"{_OWN_SHOP}:{kind}:{number}", "kind": kind, "title": title, "text": text.replace(r"\n", "\n")}


async def pools(documents: Sequence[Document], queries: Sequence[str], *, seed: int) -> list[list[str]]:
    """Return for each query the ids of its pool, in an order that tells nothing."""
    from tools.knowledge.embeddings import WordLlamaEmbedder
    from tools.knowledge.sqlite_store import SqliteKnowledge

    chunks = texts_of(documents)
    document = {text.id: name for text, name in chunks}
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    found = []
    with tempfile.TemporaryDirectory() as folder:
        knowledge = SqliteKnowledge(Path(folder) / "knowledge.db", WordLlamaEmbedder())
        await knowledge.sync([text for text, _ in chunks], brand=BRAND)
        for query in queries:
            ways = await knowledge.rankings(query, brand=BRAND)
            pool = sorted({one for way in ways for one in documents_of(way, document)[:POOLED]})
            dice.shuffle(pool)
            found.append(pool)
        await knowledge.close()
    return found


def _products(feed: Path, brand: str) -> Iterator[dict[str, Any]]:
    groups: dict[str, list[ET.Element]] = {}
    for item in ET.parse(feed).iter("item"):  # noqa: S314 - our own example
        groups.setdefault(_said(item, "item_group_id") or _said(item, "id"), []).append(item)
    for group, items in groups.items():
        highlights = [found.text or "" for found in items[0].findall(f"{_FEED}product_highlight")]
        told = [_said(items[0], "description"), f"{_said(items[0], 'material').capitalize()}.", *_dots(highlights)]
        for name in ("color", "size"):
            several = dict.fromkeys(_said(item, name) for item in items if _said(item, name))
            told += [f"{name.capitalize()}: {', '.join(several)}."] if several else []
        title = _said(items[0], "title").partition(" in ")[0].partition(" (")[0]
        yield {"id": f"{brand}:product:{group}", "kind": "product", "title": title, "text": " ".join(filter(len, told))}


def _dots(sentences: Iterable[str]) -> list[str]:
    return [f"{one}." for one in sentences]


def _said(item: ET.Element, name: str) -> str:
    return (item.findtext(f"{_FEED}{name}") or "").strip()


def _known(folder: Path) -> Iterator[dict[str, Any]]:
    from tools.knowledge.reading import read_workspace

    settings = load_settings({"MARQUE_WORKSPACE": str(folder)}, folder)
    for text in read_workspace(folder, settings.defaults.knowledge).texts:
        yield _line(text, settings.defaults.brand)


def _line(text: Text, brand: str) -> dict[str, Any]:
    """Return a chunk as a line of a corpus, with what is known of a past campaign."""
    figures = ("outcome", "delivered", "opens", "clicks", "conversions", "complaints")
    labels = {name: text.labels[name] for name in (*figures, "channel") if name in text.labels}
    date = {"date": text.as_of.date().isoformat()} if text.as_of else {}
    return {"id": f"{brand}:{text.place}", "kind": text.kind, "title": text.title, "text": text.text, **date, **labels}


def judged(
    queries: Sequence[Mapping[str, Any]], pooled: Sequence[Sequence[str]], labels: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Return the queries with the ids of what is relevant: numbers of the pool, or `+ID` of what is not in it."""
    return [
        {**query, "relevant": [one[1:] if one.startswith("+") else pool[int(one) - 1] for one in found]}
        for query, pool, found in zip(queries, pooled, labels, strict=True)
        if found
    ]


def halves(rows: Sequence[Mapping[str, Any]], *, seed: int) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return two halves of the rows, each kind split evenly: one to tune on, one for the figures."""
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    order = sorted(rows, key=lambda row: (row["kind"], dice.random()))
    return order[::2], order[1::2]


def _print(lines: Iterable[Mapping[str, Any]]) -> None:
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))


def _read(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]


def main(arguments: Sequence[str]) -> None:
    """Do one of the three steps; labels are a line a query: its number, a colon, what is relevant."""
    match arguments:
        case ["corpus", own]:
            _print([*corpus_of_examples(), *own_shop(Path(own))])
        case ["pools", corpus, queries]:
            documents = read_corpus(Path(corpus)).rows
            asked = [row["query"] for row in _read(queries)]
            by_id = {one.id: one for one in documents}
            for number, (query, pool) in enumerate(
                zip(asked, asyncio.run(pools(documents, asked, seed=5)), strict=True), start=1
            ):
                print(f"== {number}. {query}")
                for place, name in enumerate(pool, start=1):
                    one = by_id[name]
                    print(f"{place}\t{name}\t{one.title or ''} :: {' '.join(one.text.split())}")
        case ["judged", queries, pooled, labels, folder]:
            rows = judged(_read(queries), _pools_of(Path(pooled)), _labels_of(Path(labels)))
            for name, half in zip(OWN_SETS, halves(rows, seed=5), strict=True):
                said = (f"{json.dumps(row, ensure_ascii=False)}\n" for row in half)
                (Path(folder) / f"{name}.jsonl").write_text("".join(said), "utf-8")
        case _:
            raise SystemExit(__doc__)


def _pools_of(file: Path) -> list[list[str]]:
    found: list[list[str]] = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("== "):
            found.append([])
        else:
            found[-1].append(line.split("\t")[1])
    return found


def _labels_of(file: Path) -> list[list[str]]:
    return [line.partition(":")[2].split() for line in file.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main(sys.argv[1:])
