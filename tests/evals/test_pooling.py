"""How questions are pooled and their labels read."""

import json
from pathlib import Path

import pytest

from evals import pooling
from evals.pooling import corpus_of_examples, halves, judged, main, pools
from evals.suites.retrieval import Document

TEXTS = [Document.model_validate({"id": str(at), "text": f"A thing of brass, number {at}."}) for at in range(30)]


async def test_a_pool_holds_the_best_of_both_ways_once_and_in_an_order_that_tells_nothing() -> None:
    (one,) = await pools(TEXTS, ["brass number 7"], seed=1)
    (other,) = await pools(TEXTS, ["brass number 7"], seed=2)

    assert len(one) == len(set(one)) <= 2 * pooling.POOLED
    assert sorted(one) == sorted(other)
    assert one != other
    assert "7" in one


def test_labels_are_numbers_of_the_pool_or_ids_beyond_it() -> None:
    queries = [{"query": "a", "kind": "need"}, {"query": "b", "kind": "need"}]

    rows = judged(queries, [["x", "y"], ["x"]], [["2", "+z"], []])

    assert rows == [{"query": "a", "kind": "need", "relevant": ["y", "z"]}]


def test_each_kind_is_split_evenly_and_nothing_is_lost() -> None:
    rows = [{"query": str(at), "kind": "need" if at % 2 else "occasion"} for at in range(20)]

    dev, held = halves(rows, seed=5)

    assert sorted(row["query"] for row in [*dev, *held]) == sorted(row["query"] for row in rows)
    assert [sum(row["kind"] == "need" for row in half) for half in (dev, held)] == [5, 5]


def test_the_examples_give_texts_of_every_kind_with_ids_of_their_own() -> None:
    lines = list(corpus_of_examples())

    assert len({line["id"] for line in lines}) == len(lines)
    assert {line["kind"] for line in lines} == {"product", "guideline", "campaign", "review", "competitor", "doc"}


def test_pools_are_printed_and_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    corpus.write_text("".join(f"{json.dumps({'id': one.id, 'text': one.text})}\n" for one in TEXTS), "utf-8")
    queries.write_text("".join(f"{json.dumps({'query': f'number {at}', 'kind': 'need'})}\n" for at in (1, 2)), "utf-8")
    main(["pools", str(corpus), str(queries)])
    printed = tmp_path / "pools.txt"
    printed.write_text(capsys.readouterr().out, "utf-8")
    (tmp_path / "labels.txt").write_text("1: 1 2\n2: 1\n", "utf-8")

    main(["judged", str(queries), str(printed), str(tmp_path / "labels.txt"), str(tmp_path)])

    rows = [json.loads(line) for name in ("dev", "held") for line in _lines(tmp_path / f"{name}.jsonl")]
    assert {row["query"]: len(row["relevant"]) for row in rows} == {"number 1": 2, "number 2": 1}


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()
