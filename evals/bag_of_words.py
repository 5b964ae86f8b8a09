"""A bag of words, learnt from a brand's samples: what the voice score has to beat."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policies.brands import BrandPack
from policies.learned.hashing import Hashing
from policies.voice.learning import registers
from policies.voice.masking import masked

_HASHING = Hashing(bits=14, seed=1, words=1, longest=0)
_SHRINK = 1.0


def scores(texts: Sequence[str], brand: BrandPack) -> NDArray[np.float64]:
    """Return each text's score: ridge regression over single words, on the samples that the voice score learns from.

    The brand's names are masked here too; above zero leans to the brand, and nothing is calibrated.
    """
    names = (brand.display_name, brand.legal_name, *brand.aliases)
    on = brand.voice.samples_on
    off = [*brand.voice.samples_off, *(text for of in registers().values() for text in of)]
    learnt = _rows([*on, *off], names)
    truth = np.array([1 / len(on)] * len(on) + [-1 / len(off)] * len(off)) * len(learnt) / 2
    alpha = np.linalg.solve(learnt @ learnt.T + _SHRINK * np.eye(len(learnt)), truth)
    return np.asarray(_rows(texts, names) @ (learnt.T @ alpha))


def _rows(texts: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    rows = _HASHING.rows([masked(text, names) for text in texts])
    whole = np.zeros((len(rows), 2**_HASHING.bits))
    whole[np.repeat(np.arange(len(rows)), np.diff(rows.starts)), rows.columns] = rows.values
    return whole
