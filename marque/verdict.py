"""What a check answers: findings, claims, and the verdict over them (`interfaces.md`, "What a check answers")."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from marque.evidence import Confidence
from marque.message import Part
from marque.records import Record, digest

Severity = Literal["block", "revise", "ask", "note"]
Answer = Literal["pass", "ask", "revise", "block"]
Status = Literal["supported", "contradicted", "unsupported", "stale", "deferred"]
ClaimKind = Literal[
    "price", "sale_price", "price_from", "price_was", "percent_off", "amount_off", "savings", "offer_code",
    "offer_date", "stock", "rating", "review_count", "warranty", "shipping", "returns", "min_order", "brand",
    "superlative", "attribute", "statistic", "award", "novelty", "popularity", "other",
]  # fmt: skip

NEVER_WAIVED: frozenset[ClaimKind] = frozenset(
    {"price", "sale_price", "price_from", "price_was", "percent_off", "amount_off", "savings",
     "offer_code", "offer_date", "stock"}
)  # fmt: skip
"""Contradicted claims of these kinds block and cannot be waived: mend the copy or the catalogue."""


BY_MODEL = "facts.by_model"
"""The rule of the question on a claim that a model, and no rule, found supported."""


class Span(Record):
    """A place in one part, in Unicode code points, end exclusive: `part[start:end] == quote`."""

    part: Part
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: str

    @property
    def place(self) -> str:
        """Where it is, in words; what is missing from a part has no words of its own."""
        return f"in {self.part} at {self.quote!r}" if self.quote else f"in {self.part}"


class Claim(Span):
    """One asserted value about one subject, and what the evidence says of it."""

    kind: ClaimKind
    sku: str | None = None
    """None: about the catalogue, or several products."""
    said: str
    """The asserted value in the evidence's own terms: `89.00 USD`, `3`, `2026-11-30`."""
    actual: str | None = None
    """The evidence's value; None where there is none."""
    status: Status
    confidence: Confidence = 1.0
    evidence: tuple[str, ...] = ()
    """Ids of what decided it."""


class Finding(Span):
    """Something a gate found, with the rule that says so."""

    gate: str
    rule: str
    """`GATE.NAME`, as the rules page lists it."""
    severity: Severity
    message: str
    """One sentence on what is wrong, without personal data."""
    fix: str | None = None
    evidence: tuple[str, ...] = ()
    judge: str = "rule"
    """`rule`, `classifier` or `model:NAME`."""
    waivable_by: str | None = None
    """The role that may waive it; None: nobody."""
    asks_role: str | None = None
    """For an `ask`: the role whose stage comes first; None: the tier's own stages."""

    @property
    def key(self) -> str:
        """What makes it the same finding when the copy is judged again: as hard, by the same rule, in its place."""
        return digest([self.gate, self.rule, self.severity, self.part, self.start, self.quote])[:16]


_HARDNESS: dict[Severity, int] = {"note": 0, "ask": 1, "revise": 2, "block": 3}


def verdict_of(findings: Iterable[Finding]) -> Answer:
    """Return the hardest severity found; no finding, or only notes, is a pass."""
    found: list[Severity] = [finding.severity for finding in findings]
    hardest: Severity = max(found, key=_HARDNESS.__getitem__, default="note")
    return "pass" if hardest == "note" else hardest


def harder(one: Severity, other: Severity) -> bool:
    """Tell whether the first severity is strictly harder than the second."""
    return _HARDNESS[one] > _HARDNESS[other]


class Verdict(Record):
    """The answer for one text; `gates` says what ran, and what could not."""

    id: str | int | None = None
    verdict: Answer
    gates: dict[str, str] = Field(default_factory=dict)
    """Gate name to `ran`, or to why it did not."""
    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    scores: dict[str, float] = Field(default_factory=dict)
    ms: dict[str, float] = Field(default_factory=dict)
