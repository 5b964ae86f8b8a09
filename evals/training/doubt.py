"""Makes `policies/learned/doubt.npz`: is what nothing bears out a false claim of ours at all? `doubt.md` is its card.

`python -m evals.training.doubt` measures leaving a set out; `--write` makes the figures. It learns from
`doubted.jsonl`: what the rules of the facts gate said of the development sets of `inventory-claims`, each set as read
before the rules had been mended on it, so that their mistakes are those they make on copy they have not seen. The
texts and the right answers are those of the sets. Needs scikit-learn, as the development lock has it.
"""

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types

from evals.calibration import expected_calibration_error, table
from evals.rows import read_rows
from evals.running import DATASETS
from evals.suites.inventory_claims import Row
from evals.suites.verdicts import NO_BRAND, load_catalogues
from graphs.checking import gather_for_check
from marque.message import Message
from marque.storage import Storage
from marque.verdict import Claim
from policies.checking import completed
from policies.claims.doubt import DOUBTED, FIGURES, Fellows, Scene, marks, may_be_doubted, split
from policies.claims.known import Known
from policies.claims.reading import seen
from policies.learned.hashing import Hashing
from policies.learned.linear import Linear, write
from policies.loading import load_policy
from tools.inventory.store import Inventory

SEEN = Path(__file__).with_name("doubted.jsonl")
SETS = DATASETS / "inventory-claims"
HASHING = Hashing(bits=15, words=0, longest=0, seed=7)
STRENGTH = 10.0
"""Of the logistic regression: the inverse of its pull towards zero."""
LATE_WEIGHT = 0.5
"""What a claim counts that was read after the rules had been mended on its set: nearly all of those are right."""
THRESHOLD = 0.1
"""Probability under which a doubted claim is let go; see the card for what other values would give."""
SHOWN = (0.05, 0.1, 0.2, 0.3, 0.5)
_FIELDS = ("part", "start", "end", "kind", "status", "sku", "said", "actual", "confidence")


class Seen(NamedTuple):
    """What the rules said of one message at one time, and what was right."""

    set_name: str
    late: bool
    """Whether it was read after the rules had been mended on its set."""
    row: Row
    claims: tuple[Claim, ...]


class Data(NamedTuple):
    """One entry a doubted claim: its marks as a row, whether it was right, its set, whether it was read late."""

    rows: csr_matrix
    truth: NDArray[np.int64]
    sets: NDArray[np.str_]
    late: NDArray[np.bool_]
    places: list[tuple[int, int]]
    """Which reading, and which of its claims."""
    sure: list[bool]
    """Whether it stays whatever the judge says."""


def load(path: Path = SEEN) -> list[Seen]:
    """Return every reading with its message and labels."""
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = {name: {row.message.id: row for row in read_rows(SETS / f"{name}.jsonl", Row).rows}
            for name in sorted({one["set"] for one in read})}  # fmt: skip
    return [
        Seen(
            one["set"],
            one["seen_by"] == LATE and one["set"] in MENDED,
            rows[one["set"]][one["id"]],
            tuple(_claim(rows[one["set"]][one["id"]], dict(zip(_FIELDS, fields, strict=True)))
                  for fields in one["claims"]),
        )
        for one in read
    ]  # fmt: skip


LATE = "a154faf"
"""The state of the rules in which those of `MENDED` had been mended on."""
MENDED = frozenset({"first", "second", "third", "fourth", "fifth", "dev", "dev2", "dev3", "dev4"})


def _claim(row: Row, fields: dict[str, Any]) -> Claim:
    text = row.message.text_of(fields["part"])
    return Claim(**fields, quote=text[fields["start"] : fields["end"]], evidence=())


def is_right(claim: Claim, row: Row) -> bool:
    """Tell whether a doubted claim overlaps one that is false: a wrong status between the two still warns rightly."""
    wanted = {"contradicted"} if claim.status == "contradicted" else DOUBTED
    return any(
        one.status in wanted and one.part == claim.part and one.start < claim.end and claim.start < one.end
        for one in row.expect
    )


def told(readings: Sequence[Seen]) -> Data:
    """Return the marks of every doubted claim as hashed rows."""
    scenes = asyncio.run(_scenes(readings))
    texts, truth, sets, late, places, sure = [], [], [], [], [], []
    for number, (one, scene) in enumerate(zip(readings, scenes, strict=True)):
        fellows = Fellows(one.claims, scene)
        for place, claim in enumerate(one.claims):
            if claim.status in DOUBTED:
                texts.append("\n".join(marks(claim, fellows, scene)))
                truth.append(int(is_right(claim, one.row)))
                sets.append(one.set_name)
                late.append(one.late)
                places.append((number, place))
                sure.append(not may_be_doubted(claim, scene))
    hashed = HASHING.rows(texts, split)
    rows = csr_matrix((hashed.values, hashed.columns, hashed.starts), shape=(len(texts), 2**HASHING.bits))
    return Data(rows, np.array(truth), np.array(sets), np.array(late), places, sure)


