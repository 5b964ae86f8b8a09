"""A campaign's copy, findings and record as lines of plain text, for a conversation."""

from collections.abc import Iterable, Sequence

from marque.campaign import Round
from marque.verdict import Finding

WORST_FIRST = ("block", "revise", "ask", "note")
MOST = 12
"""Findings that are told."""


def draft_lines(found: Round) -> list[str]:
    """Return every message with its variants' subjects, then its findings and what its claims rest on."""
    lines: list[str] = []
    for message in found.content.messages:
        first, *others = message.variants
        lines.append(f"## {message.channel}")
        lines += [
            f"{part}: {text}" for part, text in (("subject", first.subject), ("preheader", first.preheader)) if text
        ]
        lines += [f"subject {one.id}: {one.subject}" for one in others if one.subject]
        lines += [first.body, *([f"[{first.cta}]({first.cta_url})"] if first.cta else [])]
    reports = [report.verdict for judgement in found.judgements for report in judgement.reports]
    lines += ["", *finding_lines(findings_in(found))]
    claims = {claim.quote: claim for verdict in reports for claim in verdict.claims}
    lines += [
        f"- {claim.quote!r} is {claim.status}{f' by {claim.evidence[0]}' if claim.evidence else ''}"
        for claim in list(claims.values())[:MOST]
    ]
    return lines


def findings_in(found: Round) -> list[Finding]:
    """Return what all checkers found, each thing once, the worst first."""
    every = {
        (one.rule, one.part, one.quote): one
        for judgement in found.judgements for report in judgement.reports for one in report.verdict.findings
    }  # fmt: skip
    return sorted(every.values(), key=lambda one: WORST_FIRST.index(one.severity))


def finding_lines(findings: Iterable[Finding]) -> Sequence[str]:
    """Return findings, one a line, the worst first; no findings are said to be none."""
    every = sorted(findings, key=lambda one: WORST_FIRST.index(one.severity))
    if not every:
        return ["No findings."]
    lines = [
        f"- {one.severity}: {one.message} ({one.rule}, {one.place}){f' Mend: {one.fix}' if one.fix else ''}"
        for one in every[:MOST]
    ]
    return [*lines, *([f"and {len(every) - MOST} more"] if len(every) > MOST else [])]
