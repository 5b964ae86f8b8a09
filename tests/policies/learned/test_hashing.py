import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.learned.hashing import Hashing

COLUMNS = {"only": 48571, "three": 53236, "left": 6804}


def test_a_row_is_the_same_on_every_machine() -> None:
    rows = Hashing(bits=16, seed=4, words=1, longest=0).rows(["Only three left"])

    assert rows.columns.tolist() == sorted([COLUMNS["only"], COLUMNS["three"], COLUMNS["left"]])


def test_another_seed_puts_features_elsewhere() -> None:
    one, other = (Hashing(seed=seed).rows(["only three left"]).columns.tolist() for seed in (1, 2))

    assert one != other


def test_case_does_not_matter_and_order_does() -> None:
    rows = Hashing().rows(["Left three", "left THREE", "three left"])
    columns = [set(rows.columns[rows.starts[i] : rows.starts[i + 1]].tolist()) for i in range(3)]

    assert columns[0] == columns[1] != columns[2]


def test_each_block_has_unit_length() -> None:
    words = Hashing(words=2, longest=0).rows(["a cat is a cat"])
    both = Hashing(words=2, longest=3).rows(["a cat is a cat"], lambda _: ["short"])

    assert np.linalg.norm(words.values) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(both.values) == pytest.approx(3**0.5, abs=1e-6)


def test_a_text_without_features_has_an_empty_row() -> None:
    rows = Hashing().rows(["", "warm", "  "])

    assert rows.times(np.ones(2**16, dtype=np.float32))[[0, 2]].tolist() == [0, 0]
    assert len(rows) == 3


@given(st.lists(st.text(max_size=80), max_size=6))
def test_a_row_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    hashing = Hashing(bits=10)
    weights = np.arange(2**10, dtype=np.float32)

    together = hashing.rows(texts).times(weights)

    assert together.tolist() == pytest.approx([hashing.rows([text]).times(weights)[0] for text in texts])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["x" * 100_000, "1" * 100_000, "! " * 50_000, "\u0301" * 100_000])
def test_a_long_text_takes_time_in_proportion(text: str) -> None:
    assert len(Hashing().rows([text])) == 1
