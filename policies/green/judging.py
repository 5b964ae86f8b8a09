"""How likely a sentence is an environmental claim, by a judge that learnt it and hears what the rules find."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from policies.green.claiming import LONGEST, signs
from policies.green.classes import classes
from policies.learned.linear import Linear, read

FIGURES = Path(__file__).parents[1] / "learned" / "green.npz"


def is_green_claim(text: str) -> bool:
    """Tell whether a sentence says that a product, a service or a company is good for the environment or less bad.

    English only. Which claims are forbidden is not its business: `policies/rules/green-en.yaml` says so.
    """
    [likely] = probability([text])
    return likely >= judge().threshold


def probability(texts: Sequence[str]) -> list[float]:
    """Return for each sentence the probability that it is a claim, where about a third of all sentences are."""
    return [float(value) for value in judge().probability([text[:LONGEST] for text in texts], marks)]


def marks(text: str) -> Iterator[str]:
    """Yield what the judge is told of a sentence beside its words: the rules' signs, and the classes of its words."""
    yield from signs(text)
    for name in classes(text):
        yield f"word:{name}"


@cache
def judge() -> Linear:
    """Return the learned judge; read once."""
    return read(FIGURES, of="green")
