"""Training of a linear chain (conditional random field) over hashed features, by Adam; numpy and scipy only."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # ships no types

Floats = NDArray[np.float32]


_BATCH = 200
"""Sentences a step."""


class Sentence(NamedTuple):
    """The columns of each token's features, and each token's label."""

    columns: NDArray[np.int64]
    labels: NDArray[np.int64]


class Chain(NamedTuple):
    """What was learnt: a weight for each column and label, and a gain for each step from label to label."""

    weights: Floats
    steps: Floats


def train(
    sentences: Sequence[Sentence], *, columns: int, allowed: NDArray[np.bool_], rounds: int, decay: float, seed: int,
    speed: float = 0.03, dropout: float = 0.15,
) -> Chain:  # fmt: skip
    """Return the chain that makes the labels likeliest.

    Args:
        sentences: what is learnt from; long ones cost more.
        columns: of features.
        allowed: which label may follow which.
        rounds: passes over all sentences.
        decay: pull of the weights towards zero at each step (as in AdamW).
        seed: of the order and of the dropout.
        speed: Adam's step, falling to zero in a straight line.
        dropout: share of features that are left out at each step.
    """
    random = np.random.default_rng(seed)
    many = len(allowed)
    weights, steps = np.zeros((columns, many), np.float32), np.zeros((many, many), np.float32)
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in (weights, steps)]
    total = rounds * -(-len(sentences) // _BATCH)
    at = 0
    for _ in range(rounds):
        order = np.argsort([len(one.labels) + 4 * random.random() for one in sentences])
        batches = np.array_split(order, -(-len(order) // _BATCH))
        for number in random.permutation(len(batches)):
            at += 1
            chosen = [sentences[one] for one in batches[number]]
            slopes = _slopes(chosen, weights, np.where(allowed, steps, -1e4).astype(np.float32), random, dropout)
            rate = speed * (1 - at / (total + 1)) * np.sqrt(1 - 0.999**at) / (1 - 0.9**at)
            for one, slope, (mean, spread) in zip((weights, steps), slopes, moments, strict=True):
                mean[:] = 0.9 * mean + 0.1 * slope
                spread[:] = 0.999 * spread + 0.001 * slope * slope
                one -= rate * (mean / (np.sqrt(spread) + 1e-8) + decay * one)  # noqa: PLW2901 - changed in its place
    return Chain(weights, np.where(allowed, steps, -1e4).astype(np.float32))


def _slopes(
    sentences: Sequence[Sentence], weights: Floats, steps: Floats, random: np.random.Generator, dropout: float
) -> tuple[Floats, Floats]:
    """Return how the mean loss changes with weights and steps."""
    columns = np.concatenate([one.columns for one in sentences])
    gold = np.concatenate([one.labels for one in sentences])
    kept = (random.random(columns.shape) >= dropout).astype(np.float32) / (1 - dropout)
    rows = csr_matrix(
        (kept.ravel(), columns.ravel(), np.arange(0, columns.size + 1, columns.shape[1])), (len(gold), len(weights))
    )  # fmt: skip
    lengths = np.array([len(one.labels) for one in sentences])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    longest = int(lengths.max())
    place = starts[:, None] + np.arange(longest)
    inside = np.arange(longest) < lengths[:, None]
    place[~inside] = 0
    scores = (rows @ weights)[place]
    scores[~inside] = 0
    here, pairs = _likelihoods(scores, inside, steps)
    wrong = here[inside]
    wrong[np.arange(len(gold)), gold] -= 1
    followed = np.zeros_like(steps)
    for one in sentences:
        path = np.concatenate(([0], one.labels, [0]))
        np.add.at(followed, (path[:-1], path[1:]), 1)
    many = np.float32(len(sentences))
    return np.asarray(rows.T @ wrong / many, np.float32), np.asarray((pairs - followed) / many, np.float32)


def _likelihoods(scores: Floats, inside: NDArray[np.bool_], steps: Floats) -> tuple[Floats, Floats]:
    """Return how likely each label is at each place, and each step over all; before and after stands label 0."""
    many, longest, labels = scores.shape
    ahead = np.empty_like(scores)
    ahead[:, 0] = steps[0] + scores[:, 0]
    for at in range(1, longest):
        reached = _log_sum(ahead[:, at - 1, :, None] + steps, 1) + scores[:, at]
        ahead[:, at] = np.where(inside[:, at, None], reached, ahead[:, at - 1])
    behind = np.empty_like(scores)
    behind[:, -1] = steps[:, 0]
    for at in range(longest - 2, -1, -1):
        reached = _log_sum(steps + (scores[:, at + 1] + behind[:, at + 1])[:, None], 2)
        behind[:, at] = np.where(inside[:, at + 1, None], reached, steps[:, 0])
    whole = _log_sum(ahead[:, -1] + steps[:, 0], 1)
    here = np.exp(ahead + behind - whole[:, None, None])
    pairs = np.zeros((labels, labels), np.float32)
    for at in range(1, longest):
        both = ahead[:, at - 1, :, None] + steps + (scores[:, at] + behind[:, at])[:, None] - whole[:, None, None]
        pairs += np.exp(both[inside[:, at]]).sum(axis=0)
    last = inside.sum(axis=1) - 1
    pairs[0] += here[:, 0].sum(axis=0)
    pairs[:, 0] += here[np.arange(many), last].sum(axis=0)
    return here, pairs


def _log_sum(values: Floats, axis: int) -> Floats:
    highest = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - highest).sum(axis=axis)) + highest.squeeze(axis), np.float32)
