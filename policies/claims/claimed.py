"""The claims of the message at hand, read once for all the gates that ask for them."""

from datetime import datetime

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Claim
from policies.claims.reading import read
from policies.once import once
from policies.policy import Policy


@once
def claimed(message: Message, evidence: Evidence, policy: Policy, now: datetime) -> tuple[Claim, ...]:
    """Return every factual claim of the message with its status, in reading order."""
    return tuple(read(message, evidence, policy, now))
