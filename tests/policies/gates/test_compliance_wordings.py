"""The compliance gate on wordings of three authors: most harms are found, few harmless texts are flagged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.checking import judge
from policies.loading import read_shelf

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FOLDER = Path(__file__).parents[3] / "evals" / "datasets" / "compliance"
MARKETS = {"US": "US", "UK": "GB", "EU": "IE"}
ABSENCES = "sms_without_optout"
"""What is missing from a text that was handed in by itself is noted, and not sent back."""


def _is_flagged(row: dict[str, Any]) -> bool:
    market = MARKETS[row["market"]]
    policy = read_shelf(None).policy(brand=None, market=market, language="en", now=NOW)
    message = Message(body=row["text"], channel=row["channel"], market=market, language="en", now=NOW)
    verdict = judge(message, Evidence(gathered_at=NOW), policy, gates=["compliance", "profanity"])
    return any(finding.severity != "note" for finding in verdict.findings)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("name", "least_found", "most_flagged"), [("dev", 0.95, 0.05), ("dev2", 0.75, 0.12)])
def test_most_harms_are_found_and_few_harmless_texts_flagged(
    name: str, least_found: float, most_flagged: float
) -> None:
    rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    harmful = [_is_flagged(row) for row in rows if row["harm"] not in {"none", ABSENCES}]
    harmless = [_is_flagged(row) for row in rows if row["harm"] == "none"]

    assert sum(harmful) / len(harmful) >= least_found
    assert sum(harmless) / len(harmless) <= most_flagged
