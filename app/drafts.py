"""A campaign as people read it: each message with its findings in place, its claims with evidence, what comes next."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.showing import harmless_line, show_copy
from marque.approval import Task
from marque.campaign import Campaign, Round
from marque.message import to_check
from marque.verdict import Claim, Verdict, verdict_of

STATUS_STYLES = {"supported": "green", "deferred": "dim", "stale": "yellow", "unsupported": "yellow",
                 "contradicted": "bold red"}  # fmt: skip
WIDTH = 80


def console() -> Console:
    """Return where people read: at most 80 columns, colour only on a terminal."""
    wide = Console()
    return Console(width=min(wide.width, WIDTH), highlight=False)


def show_round(out: Console, found: Round) -> None:
    """Print every variant of a round with its findings and claims; what variants share is printed once."""
    for message in found.content.messages:
        first, *others = message.variants
        out.rule(Text(f"{message.channel}, variant {first.id}"), style="dim", align="left")
        show_copy(out, to_check(first), verdict_on(found, message.channel, first.id))
        show_claims(out, list(verdict_on(found, message.channel, first.id).claims))
        for variant in others:
            subject = harmless_line(variant.subject or "")
            out.print(Text(f"variant {variant.id}, subject: ", style="dim").append(subject, style="none"))


def verdict_on(found: Round, channel: str, variant: str) -> Verdict:
    """Return what all checkers together said of one variant."""
    reports = [
        report.verdict
        for judgement in found.judgements
        for report in judgement.reports
        if (report.channel, report.variant) == (channel, variant)
    ]
    findings = tuple(finding for verdict in reports for finding in verdict.findings)
    return Verdict(
        verdict=verdict_of(findings),
        gates={gate: said for verdict in reports for gate, said in verdict.gates.items()},
        findings=findings,
        claims=tuple(claim for verdict in reports for claim in verdict.claims),
    )


def show_claims(out: Console, claims: list[Claim]) -> None:
    """Print each claim with its status and what decided it."""
    if not claims:
        return
    table = Table("claim", "kind", "status", "evidence", box=None, pad_edge=False, header_style="dim")
    for claim in claims:
        table.add_row(
            Text(harmless_line(claim.quote)), Text(claim.kind), Text(claim.status, style=STATUS_STYLES[claim.status]),
            Text(harmless_line(_short(claim))),
        )  # fmt: skip
    out.print(table)


def as_answer(campaign: Campaign, found: Round | None, tasks: list[Task]) -> dict[str, Any]:
    """Return the same as one JSON object."""
    waiting = [task for task in tasks if task.status == "waiting"]
    return {
        "campaign": campaign.model_dump(mode="json", exclude={"brief"}),
        "content_hash": found.content.content_hash if found else None,
        "messages": [message.as_json() for message in found.content.messages] if found else [],
        "findings": [
            {"channel": r.channel, "variant": r.variant, "key": f.key, **f.as_json()}
            for j in (found.judgements if found else ()) for r in j.reports for f in r.verdict.findings
        ],
        "claims": [
            {"channel": r.channel, "variant": r.variant, **c.as_json()}
            for j in (found.judgements if found else ()) for r in j.reports for c in r.verdict.claims
        ],
        "task": waiting[0].as_json() if waiting else None,
    }  # fmt: skip


def _short(claim: Claim) -> str:
    if claim.status == "contradicted" and claim.actual:
        return f"is {claim.actual}"
    return ", ".join(claim.evidence) or "none"
