"""What a version in shadow did beside the one in force, on the same campaigns: verdicts, findings, cost, time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from graphs.services import Services
from marque.campaign import Report
from marque.models.gateway import CallRecord
from tools.prompts.shadows import ShadowRun


async def compared(runs: Sequence[ShadowRun], services: Services) -> list[dict[str, Any]]:
    """Return one comparison for each pair of versions, the newest pair first."""
    pairs: dict[tuple[str, str], list[ShadowRun]] = {}
    for run in runs:
        pairs.setdefault((run.content_hash, run.against), []).append(run)
    return [await _pair(theirs, services) for theirs in pairs.values()]


async def _pair(runs: Sequence[ShadowRun], services: Services) -> dict[str, Any]:
    drafted = [run for run in runs if run.failed is None]
    reports: list[Report] = []
    calls: list[CallRecord] = []
    for run in drafted:
        found = await services.contents.round(run.campaign_id, 1)
        reports += [report for judgement in found.judgements for report in judgement.reports]
        theirs = (*found.content.calls, *(call for judgement in found.judgements for call in judgement.calls))
        # A shadow takes the audience's insight over, unless it is a version of the prompt that finds it.
        calls += [call for call in theirs if call.step != "segment" or run.prompt == "segment"]
    return {
        "content_hash": runs[0].content_hash,
        "against": runs[0].against,
        "campaigns": len(runs),
        "failed": [run.failed for run in runs if run.failed is not None],
        "shadow": _figures(
            [report for run in drafted for report in run.reports], [call for run in drafted for call in run.calls]
        ),
        "in_force": _figures(reports, calls),
    }


def _figures(reports: Iterable[Report], calls: Sequence[CallRecord]) -> dict[str, Any]:
    verdicts = [report.verdict for report in reports]
    known = [Decimal(call.cost_usd) for call in calls if call.cost_usd is not None]
    return {
        "verdicts": dict(Counter(verdict.verdict for verdict in verdicts)),
        "findings": dict(Counter(finding.severity for verdict in verdicts for finding in verdict.findings)),
        "usd": f"{sum(known, Decimal(0)):f}",
        "calls_of_unknown_cost": len(calls) - len(known),
        "seconds": round(sum(call.seconds for call in calls), 3),
    }
