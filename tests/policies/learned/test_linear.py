import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from marque.errors import InputError
from policies.learned.hashing import Hashing
from policies.learned.linear import Linear, read, write

HASHING = Hashing(bits=10, seed=1)
JUDGE = Linear(
    hashing=HASHING, weights=np.linspace(-1, 1, 2**10, dtype=np.float32), bias=0.25, slope=2.0, offset=-0.5,
    threshold=0.5, name="test of 2026-11-22",
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "judge.npz"
    write(JUDGE, path)
    return path


def test_what_was_written_judges_as_before(kept: Path) -> None:
    texts = ["only three left", "made of wool", ""]

    assert read(kept, of="test").probability(texts).tolist() == pytest.approx(
        JUDGE.probability(texts).tolist(), abs=1e-3
    )
    assert read(kept, of="test").name == JUDGE.name


def test_a_probability_is_the_logistic_of_the_calibrated_score() -> None:
    assert JUDGE.scores([""]).tolist() == [0.25]
    assert JUDGE.probability([""]).tolist() == [0.5]


def test_a_score_far_out_is_still_a_probability() -> None:
    far = replace(JUDGE, bias=1e9)

    assert 0.99 < far.probability(["x"])[0] <= 1


def test_no_text_has_no_probability() -> None:
    assert JUDGE.probability([]).tolist() == []


def test_marks_count() -> None:
    with_marks, without = (JUDGE.scores(["warm"], marks)[0] for marks in (lambda _: ["loud"], None))

    assert with_marks != without


def test_the_same_judge_gives_the_same_checksum(kept: Path, tmp_path: Path) -> None:
    write(JUDGE, tmp_path / "again.npz")

    with np.load(kept) as one, np.load(tmp_path / "again.npz") as other:
        assert str(one["sha256"]) == str(other["sha256"])


def test_figures_that_were_altered_are_refused(kept: Path) -> None:
    with np.load(kept) as held:
        arrays = dict(held)
    arrays["weights"][3] += 1
    np.savez_compressed(kept, **arrays)

    with pytest.raises(InputError, match=r"judge.npz: is damaged"):
        read(kept, of="test")


def test_a_whole_file_of_another_judge_is_refused_in_one_line(kept: Path) -> None:
    with pytest.raises(InputError, match=r'^judge.npz: is the judge "test of 2026-11-22", not one of doubt') as refused:
        read(kept, of="doubt")

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("head", ["{}", "[]", "no json", '{"schema": 2}', '{"schema": 1, "name": "test"}'])
def test_a_whole_file_with_a_foreign_head_is_refused(head: str, tmp_path: Path) -> None:
    path, weights = tmp_path / "judge.npz", np.zeros(4, dtype=np.float16)
    checksum = hashlib.sha256(head.encode() + weights.tobytes()).hexdigest()
    np.savez(path, head=np.array(head), weights=weights, sha256=np.array(checksum))

    with pytest.raises(InputError, match=r"judge.npz"):
        read(path, of="test")


def test_weights_that_are_no_figures_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    np.savez(path, head=np.array("{}"), weights=np.array(["words"]), sha256=np.array(""))

    with pytest.raises(InputError, match="cannot be read as figures"):
        read(path, of="test")


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no archive", b"words"])
def test_what_is_no_archive_of_figures_is_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    path.write_bytes(raw)

    with pytest.raises(InputError, match="cannot be read as figures"):
        read(path, of="test")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone.npz"):
        read(tmp_path / "gone.npz", of="test")


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    np.savez(path, head=np.array({"schema": 1}, dtype=object), weights=np.zeros(4), sha256=np.array(""))

    with pytest.raises(InputError, match="cannot be read as figures"):
        read(path, of="test")


def test_an_archive_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    path.write_bytes(b"x" * (2 * 1024 * 1024 + 1))

    with pytest.raises(InputError, match="more than"):
        read(path, of="test")


def test_no_byte_of_the_figures_changes_an_answer_unseen(kept: Path) -> None:
    raw, sound = kept.read_bytes(), read(kept, of="test").weights.tolist()

    for at in range(0, len(raw), 7):
        kept.write_bytes(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        try:
            judge = read(kept, of="test")
        except InputError:
            continue
        assert judge.weights.tolist() == sound
