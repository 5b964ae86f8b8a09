"""Fact checker: marks each claim against the evidence supplied. It never rewrites.

What rules can decide, rules decide. A model judges only what is left, must cite evidence that exists, and can never
clear what a rule has contradicted.
"""

import asyncio
from collections.abc import Mapping
from typing import Literal

from agents.desk import Checked, Desk, draft_of
from marque.evidence import Evidence
from marque.message import Message
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.verdict import Claim, Verdict, verdict_of
from policies.checking import judge
from prompts.inputs import writing_inputs
from prompts.render import render

JUDGED_BY_MODEL = frozenset({"other", "statistic", "award", "attribute", "superlative", "novelty", "popularity"})
"""Kinds whose truth can hang on words: the others are values, which rules compare."""

MODEL_CONFIDENCE = 0.7
"""Of a claim that a model's word and a citation prove: below a rule's 1.0; not calibrated yet (issue 4)."""


class Judged(Record):
    """What a model says of one statement that rules left open."""

    label: str
    """The statement's label, as listed."""
    status: Literal["supported", "contradicted", "unsupported"]
    """`supported` only if a fact or passage says it; in doubt it is unsupported."""
    cites: tuple[str, ...]
    """The labels of the facts and passages that decide it, such as F1 or P2; empty when unsupported."""


class FactAnswer(Record):
    """What a model says of the statements that rules left open."""

    statements: tuple[Judged, ...]


async def check_facts(message: Message, evidence: Evidence, desk: Desk) -> Checked:
    """Check one text: rules first, then a model on what they left open, where there is one."""
    verdict = await asyncio.to_thread(judge, message, evidence, desk.policy, gates=("facts",))
    left = [c for c in verdict.claims if c.status == "unsupported" and c.kind in JUDGED_BY_MODEL]
    if not left:
        return Checked(verdict=verdict)
    answer, calls, ids = await _ask(message, left, evidence, desk)
    said = {f"S{number}": claim for number, claim in enumerate(left, start=1)}
    judged = {
        said[one.label]: _as_judged(said[one.label], one, ids)
        for one in answer.statements
        if one.label in said and one.status != "unsupported"
    }
    return Checked(verdict=_with_judged(verdict, judged), calls=calls)


async def _ask(
    message: Message, left: list[Claim], evidence: Evidence, desk: Desk
) -> tuple[FactAnswer, tuple[CallRecord, ...], Mapping[str, str]]:
    """Return the model's answer, the calls, and the evidence id that each label stands for."""
    inputs = writing_inputs(desk.brief, evidence, desk.setting, channel=message.channel, now=desk.judged_at)
    ids = {shown.label: shown.id for shown in (*inputs.facts, *inputs.passages)}

    def cites_what_exists(answer: FactAnswer) -> str | None:
        for judged in answer.statements:
            unknown = [label for label in judged.cites if label not in ids]
            if unknown:
                return f"{judged.label} cites {unknown[0]!r}, which is no fact or passage"
            if judged.status != "unsupported" and not judged.cites:
                return f"{judged.label} is {judged.status} by nothing; cite what decides it, or call it unsupported"
        return None

    statements = [
        {"label": f"S{number}", "part": claim.part, "quote": claim.quote} for number, claim in enumerate(left, start=1)
    ]
    reply = await desk.gateway.ask(
        "fact_checker", FactAnswer,
        render(desk.library.get("fact_checker"), inputs, draft=draft_of(message), statements=statements),
        last=lambda: FactAnswer(statements=()),
        context=desk.context, shown=inputs.shown(), check=cites_what_exists,
    )  # fmt: skip
    return reply.answer, reply.calls, ids


def _as_judged(claim: Claim, judged: Judged, ids: Mapping[str, str]) -> Claim:
    cited = tuple(ids[label] for label in judged.cites)
    return claim.model_copy(update={"status": judged.status, "evidence": cited, "confidence": MODEL_CONFIDENCE})


def _with_judged(verdict: Verdict, judged: Mapping[Claim, Claim]) -> Verdict:
    """Return the verdict with what a model decided; findings go that spoke only of proved claims, none gets softer."""
    claims = tuple(judged.get(claim, claim) for claim in verdict.claims)
    open_places = {(c.part, c.start, c.end) for c in claims if c.status not in {"supported", "deferred"}}
    proved = {(c.part, c.start, c.end) for c in judged.values() if c.status == "supported"} - open_places
    findings = tuple(f for f in verdict.findings if (f.part, f.start, f.end) not in proved)
    return verdict.model_copy(update={"claims": claims, "findings": findings, "verdict": verdict_of(findings)})
