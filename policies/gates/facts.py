"""Facts gate: every price, offer, date, count and property in the copy agrees with the evidence at that moment."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import get_args

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import NEVER_WAIVED, Claim, ClaimKind, Finding
from policies.claims.claimed import claimed
from policies.claims.hits import UNREAD
from policies.claims.mending import mend, what_is_wrong
from policies.claims.wordings.comparatives import is_of_the_shop, is_superlative
from policies.claims.wordings.thresholds import promises_all
from policies.policy import Policy
from policies.rule import Rule

NAME = "facts"
_UNREAD = "There is more in this part, or in this sentence, than is judged."
LANGUAGES: frozenset[str] | None = frozenset({"en"})
_EXAMPLES: dict[ClaimKind, tuple[str, str]] = {
    "price": ("Yours for $89.00", "Yours for $99.00"),
    "sale_price": ("20% off makes it $75.00", "20% off makes it $79.20"),
    "price_from": ("From $89.00", "From $99.00"),
    "price_was": ("Was $150.00", "Was $120.00"),
    "percent_off": ("Take 30% off", "Take 20% off"),
    "amount_off": ("Get $30 off", "Get $19.80 off"),
    "savings": ("You save $30", "You save $19.80"),
    "offer_code": ("Use code SUMMER50", "Use code TRAIL20"),
    "offer_date": ("The offer ends December 24", "The offer ends November 30"),
    "stock": ("Sold out", "In stock"),
    "rating": ("Rated 4.9 out of 5", "Rated 4.7 out of 5"),
    "review_count": ("Read 900 reviews", "Read 120 reviews"),
    "warranty": ("With a 5-year warranty", "With a 12-month warranty"),
    "shipping": ("Ships overnight", "Ships in 3-5 business days"),
    "returns": ("90-day returns", "30-day returns"),
    "min_order": ("Minimum order of 12", "Minimum order of 2"),
    "brand": ("The Alpine Shell by Kestrel", "The Alpine Shell by Northvale"),
    "superlative": ("It is the lightest", "It is light"),
    "attribute": ("It weighs 900 g", "It weighs 410 g"),
    "statistic": ("9 out of 10 hikers choose it", "Many hikers choose it"),
    "award": ("The award-winning shell", "A shell to rely on"),
    "novelty": ("A brand-new shell", "A shell for every season"),
    "popularity": ("Our best-selling shell", "A shell for every season"),
    "other": ("Our new shop opens on Friday.", "Come and see us."),
}


def _rule(kind: ClaimKind) -> Rule:
    wrong, right = _EXAMPLES[kind]
    return Rule(
        id=f"facts.{kind}",
        severity="block" if kind in NEVER_WAIVED else "revise",
        source="Directive 2005/29/EC, article 6: misleading actions"
        if kind in NEVER_WAIVED
        else "House rule: every claim is proved before it is sent",
        fix="Write what the evidence says, or leave the claim out.",
        wrong=wrong,
        right=right,
        waivable_by=None if kind in NEVER_WAIVED else "brand_lead",
    )


RULES: tuple[Rule, ...] = tuple(_rule(kind) for kind in get_args(ClaimKind))
"""One rule a kind of claim. Its severity is that of a contradicted claim; unsupported and stale ones are revised.

Nobody waives a kind of `NEVER_WAIVED`, whatever its status: a price, an offer or a count that nothing proves
is mended in the copy, the brief or the catalogue.
"""
_BY_ID = {rule.id: rule for rule in RULES}


MOST_COMPARED = 5_000
"""The most products among which the cheapest is looked for; in a larger catalogue such a claim stays unsupported."""


def needs_assortment(text: str, *, names_products: bool) -> bool:
    """Tell whether only the whole catalogue can settle what a text says.

    It sets a product above all others; or it sends whatever is bought free; or it names no product, and tells how
    everything is sent or taken back.
    """
    return is_superlative(text) or promises_all(text) or (not names_products and is_of_the_shop(text))


def claims(message: Message, evidence: Evidence, policy: Policy) -> list[Claim]:
    """Return every factual claim of the message with its status, judged at `message.now`.

    Without a `now` the instant at which the evidence was gathered counts; the age of a fact is always measured then.
    """
    return list(claimed(message, evidence, policy, _instant(message, evidence)))


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return a finding for each claim that is not proved: contradicted, unsupported or stale."""
    return findings(claims(message, evidence, policy))


def findings(found: Iterable[Claim]) -> list[Finding]:
    """Return what `check` does of claims that were read already, so that no text is read twice."""
    return list(_findings(found))


def _findings(found: Iterable[Claim]) -> Iterator[Finding]:
    for claim in found:
        if claim.status in ("supported", "deferred"):
            continue
        rule = _BY_ID[f"facts.{claim.kind}"]
        if claim.said == UNREAD:
            yield rule.finding(claim, _UNREAD, severity="ask", fix="Have a person read it, or write shorter sentences.")
            continue
        severity = rule.severity if claim.status == "contradicted" else "revise"
        yield rule.finding(claim, what_is_wrong(claim), severity=severity, fix=mend(claim), evidence=claim.evidence)


def _instant(message: Message, evidence: Evidence) -> datetime:
    return message.now or evidence.gathered_at
