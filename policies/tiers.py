"""Risk tiers: how much of a person a campaign needs, and why; data in `tiers.yaml`."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from marque.brief import Brief, Channel, Email, Line, Name, Tier
from marque.evidence import Kind
from marque.records import Record

Role = Literal[
    "strategist",
    "brand_lead",
    "editor",
    "compliance_officer",
    "marketing_engineer",
    "prompt_librarian",
    "analyst",
    "service",
]
Risk = Literal["low", "medium", "high"]
WEEK = 168
"""Hours."""
FLOOR: dict[Risk, Tier] = {"low": "C", "medium": "B", "high": "A"}
"""A template's `risk_level` as the lowest tier that it allows (`interfaces.md`, "A prompt")."""


class TierRule(Record):
    """What one tier asks for."""

    stages: tuple[Role, ...]
    """Who approves, in order; empty: nobody, and the decision is recorded as the policy's."""
    rounds: Annotated[int, Field(ge=0, le=10)]
    """How often the writer may revise before a person is asked."""
    deadline_hours: Annotated[int, Field(ge=1, le=2000)]
    """How long a stage may wait, in hours of working time by `calendars.yaml`."""
    remind_hours: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """How many hours of working time before the deadline those who may decide are reminded."""
    escalate_to: Role = "brand_lead"
    """Who is told, besides those who may decide, that a deadline was missed; it gives nobody a right."""
    own_edit_without_claims: bool = False
    """Whether an editor may approve the own edit where it adds no claim."""


class Consent(Record):
    """A standing signature: this template, for this brand, may run as tier C unsigned."""

    template: Name
    brand: Name
    given_by: Email
    since: date


_A_WEEK: Mapping[Kind | Literal["other"], int] = {"other": WEEK}


class Tiers(Record):
    """`tiers.yaml`: a tier is the hardest that any of these asks for."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    tiers: dict[Tier, TierRule]
    channels: dict[Channel, Tier]
    offer: Tier
    """With any offer or price promise."""
    offer_above_percent: dict[Tier, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    """A tier asked for where `percent_off` is above this."""
    audience: dict[str, Tier] = Field(default_factory=dict)
    """A tier asked for where the persona or segment has this word."""
    signed_by: dict[Role, Tier] = Field(default_factory=dict)
    """A tier asked for where somebody of this role signs."""
    consents: tuple[Consent, ...] = ()
    spot_check_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """How many of a hundred packages that no person saw are drawn for an editor to look at afterwards."""
    fresh_hours: dict[str, Annotated[int, Field(ge=1)]]
    """How old a fact may be, by name; `other` for the rest."""
    knowledge_fresh_hours: dict[Kind | Literal["other"], Annotated[int, Field(ge=1)]] = Field(
        default_factory=lambda: dict(_A_WEEK)
    )
    """How long ago a source of the knowledge may have been checked, by the kind of its texts; `other` for the rest."""

    model_config = ConfigDict(**{**Record.model_config, "populate_by_name": True})

    def fresh_for(self, fact: str) -> timedelta:
        """Return how old a fact of this name may be."""
        return timedelta(hours=self.fresh_hours.get(fact, self.fresh_hours["other"]))

    def knowledge_fresh_for(self, kind: Kind) -> timedelta:
        """Return how long ago the source of texts of this kind may have been checked."""
        hours = self.knowledge_fresh_hours
        return timedelta(hours=hours.get(kind, hours.get("other", WEEK)))


class TierDecision(Record):
    """The tier of a campaign and every reason for it, hardest first."""

    tier: Tier
    reasons: tuple[Line, ...]


def tier_of(brief: Brief, risk: Risk, signer_roles: frozenset[Role], tiers: Tiers) -> TierDecision:
    """Return the hardest tier that channel, template, offer, audience, signer or the brief itself asks for."""
    asked: list[tuple[Tier, str]] = [(FLOOR[risk], f"the template's risk is {risk}")]
    asked += [
        (tiers.channels[channel], f"channel {channel}") for channel in brief.channels if channel in tiers.channels
    ]
    if brief.offer:
        asked.append((tiers.offer, "it makes an offer"))
        percent = brief.offer.percent_off
        asked += [
            (tier, f"more than {limit} % off")
            for tier, limit in tiers.offer_above_percent.items()
            if percent is not None and percent > limit
        ]
    words = f"{brief.audience.persona} {brief.audience.segment or ''}".casefold()
    asked += [(tier, f"its audience: {word}") for word, tier in tiers.audience.items() if word.casefold() in words]
    asked += [(tier, f"signed by a {role}") for role, tier in tiers.signed_by.items() if role in signer_roles]
    if brief.tier:
        asked.append((brief.tier, "the brief raises it"))
    hardest = min(tier for tier, _ in asked)
    return TierDecision(tier=hardest, reasons=tuple(f"{tier}: {why}" for tier, why in sorted(asked)))
