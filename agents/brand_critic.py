"""Brand critic: voice, tone, structure, grammar and originality. It never rewrites and never judges facts."""

import asyncio
from typing import Annotated

from pydantic import Field

from agents.desk import Checked, Desk, draft_of
from agents.remarks import misquoted, span_of
from marque.evidence import Evidence
from marque.message import Message
from marque.records import Record
from marque.verdict import Finding, verdict_of
from policies.brands import Voice
from policies.checking import judge
from prompts.render import render

GATES = ("tone", "voice", "structure", "grammar", "originality")
"""The gates it answers for."""
SAMPLES = 4
"""How many texts on and off voice a model is shown; more cost tokens and say the same."""


class Reason(Record):
    """One reason for the score."""

    quote: str
    """The draft's own words, unchanged."""
    says: str
    """What is off or right about them, in one sentence."""
    fix: str
    """How to mend them; empty where they are right."""


class VoiceAnswer(Record):
    """How well a draft speaks in the brand's voice."""

    score: Annotated[float, Field(ge=0, le=1)]
    """1.0: nobody who knows the brand would doubt it; 0.5: it could be anybody's; 0.0: off voice."""
    reasons: Annotated[tuple[Reason, ...], Field(max_length=5)]
    """At most five, each with a quote."""


async def review_voice(message: Message, evidence: Evidence, desk: Desk) -> Checked:
    """Judge one text's voice by rule, then by a model whose reasons are notes: they stop nothing by themselves."""
    verdict = await asyncio.to_thread(judge, message, evidence, desk.policy, gates=GATES)
    voice = desk.policy.brand.voice if desk.policy.brand else Voice()
    reply = await desk.gateway.ask(
        "brand_critic", VoiceAnswer,
        render(
            desk.library.get("brand_critic"),
            {"brand": desk.setting.brand, "language": desk.policy.language, "channel": message.channel,
             "draft": draft_of(message), "voice": _rules(voice), "samples_on": list(voice.samples_on[:SAMPLES]),
             "samples_off": list(voice.samples_off[:SAMPLES])},
        ),
        last=lambda: VoiceAnswer(score=0.5, reasons=()),
        context=desk.context,
        check=lambda answer: misquoted((reason.quote for reason in answer.reasons), message),
    )  # fmt: skip
    if not reply.by_model:
        return Checked(verdict=verdict, calls=reply.calls)
    notes = [_note(reason, message, str(reply.calls[-1].model_answered)) for reason in reply.answer.reasons]
    findings = (*verdict.findings, *notes)
    scores = {**verdict.scores, "brand_voice_by_model": reply.answer.score}
    return Checked(
        verdict=verdict.model_copy(update={"findings": findings, "scores": scores, "verdict": verdict_of(findings)}),
        calls=reply.calls,
    )


def _rules(voice: Voice) -> list[str]:
    return [
        f"speaks of itself as {voice.person}, to the reader as {voice.address}",
        f"{voice.casing} case; at most {voice.max_exclamations} exclamation marks; emoji: {voice.emoji}",
        *(f"says {word!r}, not {', '.join(map(repr, others))}" for word, others in voice.prefer.items()),
        *(f"never says {word!r}" for word in voice.avoid),
    ]


def _note(reason: Reason, message: Message, model: str) -> Finding:
    span = span_of(reason.quote, message)
    return Finding(
        **span.model_dump(), gate="voice", rule="voice.critic", severity="note", message=reason.says,
        fix=reason.fix or None, judge=f"model:{model}",
    )  # fmt: skip
