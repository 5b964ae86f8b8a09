"""Every suite there is. A new one is a module `evals/suites/NAME.py` with `SUITE`, and its name here."""

from importlib import import_module
from typing import Any

from evals.suites.suite import Suite
from marque.errors import InputError
from marque.reading import nearest

NAMES = (
    "grounding",
    "inventory-claims",
    "seeded-faults",
    "pii",
    "pii-clean",
    "pressure",
    "green",
    "voice",
    "injection",
    "originality",
    "retrieval",
    "campaign",
    "writer",
    "fact-checker",
    "brand-critic",
    "compliance",
    "copilot",
)


def find_suite(name: str) -> Suite[Any]:
    """Return a suite by name, imported only now, because its gate may lean on something heavy."""
    if name not in NAMES:
        guess = nearest(name, NAMES)
        mend = f"did you mean {guess!r}?" if guess else f"the suites are {', '.join(NAMES)}"
        raise InputError(f"there is no suite {name!r}", mend=mend)
    suite: Suite[Any] = import_module(f"evals.suites.{name.replace('-', '_')}").SUITE
    return suite
