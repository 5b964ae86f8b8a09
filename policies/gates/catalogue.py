"""Every gate there is, in the order in which they answer."""

from typing import Protocol

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding
from policies.gates import (
    compliance,
    facts,
    grammar,
    grounding,
    injection,
    links,
    originality,
    personal_data,
    profanity,
    structure,
    tone,
    voice,
)
from policies.policy import Policy


class Gate(Protocol):
    """A gate as the catalogue holds it: a module with a name, its languages, and one `check`.

    It may also have `NEEDS_BRAND = True` (it cannot judge without a brand pack), `languages(policy)` in place of
    `LANGUAGES` (its rules are data), `claims(...)` and `scores(...)`, both with the arguments of `check`.
    """

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """The gate's name, as in `--gates` and in the rules that begin with it."""

    @property
    def LANGUAGES(self) -> frozenset[str] | None:  # noqa: N802 - as above
        """Primary language subtags that it serves; None: any."""

    def check(self, message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
        """Return what is wrong with the message; raises only on a bug, and then the answer is `ask`."""


GATES: tuple[Gate, ...] = (
    facts,
    grounding,
    compliance,
    personal_data,
    links,
    injection,
    profanity,
    tone,
    voice,
    structure,
    grammar,
    originality,
)