async def _scenes(readings: Sequence[Seen]) -> list[Scene]:
    """Return each message as the gate sees it, with the products of its set's catalogues."""
    inventories: dict[str, Inventory] = {}
    with tempfile.TemporaryDirectory() as folder:
        storages = {name: Storage(f"sqlite:///{Path(folder) / name}.db") for name in {one.set_name for one in readings}}
        try:
            for name, storage in storages.items():
                moment = min(one.row.message.now for one in readings if one.set_name == name and one.row.message.now)
                await load_catalogues(storage, SETS / name, moment)
                inventories[name] = Inventory(storage, NO_BRAND)
            return [await _scene(one.row.message, inventories[one.set_name]) for one in readings]
        finally:
            for storage in storages.values():
                await storage.close()


async def _scene(message: Message, inventory: Inventory) -> Scene:
    if (now := message.now) is None:
        raise ValueError("a row of these sets has its `now`")
    policy = load_policy(None, brand=None, market=message.market or "US", language=message.language or "en", now=now)
    message = completed(message, policy, now)
    evidence = await gather_for_check(message, inventory, now)
    return seen(message, evidence, policy, Known.of(evidence, policy, now, message.evidence))[0]


def fitted(data: Data, learn: NDArray[np.int64]) -> LogisticRegression:
    """Return the judge of some of the claims."""
    weights = np.where(data.late[learn], LATE_WEIGHT, 1.0)
    judge = LogisticRegression(C=STRENGTH, max_iter=3_000)
    return judge.fit(data.rows[learn], data.truth[learn], sample_weight=weights)


def left_out(data: Data) -> NDArray[np.float64]:
    """Return the score of each claim by a judge that learnt nothing of its set."""
    scores = np.zeros(len(data.truth))
    for name in np.unique(data.sets):
        test = np.flatnonzero(data.sets == name)
        scores[test] = fitted(data, np.flatnonzero(data.sets != name)).decision_function(data.rows[test])
    return scores


def line(data: Data, scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return Platt's line over the scores of claims that were read before any mending."""
    early = ~data.late
    fit = LogisticRegression(C=1e3).fit(scores[early, None], data.truth[early])
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def figures(readings: Sequence[Seen], data: Data, probability: NDArray[np.float64], threshold: float) -> Iterator[str]:
    """Yield for each set what the gate's flags would be, those under the threshold let go."""
    kept: dict[int, list[Claim]] = defaultdict(list)
    for (number, place), likely, sure in zip(data.places, probability, data.sure, strict=True):
        if likely >= threshold or sure:
            kept[number].append(readings[number].claims[place])
    for name in np.unique(data.sets):
        numbers = [at for at, one in enumerate(readings) if one.set_name == name and not one.late]
        rows = read_rows(SETS / f"{name}.jsonl", Row).rows
        flagged = {readings[at].row.message.id: kept[at] for at in numbers}
        if numbers:
            yield f"{name:8} {threshold:.2f}  " + _counted(rows, flagged)


def _counted(rows: Sequence[Row], flagged: dict[str | int | None, list[Claim]]) -> str:
    said = right = labels = found = clean = alarms = 0
    for row in rows:
        claims = flagged.get(row.message.id, [])
        against = [claim for claim in claims if claim.status == "contradicted"]
        said, right = said + len(against), right + sum(is_right(claim, row) for claim in against)
        wrong = [one for one in row.expect if one.status == "contradicted"]
        labels += len(wrong)
        found += sum(any(c.part == one.part and c.start < one.end and one.start < c.end for c in against)
                     for one in wrong)  # fmt: skip
        if all(one.status == "supported" for one in row.expect):
            clean, alarms = clean + 1, alarms + bool(claims)
    return f"precision {right / max(said, 1):.3f}  recall {found / max(labels, 1):.3f}  alarms {alarms / clean:.3f}"


def main(say: Callable[[str], None] = print) -> None:
    """Measure, and with `--write` make the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    readings = load()
    data = told(readings)
    scores = left_out(data)
    slope, offset = line(data, scores)
    probability = 1 / (1 + np.exp(-(slope * scores + offset)))
    early = ~data.late
    columns = {"score": probability[early], "true": data.truth[early].astype(float)}
    say(f"{len(data.truth)} doubted claims, {early.sum()} read before mending, {data.truth[early].mean():.3f} right")
    for threshold in (0.0, *SHOWN):
        for told_of in figures(readings, data, probability, threshold):
            say(told_of)
    say(f"calibration error {expected_calibration_error().value(columns):.4f}")
    for row in table(columns["score"], columns["true"]):
        say(str(row))
    if asked.write:
        judge = fitted(data, np.arange(len(data.truth)))
        name = f"inventory-claims, {len(data.truth)} doubted claims, 2026-11-23"
        write(
            Linear(HASHING, judge.coef_[0].astype(np.float32), float(judge.intercept_[0]), slope, offset, THRESHOLD,
                   name), FIGURES,
        )  # fmt: skip
        say(f"wrote {FIGURES.name}")


if __name__ == "__main__":
    main()
