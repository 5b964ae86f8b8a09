"""Voice: is copy of a brand told from the same facts in other registers, and does the score mean what it says?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from evals import bag_of_words
from evals.metrics import Metric, area, figures
from evals.rows import EvalRow
from evals.suites.binary import Answer, binary_score
from evals.suites.suite import Score, Setting, Suite
from marque.errors import InputError
from policies.brands import BrandPack
from policies.loading import find_brand
from policies.voice.score import hear

EVEN = 0.5
"""The score from which the answer is yes."""
DEFAULT_BRAND = "tarnholt"
"""Whose copy our own sets are."""


class Row(EvalRow):
    """One text, and whether the brand would have written it so."""

    text: str
    on_voice: bool
    manner: str = Field(default="", validation_alias="register")
    """The register in which it is written, where that is known."""


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Hear every text with the ear of the brand's samples; one too short for a score is even."""
    brand = find_brand(setting.settings.workspace, setting.brand or DEFAULT_BRAND)
    if not brand.voice.samples_on:
        raise InputError("has no samples on voice", where=f"brands/{brand.name}", mend="write samples/on/*.md")
    answers = []
    for done, row in enumerate(rows, start=1):
        heard = hear(row.text, brand)
        score = heard.score if heard else EVEN
        answers.append(Answer(true=row.on_voice, said=score >= EVEN, score=score))
        setting.progress(done)
    more = {
        "brand": brand.name,
        "by_register": _by_register(rows, answers),
        **_bag_of_words(rows, answers, brand, setting),
    }
    return binary_score(
        answers, metrics=("balanced_accuracy",), headlines=("auc", "brier"), seed=setting.seed, more=more
    )


def _by_register(rows: Sequence[Row], answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """Return the mean score of each register: which ones are taken for the brand."""
    scores: dict[str, list[float]] = {}
    for row, answer in zip(rows, answers, strict=True):
        scores.setdefault(row.manner or "unnamed", []).append(answer.score or 0.0)
    return {name: {"n": len(of), "mean_score": round(sum(of) / len(of), 4)} for name, of in sorted(scores.items())}


def _bag_of_words(rows: Sequence[Row], answers: Sequence[Answer], brand: BrandPack, setting: Setting) -> dict[str, Any]:
    """Return the AUC of a bag of words learnt from the same samples, names masked too, and the gain over it."""
    said = bag_of_words.scores([row.text for row in rows], brand)
    columns = {
        "score": np.array([answer.score for answer in answers], dtype=np.float64),
        "bag": said,
        "true": np.array([row.on_voice for row in rows], dtype=np.float64),
    }
    gain = Metric(lambda held: area().value(held) - area("bag").value(held), ("score", "bag", "true"))
    return figures({"auc_of_bag_of_words": area("bag"), "gain_over_bag_of_words": gain}, columns, setting.seed)


SUITE = Suite("voice", "Is the brand's voice told from other registers with the same facts?", Row, run)
