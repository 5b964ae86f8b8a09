"""Whatever bytes an endpoint sends are vectors or a fault in words, never anything else."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.knowledge.embeddings.answers import Fault, fault_of, vectors_in

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["data", "index", "embedding", "error", "code", "x"]), inner, max_size=4
    ),
    max_leaves=20,
)  # fmt: skip
ALMOST = st.fixed_dictionaries(
    {"data": st.lists(st.fixed_dictionaries({"index": st.integers(-1, 3) | ANY_JSON, "embedding": ANY_JSON}))}
)


@given(st.binary(max_size=200) | (ANY_JSON | ALMOST).map(lambda value: json.dumps(value).encode()), st.integers(1, 3))
def test_any_body_is_rows_of_finite_figures_or_a_fault(body: bytes, texts: int) -> None:
    with suppress(Fault):
        rows = vectors_in(body, texts)

        assert rows.shape[0] == texts
        assert np.isfinite(rows).all()


@given(
    st.integers(201, 599), st.binary(max_size=100) | ANY_JSON.map(lambda value: json.dumps(value).encode()), st.text()
)
def test_any_refusal_is_a_fault_in_words(status: int, body: bytes, retry_after: str) -> None:
    fault = fault_of(status, {"retry-after": retry_after}, body, NOW)

    assert fault.what
    assert fault.mend


@given(st.lists(st.lists(st.floats(-100, 100, width=32), min_size=3, max_size=3), min_size=1, max_size=8), st.randoms())
def test_rows_come_by_their_index_in_whatever_order_they_are_sent(vectors: list[list[float]], rng: Random) -> None:
    items = [{"index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    rng.shuffle(items)

    rows = vectors_in(json.dumps({"data": items}).encode(), len(vectors))

    for row, vector in zip(rows, np.array(vectors, dtype=np.float32), strict=True):
        length = np.linalg.norm(vector)
        assert np.allclose(row, vector / length if length else vector, atol=1e-5)


@pytest.mark.timeout(60)
def test_an_answer_of_many_million_figures_is_read() -> None:
    vector = [0.5] * 4_000
    body = json.dumps({"data": [{"index": place, "embedding": vector} for place in range(256)]}).encode()

    assert vectors_in(body, 256).shape == (256, 4_000)
