"""The rules on pressure selling, and the findings of one message under them."""

from collections.abc import Iterator
from itertools import islice

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding, Severity
from policies.claims.plain import Plain
from policies.policy import Policy
from policies.pressure.excuses import Excuses
from policies.pressure.judging import Pressing, pressing
from policies.pressure.signs import Kind
from policies.rule import Rule
from policies.spans import MOST_PLACES, span_at

LANGUAGES = frozenset({"en"})
SURE = 0.9
"""Probability from which a made-up figure is sent back; below it, and for mere words of haste, a person is asked."""

URGENCY = Rule(
    id="compliance.pressure.urgency",
    severity="revise",
    source="Directive 2005/29/EC, annex I, point 7, and articles 6 and 8; Federal Trade Commission Act, section 5 "
    "(15 U.S.C. 45); CAP Code (GB), section 3",
    fix="Give the day on which it ends, as the offer has it, or leave the haste out.",
    wrong="Hurry, your cart is reserved for 09:57 minutes!",
    right="The offer ends on 30 November.",
    waivable_by="compliance_officer",
)
SCARCITY = Rule(
    id="compliance.pressure.scarcity",
    severity="revise",
    source="Directive 2005/29/EC, annex I, points 7 and 18, and article 6; Federal Trade Commission Act, section 5 "
    "(15 U.S.C. 45)",
    fix="Give the count that the inventory has, or leave it out.",
    wrong="Almost gone: only 2 left, selling fast!",
    right="It comes in two sizes.",
    waivable_by="compliance_officer",
)
SOCIAL_PROOF = Rule(
    id="compliance.pressure.social_proof",
    severity="revise",
    source="Directive 2005/29/EC, articles 6 and 8; 16 CFR part 465; Federal Trade Commission Act, section 5 "
    "(15 U.S.C. 45)",
    fix="Leave out what others look at or buy, or give a figure with its source.",
    wrong="34 people are looking at this right now.",
    right="People with cold feet like it.",
    waivable_by="compliance_officer",
)
CONFIRMSHAMING = Rule(
    id="compliance.pressure.confirmshaming",
    severity="revise",
    source="Directive 2005/29/EC, articles 8 and 9; Regulation (EU) 2022/2065, article 25; Federal Trade Commission "
    "Act, section 5 (15 U.S.C. 45)",
    fix="Word the refusal plainly: 'No, thank you'.",
    wrong="No thanks, I'd rather pay full price.",
    right="No, thank you.",
    waivable_by="compliance_officer",
)
RULES = (URGENCY, SCARCITY, SOCIAL_PROOF, CONFIRMSHAMING)
"""Nobody at this project looked the laws up that they name."""

_OF: dict[Kind, tuple[Rule, str]] = {
    "urgency": (URGENCY, "It presses for time, and nothing in the evidence bears that out."),
    "scarcity": (SCARCITY, "It says that little is left, and nothing in the evidence bears that out."),
    "social_proof": (SOCIAL_PROOF, "It presses with what others do, and nothing in the evidence bears that out."),
    "confirmshaming": (CONFIRMSHAMING, "Declining is worded so as to shame the reader."),
}
_MERE_WORDS = frozenset({"hurry", "limited_time", "low_stock", "demand"})
"""Signs without a figure or a person in them."""


def findings(message: Message, evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Yield a finding for each place that presses and that the evidence does not bear out."""
    excuses = Excuses(message, evidence, policy)
    for part, text in message.parts():
        places = (place for place in pressing(Plain(part, text)) if not excuses.bear_out(part, place))
        for place in islice(places, MOST_PLACES):
            rule, said = _OF[place.kind]
            yield rule.finding(
                span_at(part, text, place.start, place.end), f"{said} (probability {place.probability:.2f})",
                severity=_severity(place), judge="classifier",
            )  # fmt: skip


def _severity(place: Pressing) -> Severity:
    return "revise" if place.probability >= SURE and place.sign not in _MERE_WORDS else "ask"
