"""Compliance: law, channel rules, personal data, links, bad words, leftovers of orders. It never waives."""

import asyncio

from agents.desk import Checked, Desk, draft_of
from agents.remarks import misquoted, span_of
from marque.evidence import Evidence
from marque.message import Message
from marque.records import Record
from marque.verdict import Finding, verdict_of
from policies.checking import judge
from policies.gates.injection import leaked
from policies.guarding import guard_gates
from policies.rule import PhraseRule
from prompts.render import render

GATES = ("compliance", "personal_data", "links", "injection", "profanity")
"""The gates it answers for; the brand's own guards come to them."""


class Concern(Record):
    """One thing that a phrase rule cannot see."""

    quote: str
    """The draft's own words, unchanged."""
    rule: str
    """The id of the listed rule that it touches."""
    why: str
    """Why, in one sentence."""


class Concerns(Record):
    """All concerns; none is a good answer."""

    concerns: tuple[Concern, ...]


async def review_compliance(message: Message, evidence: Evidence, desk: Desk) -> Checked:
    """Judge one text by rule, then by a model whose concerns send it to a compliance officer; it clears nothing."""
    gates = (*GATES, *(guard.NAME for guard in guard_gates(desk.policy.brand)))
    verdict = await asyncio.to_thread(judge, message, evidence, desk.policy, gates=gates)
    rules = {rule.id: rule for rule in desk.policy.rules}

    def wrong_in(answer: Concerns) -> str | None:
        unknown = [concern.rule for concern in answer.concerns if concern.rule not in rules]
        if unknown:
            return f"{unknown[0]!r} is no rule that was listed"
        return misquoted((concern.quote for concern in answer.concerns), message)

    reply = await desk.gateway.ask(
        "compliance", Concerns,
        render(
            desk.library.get("compliance"),
            {"market": desk.policy.market, "channel": message.channel, "draft": draft_of(message),
             "rules": [{"id": rule.id, "message": rule.message} for rule in rules.values()]},
        ),
        last=lambda: Concerns(concerns=()),
        context=desk.context,
        check=wrong_in,
    )  # fmt: skip
    model = str(reply.calls[-1].model_answered)
    asked = [_ask(concern, rules[concern.rule], message, model) for concern in reply.answer.concerns]
    findings = (*verdict.findings, *_leaked(message, evidence, desk), *asked)
    return Checked(
        verdict=verdict.model_copy(update={"findings": findings, "verdict": verdict_of(findings)}), calls=reply.calls
    )


def _leaked(message: Message, evidence: Evidence, desk: Desk) -> list[Finding]:
    told = [prompt.system.text for prompt in desk.library.prompts.values() if prompt.system]
    ours = [passage.text for passage in evidence.passages if passage.trust == "team"]
    return leaked(message, told, allowed=(*desk.brief.must_say, *ours))


def _ask(concern: Concern, rule: PhraseRule, message: Message, model: str) -> Finding:
    span = span_of(concern.quote, message)
    return Finding(
        **span.model_dump(), gate="compliance", rule=rule.id, severity="ask", message=concern.why, fix=rule.fix,
        judge=f"model:{model}", waivable_by=rule.waivable_by, asks_role="compliance_officer",
    )  # fmt: skip
