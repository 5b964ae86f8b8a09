"""What it means for copy that a store could not be asked: nobody may let it out unseen, and whoever looks is told."""

from collections.abc import Sequence

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding, Span
from policies.rule import Rule

KNOWLEDGE_AWAY = Rule(
    id="evidence.knowledge_away", severity="ask",
    source="House rule: what was not looked up is not taken for unknown, and a person decides",
    fix="A person reads the copy for what only the knowledge could show, or the campaign is run again.",
    wrong="Any copy that was written while the knowledge could not be asked.",
    right="The same copy, written or judged when it could be asked again.",
)  # fmt: skip
RULES = (KNOWLEDGE_AWAY,)
"""They are about the evidence and not the words, so no gate asks for them: a campaign's check does."""


def not_looked_up(message: Message, evidence: Evidence) -> list[Finding]:
    """Return the question for a person where the knowledge could not be asked; it makes a tier C a B."""
    if not evidence.missing:
        return []
    part, _ = next(iter(message.parts()))
    mend = "; ".join(dict.fromkeys(one.mend for one in evidence.missing if one.mend))
    return [
        KNOWLEDGE_AWAY.finding(
            Span(part=part, start=0, end=0, quote=""), f"{_said(evidence)}.",
            fix=f"To look it up: {mend}, and run it again. {KNOWLEDGE_AWAY.fix}" if mend else KNOWLEDGE_AWAY.fix,
        )
    ]  # fmt: skip


def why_not_unseen(evidence: Evidence) -> Sequence[str]:
    """Return why copy that policy let through may not go out without a person; empty: everything was looked up."""
    return [f"{_said(evidence)} when it was judged once more"] if evidence.missing else []


def _said(evidence: Evidence) -> str:
    kinds = ", ".join(dict.fromkeys(kind for one in evidence.missing for kind in one.kinds))
    why = "; ".join(dict.fromkeys(one.why for one in evidence.missing))
    return f"The knowledge could not be asked for {kinds}: {why}"
