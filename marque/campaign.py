"""A campaign as its rows hold it: where it stands, and what was written, judged and confirmed in each round."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from marque.brief import Brief, Channel, Tier
from marque.evidence import Evidence
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.verdict import Verdict

Status = Literal["running", "waiting", "approved", "draft", "refused", "rejected", "withdrawn", "expired"]
ENDED: frozenset[Status] = frozenset({"approved", "draft", "refused", "rejected", "withdrawn", "expired"})
Checker = Literal["facts", "brand", "compliance", "confirm"]
Origin = Literal["writer", "template", "edit", "revision"]
"""How a round came about; `revision`: only what was named was written anew, and the rest was locked."""
WrittenPart = Literal["subject", "body", "cta"]
"""The parts that can be written anew by themselves."""


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


class Revision(Record):
    """That a campaign begins from another's draft, of which only some is written anew."""

    from_campaign: str
    from_round: int
    content_hash: str
    """Of that round: of the words that it begins from."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    """Whose messages are written anew; the others keep their bytes."""
    parts: tuple[WrittenPart, ...]
    """The parts of them that are written anew, while the others keep their bytes; empty: whole messages."""
    note: str
    """What is wished. It is said to the writer, and proves nothing."""
    asked_by: str | None
    """None: nobody whom a login or `--as` named."""
    at: AwareDatetime

    def opens(self, channel: str, part: str) -> bool:
        """Tell whether this part of this channel's message is written anew."""
        return channel in self.channels and (not self.parts or part in self.parts)

    def asks_for(self, call: CallRecord) -> bool:
        """Tell whether this is a call of the writer for something that is written anew."""
        room, _, part = call.step.partition(".")
        return room == "writer" and call.channel is not None and self.opens(call.channel, part)


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
