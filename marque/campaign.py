"""A campaign as its rows hold it: where it stands, and what was written, judged and confirmed in each round."""

from typing import Any, Literal

from pydantic import AwareDatetime

from marque.brief import Brief, Tier
from marque.evidence import Evidence
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.verdict import Verdict

Status = Literal["running", "waiting", "approved", "draft", "refused", "rejected", "withdrawn", "expired"]
ENDED: frozenset[Status] = frozenset({"approved", "draft", "refused", "rejected", "withdrawn", "expired"})
Checker = Literal["facts", "brand", "compliance", "confirm"]
Origin = Literal["writer", "template", "edit"]


class Campaign(Record):
    """One campaign: also one thread, of the same id."""

    id: str
    brand: str
    name: str
    status: Status
    reason: str | None
    """Why it ended as it did."""
    tier: Tier
    market: str
    language: str
    brief: Brief
    brief_hash: str
    author: str
    starter: str | None
    """Who ran it; None: nobody whom a login or `--as` named."""
    signer: str | None
    """None: unsigned, so it yields a draft only and its offer proves nothing."""
    created_at: AwareDatetime
    ended_at: AwareDatetime | None
    reopened_at: AwareDatetime | None = None
    """When it was last taken up again after it had expired; None: it never was."""


class Content(Record):
    """All messages of a campaign as they stood in one round."""

    round: int
    content_hash: str
    evidence_hash: str
    messages: tuple[ChannelMessage, ...]
    origin: Origin
    template: str
    """The copy template in force when it was written: `NAME@HASH`."""
    calls: tuple[CallRecord, ...]
    insight: dict[str, Any]
    at: AwareDatetime


class Report(Record):
    """What one checker said of one variant."""

    channel: str
    variant: str
    verdict: Verdict


class Judgement(Record):
    """What one checker said of all variants of one content."""

    checker: Checker
    evidence_hash: str
    policy_hash: str
    reports: tuple[Report, ...]
    calls: tuple[CallRecord, ...] = ()


class Round(Record):
    """One round whole: what was written, on which evidence, and what the checkers said."""

    content: Content
    evidence: Evidence
    judgements: tuple[Judgement, ...]


class Confirmation(Record):
    """Approved content judged once more: whether it still holds, and if not, why."""

    round: int
    content_hash: str
    evidence_hash: str
    policy_hash: str
    holds: bool
    reasons: tuple[str, ...]
    at: AwareDatetime
