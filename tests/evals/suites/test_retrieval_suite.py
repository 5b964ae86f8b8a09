"""The retrieval suite: its formulas, and a small corpus asked through the store."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.rows import rows_of
from evals.running import example_settings
from evals.suites.retrieval import (
    OWN,
    SUITE,
    Document,
    Ranked,
    Row,
    documents_of,
    ndcg,
    own_sets,
    read_corpus,
    recall,
    reciprocal_rank,
    score,
    texts_of,
)
from evals.suites.suite import Setting
from marque.errors import InputError

IDS = st.lists(st.sampled_from("abcdefghij"), unique=True)
CORPUS: list[dict[str, Any]] = [
    {"id": "blanket", "kind": "product", "title": "Ember Blanket", "text": "A heavy blanket of wool for cold porches."},
    {"id": "lantern", "kind": "product", "title": "Wick Lantern", "text": "An oil lantern in brass. It burns long."},
    {"id": 7, "kind": "handbook", "text": "Parcels leave within two days.", "title": None, "outcome": ""},
]


def corpus(folder: Path, lines: list[dict[str, Any]] = CORPUS) -> Path:
    file = folder / "corpus.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return file


def asked(folder: Path, *rows: dict[str, Any]) -> dict[str, Any]:
    setting = Setting(settings=example_settings(), seed=1, corpus=corpus(folder))
    return SUITE.run([Row.model_validate(row) for row in rows], setting).figures(1)


def test_ndcg_is_what_the_paper_says() -> None:
    found = ["a", "x", "b", "y"]

    assert ndcg(found, frozenset("ab")) == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))
    assert ndcg(found, frozenset("z")) == 0.0
    assert ndcg([*"abcdefghij", "z"], frozenset("z")) == 0.0  # the eleventh gains nothing


def test_recall_and_the_rank_of_the_first() -> None:
    assert recall(["a", "x", "b"], frozenset("abc")) == pytest.approx(2 / 3)
    assert reciprocal_rank(["x", "a"], frozenset("a")) == 0.5
    assert reciprocal_rank([str(number) for number in range(30)], frozenset({"20"})) == 0.0


@given(IDS, st.frozensets(st.sampled_from("abcdefghij"), min_size=1))
def test_every_figure_is_a_share_and_whole_where_all_relevant_come_first(
    found: list[str], relevant: frozenset[str]
) -> None:
    best = [*sorted(relevant), *(one for one in found if one not in relevant)]
    for figure in (ndcg, recall, reciprocal_rank):
        assert 0.0 <= figure(found, relevant) <= 1.0 + 1e-9
        assert figure(best, relevant) == pytest.approx(1.0)


def test_the_gain_over_a_way_alone_is_the_mean_of_the_differences_row_by_row() -> None:
    rows = [Row(query="q", kind="need", relevant=("a",)), Row(query="r", relevant=("b",))]
    ranked = [Ranked(("a",), ("x", "a"), ()), Ranked(("x", "b"), ("b",), ("b",))]

    found = score(rows, ranked, seed=1, more={}).figures(1)

    assert found["mrr"] == 0.75
    assert found["keyword_mrr"] == 0.75
    assert found["mrr_gain_over_keyword"] == 0.0
    assert found["mrr_gain_over_vector"] == 0.25
    assert {"mrr_gain_over_vector_low", "ndcg_at_10_low", "vector_recall_at_20_high"} <= found.keys()
    assert found["by_kind"]["need"]["n"] == 1


def test_a_corpus_is_stored_and_asked_in_all_three_ways(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        {"query": "brass lantern", "kind": "name", "relevant": ["lantern"]},
        {"query": "when do parcels leave", "relevant": ["7", "gone"], "note": "keys beyond these are let be"},
    )

    assert found["mrr"] == found["keyword_mrr"] == found["vector_mrr"] == 1.0
    assert found["recall_at_20"] == 0.75
    assert (found["corpus_texts"], found["relevant_not_in_corpus"], found["corpus_unreadable"]) == (3, 1, 0)


def test_rows_of_another_corpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no relevant text stands in the corpus"):
        asked(tmp_path, {"query": "lantern", "relevant": ["elsewhere"]})


def test_two_texts_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two texts have the id 'lantern'"):
        read_corpus(corpus(tmp_path, [CORPUS[1], CORPUS[1]]))


def test_a_row_without_a_relevant_text_is_left_out_and_named() -> None:
    rows = rows_of("some.jsonl", b'{"query": "q", "relevant": []}\n{"query": "q", "relevant": ["a"]}', Row)

    assert len(rows.rows) == 1
    assert "relevant" in rows.unreadable[0]


def test_a_long_text_is_stored_in_chunks_and_counts_where_its_best_chunk_stands() -> None:
    long = Document.model_validate({"id": "long", "text": "\n\n".join(f"{'word ' * 100}{at}" for at in range(5))})

    chunks = texts_of([long])

    assert len(chunks) > 1
    assert {name for _, name in chunks} == {"long"}
    assert documents_of(["c2", "b1", "c1"], {"c1": "c", "c2": "c", "b1": "b"}) == ("c", "b")


def test_what_is_known_of_a_past_campaign_is_stored_with_it() -> None:
    campaign = Document.model_validate(
        {"id": "c", "kind": "campaign", "text": "Two mugs.", "date": "2026-02-13", "outcome": "poor", "opens": 3}
    )

    ((text, _),) = texts_of([campaign])

    assert text.kind == "campaign"
    assert dict(text.labels) == {"outcome": "poor", "opens": "3", "date": "2026-02-13"}


def test_our_own_questions_are_of_three_kinds_and_every_relevant_text_stands_in_the_corpus() -> None:
    ids = {document.id for document in read_corpus(OWN / "corpus.jsonl").rows}
    dev, held = own_sets()

    assert {row.kind for row in dev.rows} == {row.kind for row in held.rows} == {"need", "occasion", "guideline"}
    assert len(dev.rows) + len(held.rows) >= 120
    assert not {row.query for row in dev.rows} & {row.query for row in held.rows}
    assert {name for half in (dev, held) for row in half.rows for name in row.relevant} <= ids
