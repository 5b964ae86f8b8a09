"""Which passages are too old to prove anything: those of a source that was last known to be in step too long ago."""

from datetime import datetime

from marque.evidence import Evidence, Kind
from policies.policy import Policy
from policies.tiers import Tiers


def is_stale(kind: Kind, checked_at: datetime | None, now: datetime, tiers: Tiers) -> bool:
    """Tell whether texts of a kind may have changed unseen: their source was checked too long ago, or never.

    Args:
        kind: Of the texts.
        checked_at: When the index was last known to hold what the source held; None: never, or nobody knows.
        now: The instant at which the texts were looked up; a check after it has no age.
        tiers: Say how long ago is too long.
    """
    return checked_at is None or now - checked_at > tiers.knowledge_fresh_for(kind)


def stale_passages(evidence: Evidence, policy: Policy) -> frozenset[str]:
    """Return the ids of the passages that prove nothing any more; what a brief's author stands for is none of them."""
    return frozenset(
        passage.id
        for passage in evidence.passages
        if passage.kind != "source" and is_stale(passage.kind, passage.checked_at, evidence.gathered_at, policy.tiers)
    )
