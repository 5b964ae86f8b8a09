"""The screen before text from outside can be stored or shown to a model: does it speak to a machine?

First the known forms, in every reading of the text, which are sure of what they name; then the learned judge of
sentences. What passes is still outside text and is quoted as data. Pure, and linear in the text.
"""

from typing import NamedTuple

from policies.injection.forms import seen_in
from policies.injection.hidden import suspect_in
from policies.injection.masks import readings
from policies.learned.linear import Linear

LONGEST_QUOTE = 80
"""Characters of a text that a reason quotes."""


class Screened(NamedTuple):
    """What a text was found to be."""

    probability: float
    """That it holds an order to a machine; 1 where a known form was seen."""
    reason: str | None
    """Why it is kept out, in words, or None where it may pass."""


def screened(text: str, judge: Linear | None = None) -> Screened:
    """Return whether a text from outside speaks to a machine; an appeal to readers ("ignore the noise") does not.

    Args:
        text: a review, a feed's description, a document, a brief that somebody pasted.
        judge: the figures of the learned judge; None: the shipped ones.
    """
    for reading in readings(text):
        for seen in seen_in(reading.text):
            hidden = "" if reading.how == "plain" else f", hidden by {reading.how}"
            quote = _quote(reading.text[seen.start : seen.end])
            return Screened(1.0, f"looks like an instruction to a machine ({seen.form}{hidden}): {quote}")
    suspect = suspect_in(text, judge)
    if suspect is None:
        return Screened(0.0, None)
    if not suspect.is_order:
        return Screened(suspect.probability, None)
    quote = _quote(text[suspect.start : suspect.end])
    return Screened(suspect.probability, f"looks like an instruction to a machine (learned): {quote}")


def reason_to_keep_out(text: str) -> str | None:
    """Return why a text is kept out, or None: the face that doors hand to `tools` (`tools.screening.Screen`)."""
    return screened(text).reason


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return f'"{flat}"' if len(flat) <= LONGEST_QUOTE else f'"{flat[: LONGEST_QUOTE - 1]}\u2026"'
