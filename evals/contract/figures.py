"""From what each row was worth, of the candidate and of the model in force, to figures with their intervals."""

from collections.abc import Sequence

import numpy as np

from evals import paired
from evals.contract.asking import Worth
from evals.intervals import Column, bootstrap, wilson
from policies.go_no_go import Figure, Measure, Paired, Quality


def of_quality(name: Quality, ours: Sequence[Worth], theirs: Sequence[Worth], seed: int) -> Figure:
    """Return the share of rows that the candidate passed; a row of which nobody knows is one that it did not."""
    hits = sum(one.passed is True for one in ours)
    low, high = wilson(hits, len(ours))
    return Figure(
        name=name, rows=len(ours), unjudged=sum(one.passed is None for one in ours), value=hits / len(ours), low=low,
        high=high, paired=_paired(ours, theirs, seed),
    )  # fmt: skip


def _paired(ours: Sequence[Worth], theirs: Sequence[Worth], seed: int) -> Paired | None:
    """Compare on the rows of which the model in force could be judged; None where those are less than half of them."""
    pairs = [(one.passed is True, other.passed) for one, other in zip(ours, theirs, strict=True)]
    known = [(one, other) for one, other in pairs if other is not None]
    if 2 * len(known) < len(pairs):
        return None
    mine, pin = (np.asarray([pair[side] for pair in known], dtype=np.float64) for side in (0, 1))
    worse, better = (sum(pair == way for pair in known) for way in ((False, True), (True, False)))
    low, high = paired.difference(mine, pin, seed)
    return Paired(
        pairs=len(known), pin=float(pin.mean()), difference=float(mine.mean() - pin.mean()), low=low, high=high,
        better=better, worse=worse, chance=paired.sign_test(worse, better),
    )  # fmt: skip


def of_measure(name: Measure, ours: Sequence[Worth], theirs: Sequence[Worth], seed: int) -> Figure:
    """Return what the candidate took a row: US dollars, the mean, or seconds, the 95th percentile."""
    mine, pin = ([_taken(name, one) for one in side] for side in (ours, theirs))
    unknown = sum(one is None for one in mine)
    known = np.asarray([one for one in mine if one is not None], dtype=np.float64)
    tail = name == "latency"
    if not len(known) or (name == "cost" and unknown):
        return Figure(name=name, rows=len(ours), unjudged=unknown, value=None)
    low, high = bootstrap(lambda drawn: paired.amount(drawn["ours"], tail=tail), {"ours": known}, seed)
    both = [(one, other) for one, other in zip(mine, pin, strict=True) if one is not None and other is not None]
    return Figure(
        name=name, rows=len(ours), unjudged=unknown, value=paired.amount(known, tail=tail), low=low, high=high,
        paired=_times(*(np.asarray(side, dtype=np.float64) for side in zip(*both, strict=True)), seed=seed, tail=tail)
        if 2 * len(both) >= len(ours)
        else None,
    )  # fmt: skip


def _taken(name: Measure, one: Worth) -> float | None:
    if name == "cost":
        return one.usd
    return None if one.passed is None else one.seconds


def _times(mine: Column, pin: Column, *, seed: int, tail: bool) -> Paired:
    """Compare what both took on the same rows; where the model in force took nothing, there is nothing to compare."""
    under = paired.amount(pin, tail=tail)
    if not under:
        return Paired(pairs=len(mine), pin=0.0, difference=0.0, low=0.0, high=0.0)
    low, high = paired.times(mine, pin, seed, tail=tail)
    return Paired(
        pairs=len(mine), pin=under, difference=paired.amount(mine, tail=tail) / under, low=low, high=high
    )  # fmt: skip
