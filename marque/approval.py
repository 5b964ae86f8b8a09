"""Decisions of people: what they may answer, and the case that a decision is judged on."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from marque.brief import Channel, Email, Line, Tier
from marque.clockwork import Turn
from marque.message import ChannelMessage
from marque.records import Record
from marque.verdict import Claim, Finding

ACTION: Final = "approve_campaign"
"""The single action of the interrupt that waits for a person."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Approve(Record):
    """The copy goes on as it is."""

    type: Literal["approve"] = "approve"


class EditedArguments(Record):
    """What an editor may change: the messages, whole."""

    messages: Annotated[tuple[ChannelMessage, ...], Field(min_length=1)]


class EditedAction(Record):
    """The action with the editor's own messages, in LangChain's form."""

    name: Literal["approve_campaign"] = ACTION
    args: EditedArguments


class Edit(Record):
    """The copy goes on as the editor wrote it, after it was checked again."""

    type: Literal["edit"] = "edit"
    edited_action: EditedAction


class Reject(Record):
    """The copy goes back to the writer, or ends the campaign."""

    type: Literal["reject"] = "reject"
    message: Line
    """What is wrong with it: the writer sees this."""
    only: tuple[Channel, ...] = ()
    """The channels to write again; empty: all. The others keep their bytes."""
    end: bool = False
    """End the campaign at once."""


Decision = Annotated[Approve | Edit | Reject, Field(discriminator="type")]


class Answer(Record):
    """How an interrupt is resumed: exactly one decision, on the hash that was seen."""

    content_hash: Sha256 | None = None
    decisions: Annotated[tuple[Decision, ...], Field(min_length=1, max_length=1)]


class Task(Record):
    """One stage of one round that waits for a person, or waited."""

    id: str
    campaign_id: str
    brand: str
    round: int
    stage: int
    role: str
    stages: tuple[str, ...]
    """The roles of every stage of this round, in order."""
    content_hash: str
    evidence_hash: str
    policy_hash: str
    deadline: AwareDatetime
    status: Literal["waiting", "approved", "edited", "rejected", "void"]
    created_at: AwareDatetime


class Taken(Record):
    """A decision that was taken, as its row has it."""

    task_id: str
    actor: str
    """An address, or `policy:tiers@HASH` where no person decides."""
    role: str
    content_hash: str
    decision: Decision
    at: AwareDatetime

    @property
    def type(self) -> Literal["approve", "edit", "reject"]:
        """What kind of decision it was."""
        return self.decision.type


class Waiver(Record):
    """A finding that somebody took upon themselves, on one content."""

    finding_key: str
    rule: str
    content_hash: str
    actor: Email
    role: str
    reason: Line
    source: Line
    at: AwareDatetime


class Parties(Record):
    """Everybody who had a hand in a campaign: none of them may approve it."""

    author: str
    starter: str | None
    signer: str | None
    editors: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()
    """Everybody who had a hand in the drafts that it was revised from, whose words it may still hold."""

    def involved(self, address: str) -> str | None:
        """Return what somebody did in this campaign, in words, or None."""
        did = {"briefed it": self.author, "started it": self.starter, "signed it": self.signer}
        if found := next((what for what, who in did.items() if who == address), None):
            return found
        if address in self.before:
            return "had a hand in the draft that it was revised from"
        return "edited it" if address in self.editors else None

    @property
    def everybody(self) -> frozenset[str]:
        """All of them."""
        people = (self.author, self.starter, self.signer, *self.editors, *self.before)
        return frozenset(who for who in people if who is not None)


class Case(Record):
    """All that `policies.approval` judges a decision on; gathered in the transaction that would write it."""

    task: Task
    tier: Tier
    campaign_status: str
    held: bool
    """Whether everything of the brand is stopped."""
    actor: str
    roles: frozenset[str]
    """What the actor may be in this brand, as `people.yaml` says now."""
    type: Literal["approve", "edit", "reject"]
    content_hash: str | None
    """The hash that the actor has seen."""
    parties: Parties
    open_findings: tuple[Finding, ...] = ()
    """Of severity `block` or `revise`, neither mended nor waived."""
    own_edit_adds_no_claim: bool = False
    """The actor's edit is the only reason against, and it added no claim."""
    turn: Turn | None = None
    """Whose turn the task is; None: nobody's."""


class TurnCase(Record):
    """All that taking a task in hand is judged on."""

    task: Task
    campaign_status: str
    actor: str
    roles: frozenset[str]
    turn: Turn | None
    """Whose turn it is now."""
    over: bool
    """Whether the actor wants it although it is somebody else's."""


class WaiverCase(Record):
    """All that a waiver is judged on."""

    task: Task
    campaign_status: str
    held: bool
    actor: str
    roles: frozenset[str]
    content_hash: str | None
    parties: Parties
    finding: Finding | None
    """The finding of this content that the actor named; None: there is none."""
    claims: tuple[Claim, ...] = ()
    """The claims that stand at the finding's place."""
