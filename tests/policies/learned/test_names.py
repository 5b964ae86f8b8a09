import json
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marque.errors import InputError
from policies.learned import names
from policies.learned.names import LABELS, best_chain, key_of, read, shape_of, tagger, tokens_of, word_or_name, write


def found(text: str) -> list[tuple[str, str]]:
    return [(one.entity, text[one.start : one.end]) for one in tagger().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Mrs. Oldenburg,\nthank you.", [("PERSON", "Oldenburg")]),
        ("Kind regards,\nJames Whitfield", [("PERSON", "James Whitfield")]),
        ('"It keeps me warm," says Maria Petersen from Bremen.', [("PERSON", "Maria Petersen")]),
        ("Please send it to 48 Alder Street, Fernhill.", [("STREET_ADDRESS", "48 Alder Street, Fernhill")]),
        ("Wash it cold, dry it flat.", []),
        ("The Harper Lounge Chair comes in oak and ash.", []),
        ("120 x 60 x 75 cm, 14 kg", []),
        ("Winter Sale Ends Soon", []),
        ("", []),
        ("\n\n", []),
    ],
)
def test_people_and_addresses_are_told_from_things(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("Anna", "Xx"),
        ("ANNA", "X"),
        ("A", "X1"),
        ("anna", "x"),
        ("McKay", "xX"),
        ("48", "d2"),
        ("48b", "mixed"),
        ("-", "-"),
    ],
)
def test_a_shape_says_how_a_word_is_written(word: str, shape: str) -> None:
    assert shape_of(word) == shape


def test_a_word_is_known_with_and_without_its_accents() -> None:
    assert key_of("Gómez") == key_of("gomez") != key_of("gomes")


def brute(scores: np.ndarray, steps: np.ndarray) -> float:
    """The best sum over all chains."""
    labels = range(len(LABELS))
    return max(
        scores[range(len(scores)), list(chain)].sum() + steps[[0, *chain], [*chain, 0]].sum()
        for chain in product(labels, repeat=len(scores))
    )


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), long=st.integers(1, 4))
def test_the_best_chain_is_the_best_of_all(seed: int, long: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(long, len(LABELS))).astype(np.float32)
    steps = random.normal(size=(len(LABELS), len(LABELS))).astype(np.float32)

    chain = best_chain(scores, steps).tolist()

    total = scores[range(long), chain].sum() + steps[[0, *chain], [*chain, 0]].sum()
    assert total == pytest.approx(brute(scores, steps), abs=1e-4)


def test_names_without_a_plain_word_between_them_are_all_found() -> None:
    people = "\n".join(["Maria Petersen", "James Whitfield", "Anna Schmidt"] * 60)

    assert len(found(people)) == pytest.approx(180, abs=9)


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_finds_lie_in_order_and_apart(text: str) -> None:
    spans = tagger().find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(text=st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = tokens_of(text)

    assert [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)] == tokens.words


def test_figures_read_as_they_were_written(tmp_path: Path) -> None:
    write(tagger(), tmp_path / "names.npz")

    again = read(tmp_path / "names.npz")

    assert np.abs(again.weights - tagger().weights).max() < 1e-6
    assert all(np.array_equal(one, other) for one, other in zip(again.lists, tagger().lists, strict=True))


@pytest.mark.parametrize("harm", ["cut", "alter", "foreign"])
def test_damaged_figures_are_refused_in_one_line(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "names.npz"
    with np.load(names.FIGURES, allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    if harm == "alter":
        arrays["weights"] = arrays["weights"].copy()
        arrays["weights"][0, 0] += 1
    if harm == "foreign":
        arrays["head"] = np.array(json.dumps({"schema": 99, "labels": [], "lean": 0, "name": ""}))
    np.savez(path, allow_pickle=False, **arrays)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:2000])

    with pytest.raises(InputError, match=r"names\.npz"):
        read(path)


def test_the_shipped_figures_are_small() -> None:
    assert names.FIGURES.stat().st_size < names.MAX_BYTES


@pytest.mark.parametrize(
    ("word", "expected"), [("Maren", "name"), ("", "name"), ("rose", "either"), ("Blanket", "word"), ("will", "word")]
)
def test_a_word_of_the_language_is_told_from_a_name(word: str, expected: str) -> None:
    assert word_or_name(word) == expected
