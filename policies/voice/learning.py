"""What a brand's samples teach: one linear judge, shrunk, calibrated on what it says of samples it has not seen.

Ridge regression on the samples (on voice against off voice and against the shipped registers), solved in its dual
form, which is the linear discriminant with shrinkage, and gives the answer for each sample left out in closed form.
Those answers fit the line that makes a probability of the score (Platt). Nothing is random; a hundred samples take a
tenth of a second, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from marque.reading import load_data, validate
from marque.records import Record
from policies.learned.hashing import Hashing
from policies.voice.masking import masked
from policies.voice.reading import Reading, read
from policies.voice.traits import PRIOR, Counted, numbers, skeleton, traits

Vector = NDArray[np.float64]

FEWEST = 5
"""Samples on voice below which nothing is learnt and there is no score."""
ENOUGH = 20
"""Samples on voice below which the score says that it is a cold start."""
_SHRINK = 1.0
"""Ridge: how far the weights are held to zero, as a share of the mean weight of a sample."""
_MANNER, _FUNCTION, _HASHED = 1.0, 0.5, 0.25
"""What the blocks of features weigh against each other: manner, function words, hashed runs of masked words."""
_HASHING = Hashing(bits=11, seed=4, words=3, longest=0)
_OWN_OFF = 0.75
"""The most that a brand's own samples off voice weigh of all that is off voice."""
_TRUST_OWN = 10
"""Samples off voice at which they weigh half of that."""


class Registers(Record):
    """The file `registers.yaml`."""

    schema_: int = Field(alias="schema")
    registers: Mapping[str, tuple[str, ...]]


@cache
def registers() -> Mapping[str, tuple[str, ...]]:
    """Return the shipped texts in other registers."""
    path = Path(__file__).with_name("registers.yaml")
    return validate(Registers, load_data(path), where="voice/registers.yaml").registers


@dataclass(frozen=True, eq=False)
class Ear:
    """What was learnt of one brand: hears a text and says how likely it is the brand's."""

    usual: Vector
    """Each trait's usual share, towards which short texts are drawn."""
    centre: Vector
    scale: Vector
    """Of the traits, over all samples."""
    own: Vector
    """Mean of the samples on voice, in units of the traits' spread."""
    own_shares: Vector
    """Mean share of each trait in the samples on voice, as it is told."""
    weights: Vector
    hashed: NDArray[np.float32]
    bias: float
    slope: float
    offset: float
    golden: tuple[float, ...]
    """The probability of each sample on voice, heard without having been learnt from: the golden set."""
    off: tuple[float, ...]
    """The same of each sample off voice."""
    samples: int
    """How many samples on voice it was learnt from."""
    left_out: tuple[str, ...]
    """Registers that the brand itself speaks."""

    @property
    def is_cold(self) -> bool:
        """Tell whether it has heard too little of the brand to be trusted."""
        return self.samples < ENOUGH

    def hear(self, reading: Reading) -> tuple[float, Counted, Vector]:
        """Return how likely a text is on voice, from 0 to 1, its traits as counted, and how far each pulls.

        A trait pulls away from the brand where its figure is below zero.
        """
        counted = numbers(reading)
        levels = (_levels(_shares([counted], self.usual))[0] - self.centre) / self.scale
        row = _HASHING.rows([skeleton(reading)])
        raw = float(levels @ self.weights + row.times(self.hashed)[0] + self.bias)
        return float(_logistic(self.slope * raw + self.offset)), counted, self.weights * (levels - self.own)


def learn(on: Sequence[str], off: Sequence[str], names: Sequence[str]) -> Ear | None:
    """Return what the samples teach; None where there are too few on voice.

    Args:
        on: texts on voice.
        off: texts off voice; none: only the shipped registers stand against the brand.
        names: of the brand and its things, which are masked.
    """
    if len(on) < FEWEST:
        return None
    readings = [read(masked(text, names)) for text in (*on, *off)]
    counted = [numbers(reading) for reading in readings]
    hashed = _dense([skeleton(reading) for reading in readings])
    kinds = ["on"] * len(on) + ["off"] * len(off)
    for name, one in _heard_registers().items():
        counted += one.counted
        hashed = np.vstack([hashed, one.hashed])
        kinds += [name] * len(one.counted)
    left_out = _own_registers(counted, hashed, kinds)
    kept = [place for place, kind in enumerate(kinds) if kind not in left_out]
    return _fit([counted[place] for place in kept], hashed[kept], [kinds[place] for place in kept], left_out)


@dataclass(frozen=True)
class _Heard:
    counted: list[Counted]
    hashed: Vector


@cache
def _heard_registers() -> Mapping[str, _Heard]:
    heard = {}
    for name, texts in registers().items():
        readings = [read(masked(text)) for text in texts]
        heard[name] = _Heard([numbers(one) for one in readings], _dense([skeleton(one) for one in readings]))
    return heard


def _dense(texts: Sequence[str]) -> Vector:
    rows = _HASHING.rows(texts)
    whole = np.zeros((len(rows), 2**_HASHING.bits))
    of = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    whole[of, rows.columns] = rows.values
    return whole


