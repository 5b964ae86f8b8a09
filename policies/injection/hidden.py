"""Orders that wear no known form: sentences that ask a machine for something, in a text that is about something else.

A learned judge reads sentence by sentence (`policies/learned/injection.md`). A request that is the whole of a text is
a message of its own and not hidden in anything: the judge counts only where there is a text around it, and not for
the sentence with which a text begins and goes on in the same line ("How do I stop the prompts? I see no setting").
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from policies.injection.marks import marks, may_order
from policies.injection.sentences import Sentence, sentences
from policies.learned.linear import Linear, read

FIGURES = Path(__file__).parents[1] / "learned/injection.npz"
FEWEST_WORDS = 3
"""Words of a sentence that is judged; "Read more" orders nobody about."""
FEWEST_AROUND = 2
"""Words that must stand around a request, outside of all requests, for it to be hidden in them: "Great lamp!"."""


LONG = 12
"""Judged sentences from which a text is long: more sentences are more chances to err, so more is asked of each."""
SURE_IN_LONG = 0.75
"""The probability that is then asked."""


class Suspect(NamedTuple):
    """The sentence most like an order, in code points, end exclusive."""

    start: int
    end: int
    probability: float
    """That it is one."""
    is_order: bool
    """Whether that is enough, in a text of this length."""


def suspect_in(text: str, judge: Linear | None = None) -> Suspect | None:
    """Return the sentence most like an order to a machine, or None where nothing is hidden in anything.

    Args:
        text: what somebody outside wrote.
        judge: the figures to judge by; None: the shipped ones.
    """
    judge = judge or shipped()
    found = list(sentences(text))
    judged = _after_its_opening(found, text)
    said = list(
        dict.fromkeys(one.text for one in judged if one.text.count(" ") + 1 >= FEWEST_WORDS and may_order(one.text))
    )
    if not said:
        return None
    chances = dict(zip(said, judge.probability(said, marks).tolist(), strict=True))
    around = sum(len(one.text.split()) for one in found if chances.get(one.text, 0.0) < judge.threshold)
    if around < FEWEST_AROUND:
        return None
    worst = max(judged, key=lambda sentence: chances.get(sentence.text, 0.0))
    asked = judge.threshold if len(said) < LONG else max(judge.threshold, SURE_IN_LONG)
    return Suspect(worst.start, worst.end, chances[worst.text], chances[worst.text] >= asked)


def _after_its_opening(found: list[Sentence], text: str) -> list[Sentence]:
    """Return the sentences without the first, where the second goes on in the same line."""
    opens = len(found) > 1 and "\n" not in text[found[0].end : found[1].start]
    return found[1:] if opens else found


@cache
def shipped() -> Linear:
    """Return the judge that lies beside the code, read once."""
    return read(FIGURES, of="injection")
