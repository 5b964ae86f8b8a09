"""One text before all gates: the verdict, and what could not be judged."""

from collections.abc import Callable, Sequence
from typing import Protocol

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Claim, Finding, Verdict
from policies.policy import Policy


class Gate(Protocol):
    """A gate as the catalogue holds it: a module with a name, its languages, and one `check`."""

    NAME: str
    LANGUAGES: frozenset[str] | None
    """Primary language subtags that it serves; None: any."""

    def check(self, message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
        """Return what is wrong with the message; raises only on a bug, and then the answer is `ask`."""
        ...


def judge(
    message: Message,
    evidence: Evidence,
    policy: Policy,
    *,
    gates: Sequence[str] | None = None,
    timer: Callable[[], float] | None = None,
) -> Verdict:
    """Return the verdict of the named gates, or of all of them; an unknown name is an `InputError`."""
    raise NotImplementedError


def claims_of(message: Message, evidence: Evidence, policy: Policy) -> list[Claim]:
    """Return every factual claim of the message with its status."""
    raise NotImplementedError
