"""The package: what an approved campaign yields, whole, as its row and `package.json` hold it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from marque.approval import Waiver
from marque.brief import Channel, Tier
from marque.campaign import Checker, Confirmation, Origin, Report, Revision
from marque.evidence import Evidence, Missing
from marque.message import Variant
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.verdict import Claim


class PackagedVariant(Record):
    """One variant with the hash that its approvals name."""

    variant_hash: str
    copy_: Annotated[Variant, Field(alias="copy")]
    digital_source_type: str
    """How it came about, as the address of a term of the IPTC: `marque.marking` says which there are."""

    model_config = ConfigDict(populate_by_name=True)


class PackagedMessage(Record):
    """The message of one channel."""

    channel: Channel
    message_hash: str
    variants: tuple[PackagedVariant, ...]


class Approval(Record):
    """One stage's approval, on the hash that the person saw."""

    stage: int
    """From 1."""
    role: str
    actor: str
    """An address, or `policy:tiers@HASH` where no person decides."""
    at: AwareDatetime
    content_hash: str
    variant_hashes: tuple[str, ...]


class PackagedClaim(Record):
    """One claim, where it stands, and what proves it."""

    channel: Channel
    variant: str
    claim: Claim
    judge: str = "rule"
    """What found the claim so: `rule`, or `model:NAME` where rules could not and a model did."""


class Check(Record):
    """What one checker said, under which policy, on which evidence."""

    checker: Checker
    policy_hash: str
    evidence_hash: str
    reports: tuple[Report, ...]
    calls: tuple[CallRecord, ...]


class Provenance(Record):
    """How it came about: enough to reproduce the draft with the same model, and to prove what was shown to it."""

    brief_hash: str
    signed_by: str | None
    started_by: str | None
    author: str
    origin: Origin
    revises: Annotated[Revision | None, Field(exclude_if=lambda it: it is None)] = None
    """From whose draft the campaign began, what was to be written anew, and who asked; None: it began with a brief."""
    template: str
    """The copy template: `NAME@HASH`."""
    round: int
    evidence_hash: str
    """Of what it was written by."""
    written_without: tuple[Missing, ...] = ()
    """What could not be asked when it was written."""
    calls: tuple[CallRecord, ...]
    """Which link and model wrote each part, with which prompt and parameters, and what it was shown."""
    checks: tuple[Check, ...]
    confirmed: Confirmation


class Package(Record):
    """What goes out, who approved it, what proves it, and how it came about."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    campaign_id: str
    name: str
    brand: str
    tier: Tier
    packaged_at: AwareDatetime
    content_hash: str
    messages: tuple[PackagedMessage, ...]
    approvals: Annotated[tuple[Approval, ...], Field(min_length=1)]
    waivers: tuple[Waiver, ...]
    claims: tuple[PackagedClaim, ...]
    evidence: Evidence
    """On which it was confirmed."""
    evidence_hash: str
    provenance: Provenance

    model_config = ConfigDict(populate_by_name=True)
