"""One checking agent's text and what it must say: rows of `fact-checker`, `brand-critic` and `compliance`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from agents.desk import Checked, Desk
from evals.lab import AT, open_lab
from evals.metrics import quotient, share
from evals.rows import Rows, read_rows
from evals.suites.suite import Score, Setting, Suite
from evals.suites.verdicts import MessageRow
from evals.workers import in_parts, spread
from marque.brief import Audience, Brief
from marque.evidence import Evidence
from marque.message import Message
from marque.settings import Settings
from marque.verdict import Status
from policies.checking import completed

Check = Callable[[Message, Evidence, Desk], Awaitable[Checked]]
DATASETS = Path(__file__).parent / "datasets"
AUTHOR = "nora.velk@tarnholt.example"
PART = 12


class CheckerRow(MessageRow):
    """A text, and what its checker must say of it."""

    id: str
    verdict: Literal["pass", "ask", "revise", "block"]
    """`pass`, `ask`, `revise` or `block`."""
    rules: tuple[str, ...] = ()
    """Beginnings of rules of which one must be found each."""
    free_of: tuple[str, ...] = ()
    """Beginnings of rules of which none may be found."""
    claims: dict[str, Status] = Field(default_factory=dict)
    """The status of each claim, by words that stand in its quote."""


def checker_suite(name: str, question: str, check: Check, *, folder: str | None = None) -> Suite[CheckerRow]:
    """Return the suite of one checking agent; `folder` is where its sets are, where that is not its name."""

    def sets() -> list[Rows[CheckerRow]]:
        return [read_rows(file, CheckerRow) for file in sorted((DATASETS / (folder or name)).glob("*.jsonl"))]

    def run(rows: Sequence[CheckerRow], setting: Setting) -> Score:
        parts = [(check, tuple(part), setting.settings) for part in in_parts(rows, PART)]
        counted: dict[int, list[dict[str, float]]] = {}
        for number, answers in spread(_part, parts, setting.jobs):
            counted[number] = answers
            setting.progress(sum(map(len, counted.values())))
        found = [one for number in sorted(counted) for one in counted[number]]
        columns = {key: [one[key] for one in found] for key in found[0]}
        return Score(
            columns, METRICS, tuple(METRICS), {"n": len(rows)}, is_exact=setting.settings.openai_api_key is None
        )

    return Suite(name, question, CheckerRow, run, sets=sets)


def _part(part: tuple[Check, tuple[CheckerRow, ...], Settings]) -> list[dict[str, float]]:
    return asyncio.run(_answered(*part))


async def _answered(check: Check, rows: Sequence[CheckerRow], settings: Settings) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    async with open_lab(settings) as lab:
        for row in rows:
            async with lab.desk(_brief(row.message), row.message.now or AT) as (_, evidence, desk):
                message = completed(row.message, desk.policy, desk.judged_at)
                found.append(_counted(row, await check(message, evidence, desk)))
    return found


def _brief(message: Message) -> Brief:
    return Brief(
        name="An eval of one agent", objective="Have one text checked.", author=AUTHOR, channels=(message.channel,),
        audience=Audience(persona="readers"), products=message.products, offer=message.offer,
        template=TEMPLATES[message.channel], key_message="See below.",
    )  # fmt: skip


def _counted(row: CheckerRow, checked: Checked) -> dict[str, float]:
    rules = [finding.rule for finding in checked.verdict.findings]
    wanted = [any(rule.startswith(one) for rule in rules) for one in row.rules]
    wrong = [any(rule.startswith(one) for rule in rules) for one in row.free_of]
    claims = [
        any(words in claim.quote and claim.status == status for claim in checked.verdict.claims)
        for words, status in row.claims.items()
    ]
    right = checked.verdict.verdict == row.verdict and all(wanted) and not any(wrong) and all(claims)
    return {
        "one": 1, "right": right, "verdict": checked.verdict.verdict == row.verdict, "wanted": len(wanted),
        "found": sum(wanted), "clean": row.verdict == "pass",
        "alarm": row.verdict == "pass" and checked.verdict.verdict != "pass",
        "claims": len(claims), "claims_right": sum(claims),
    }  # fmt: skip


TEMPLATES = {
    "email": "newsletter", "sms": "product_launch", "push": "product_launch", "ad": "search_ads",
    "social": "social_post", "landing": "landing_hero", "chat": "chat_reply", "document": "rfp_answer",
}  # fmt: skip
"""A template that serves the channel: the brief of a row needs one."""
METRICS = {
    "right_rate": share("right", "one"),
    "verdict_rate": share("verdict", "one"),
    "rule_recall": quotient("found", "wanted"),
    "claim_accuracy": quotient("claims_right", "claims"),
    "false_alarm_rate": share("alarm", "clean", better="lower"),
}