def _shares(counted: Sequence[Counted], usual: Vector) -> Vector:
    above = np.array([one for one, _ in counted])
    below = np.array([other for _, other in counted])
    return np.asarray((above + _priors() * usual) / (below + _priors()))


@cache
def _priors() -> Vector:
    return np.array([PRIOR[trait.per] for trait in traits()])


def _levels(shares: Vector) -> Vector:
    """Return shares as levels: the square root makes rare things count about as evenly as common ones."""
    return np.sqrt(np.maximum(shares, 0.0))


def _usual(counted: Sequence[Counted]) -> Vector:
    above = np.array([one for one, _ in counted]).sum(axis=0)
    below = np.array([other for _, other in counted]).sum(axis=0)
    return np.asarray(above / np.maximum(below, 1.0))


@dataclass(frozen=True)
class _Solved:
    usual: Vector
    centre: Vector
    scale: Vector
    rows: Vector
    weights: Vector
    truth: Vector
    mass: Vector
    inverse: Vector
    alpha: Vector


def _solve(counted: Sequence[Counted], hashed: Vector, kinds: Sequence[str]) -> _Solved:
    usual = _usual(counted)
    levels = _levels(_shares(counted, usual))
    truth = np.array([1.0 if kind == "on" else -1.0 for kind in kinds])
    mass = _mass(kinds)
    centre = mass @ levels / mass.sum()
    scale = np.sqrt(mass @ (levels - centre) ** 2 / mass.sum()) + 1e-3
    rows = np.hstack([(levels - centre) / scale * _block_weights(), hashed * np.sqrt(_HASHED)])
    kernel = rows @ rows.T + 1.0  # the constant is the bias
    ridge = kernel + np.diag(_SHRINK * mass.mean() / mass)
    inverse = np.linalg.inv(ridge)
    return _Solved(usual, centre, scale, rows, rows.T @ (inverse @ truth), truth, mass, inverse, inverse @ truth)


@cache
def _block_weights() -> Vector:
    words = [trait.is_small_word for trait in traits()]
    each = {True: _FUNCTION / words.count(True), False: _MANNER / words.count(False)}
    return np.sqrt([each[is_word] for is_word in words])


def _mass(kinds: Sequence[str]) -> Vector:
    """Return what each sample weighs: both sides alike, and of what is off, the brand's own samples most."""
    own = kinds.count("off")
    others = len(kinds) - kinds.count("on") - own
    share = _OWN_OFF * own / (own + _TRUST_OWN) if others else 1.0
    each = {"on": 1 / kinds.count("on"), "off": share / max(own, 1)}
    mass = np.array([each.get(kind, (1 - share) / max(others, 1)) for kind in kinds])
    return mass * len(kinds) / 2


def _own_registers(counted: Sequence[Counted], hashed: Vector, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the registers that sound like the brand to an ear which has not heard them."""
    solved = _solve(counted, hashed, kinds)
    found = []
    for name in registers():
        places = np.array([place for place, kind in enumerate(kinds) if kind == name])
        block = solved.inverse[np.ix_(places, places)]
        heard = solved.truth[places] - np.linalg.solve(block, solved.alpha[places])
        if float(heard.mean()) > 0:
            found.append(name)
    return tuple(found)


def _fit(counted: Sequence[Counted], hashed: Vector, kinds: Sequence[str], left_out: tuple[str, ...]) -> Ear:
    solved = _solve(counted, hashed, kinds)
    heard = solved.truth - solved.alpha / np.diag(solved.inverse)
    slope, offset = _platt(heard, solved.truth > 0, solved.mass)
    probabilities = _logistic(slope * heard + offset)
    on = np.array([kind == "on" for kind in kinds])
    size = len(_block_weights())
    own = [one for one, kind in zip(counted, kinds, strict=True) if kind == "on"]
    return Ear(
        usual=solved.usual,
        centre=solved.centre,
        scale=solved.scale,
        own=(solved.rows[on, :size] / _block_weights()).mean(axis=0),
        own_shares=_usual(own),
        weights=solved.weights[:size] * _block_weights(),
        hashed=(solved.weights[size:] * np.sqrt(_HASHED)).astype(np.float32),
        bias=float(solved.alpha.sum()),
        slope=slope,
        offset=offset,
        golden=tuple(float(one) for one in probabilities[on]),
        off=tuple(float(one) for one, kind in zip(probabilities, kinds, strict=True) if kind == "off"),
        samples=int(on.sum()),
        left_out=left_out,
    )


_ROUNDS = 50


def _platt(scores: Vector, truth: NDArray[np.bool_], mass: Vector) -> tuple[float, float]:
    """Return slope and offset of the logistic line through the scores, with Platt's targets, by Newton's method."""
    yes, no = float(truth.sum()), float((~truth).sum())
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    line = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        said = _logistic(columns @ line)
        slopes = columns.T @ (mass * (said - target)) + 1e-6 * line
        bends = (columns * (mass * said * (1 - said))[:, None]).T @ columns + 1e-6 * np.eye(2)
        step = np.linalg.solve(bends, slopes)
        line = line - step
        if float(np.abs(step).max()) < 1e-8:  # noqa: PLR2004 - settled
            break
    return float(line[0]), float(line[1])


def _logistic(values: Vector | float) -> Vector:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30.0, 30.0))))
