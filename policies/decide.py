"""What happens to checked copy: to a person, back to the writer, or to the fallback copy."""

from collections.abc import Sequence
from typing import Literal

from marque.brief import Tier
from marque.records import Record
from marque.verdict import Finding
from policies.tiers import Tiers

Next = Literal["submit", "revise", "fall_back"]


class Judged(Record):
    """One round of checked copy, as far as deciding needs it."""

    findings: tuple[Finding, ...]
    """Of all variants, less the waived ones."""
    kept: frozenset[str] = frozenset()
    """Keys of findings on words that are not the writer's to change: a `must_say`, or what a revision locks."""
    tier: Tier
    revisions: int
    """How often the writer has revised in this campaign."""
    by_template: bool
    """Whether the deterministic link wrote it, so that falling back to it would change nothing."""


def decide(judged: Judged, tiers: Tiers) -> Next:
    """Return where checked copy goes: revise while rounds last, then the fallback copy, then a person."""
    mendable = [f for f in judged.findings if f.severity in {"block", "revise"} and f.key not in judged.kept]
    if not mendable:
        return "submit"
    if judged.by_template:
        return "submit"  # the same words would come again; a person must look
    return "revise" if judged.revisions < tiers.tiers[judged.tier].rounds else "fall_back"


def stages_of(tier: Tier, findings: Sequence[Finding], tiers: Tiers) -> tuple[str, ...]:
    """Return who must approve, in order: roles that a rule asks for come first; a C with anything to ask becomes B."""
    open_findings = [finding for finding in findings if finding.severity != "note"]
    asked: list[str] = []
    for finding in open_findings:
        if finding.severity == "ask" and finding.asks_role and finding.asks_role not in asked:
            asked.append(finding.asks_role)
    held_for = "B" if tier == "C" and open_findings else tier
    own: tuple[str, ...] = tiers.tiers[held_for].stages
    return tuple(role for role in asked if role not in own) + own


def worsened(
    before: Sequence[Finding], after: Sequence[Finding], status_before: dict[str, str], status_after: dict[str, str]
) -> list[str]:
    """Return why an approval falls: each claim whose status got worse, each new finding to block or revise.

    A number that moved under a claim that still holds is no reason. Claims are matched by their place and words.
    """
    known = {finding.key for finding in before}
    reasons = [
        f"claim {place.partition(' ')[2]!r} was {status_before.get(place, 'not there')} and is now {status}"
        for place, status in status_after.items()
        if _WORSE[status] > _WORSE[status_before.get(place, "supported")]
    ]
    reasons += [
        f"{finding.rule} {finding.place}: {finding.message}"
        for finding in after
        if finding.severity in {"block", "revise"} and finding.key not in known
    ]
    return reasons


_WORSE = {"supported": 0, "deferred": 0, "stale": 1, "unsupported": 2, "contradicted": 3}
