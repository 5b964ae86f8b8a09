"""Rewriter: the writer once more on a message that stands, for the parts that are named; the others keep their bytes.

What is wished goes to the model beside the words that it is about. Where no model answers, the template draws other
words than those that stand, as far as it has any: it cannot follow a wish.
"""

from collections.abc import Sequence

from agents.desk import Desk
from agents.segment import Insight
from agents.writer import Written, ask_body, ask_cta, ask_subjects, different
from marque.brief import Brief
from marque.campaign import Revision
from marque.evidence import Evidence
from marque.marking import wrote
from marque.message import ChannelMessage, Variant
from marque.verdict import Finding
from prompts.channels import FORMS, fits
from prompts.fallback import FallbackCopy, fallback
from prompts.inputs import WritingInputs, writing_inputs

DRAWS = 8
"""How often the template draws for words that are not those that stand."""


async def rewrite_message(
    brief: Brief, before: ChannelMessage, revision: Revision, evidence: Evidence, insight: Insight | None,
    findings: Sequence[Finding], desk: Desk,
) -> Written:  # fmt: skip
    """Return a message with what the revision names written anew; never fails, as the writer never does."""
    channel, first = before.channel, before.variants[0]
    inputs = writing_inputs(
        brief, evidence, desk.setting, channel=channel, now=desk.judged_at,
        insight=insight.matters if insight else "", findings=(*findings, *_wishes(revision, first)),
        fresh_for=desk.policy.fresh_for,
    )  # fmt: skip
    draft = _drawn_unlike(before, revision, inputs, desk)
    body = await ask_body(inputs, draft, desk) if revision.opens(channel, "body") else None
    text = body.answer.body if body else first.body
    has_subject = FORMS[channel].subject is not None and revision.opens(channel, "subject")
    subjects = await ask_subjects(inputs, draft, text, desk) if has_subject else None
    cta = await ask_cta(inputs, draft, text, desk) if revision.opens(channel, "cta") else None
    calls = [call for reply in (body, subjects, cta) if reply for call in reply.calls]

    changes: dict[str, str | None] = {}
    if body:
        changes["body"] = body.answer.body
    if cta:
        changes["cta"] = cta.answer.cta
    if (
        subjects and not revision.parts
    ):  # a preheader is no part that can be named: only a whole message takes a new one
        changes["preheader"] = subjects.answer.preheader or None
    lines = different(subjects.answer.subjects) if subjects else []
    message = ChannelMessage(
        channel=channel,
        variants=tuple(
            variant.model_copy(
                update={
                    **changes,
                    **({"subject": lines[number]} if number < len(lines) else {}),
                    "footer": _footer(variant, desk, ai_written=wrote(calls)),
                }
            )
            for number, variant in enumerate(before.variants)
        ),
    )
    return Written(message=message, calls=tuple(call.model_copy(update={"channel": channel}) for call in calls))


def _wishes(revision: Revision, first: Variant) -> tuple[Finding, ...]:
    """Return the wish beside the words that it is about, as a finding of the person who asked."""
    parts = revision.parts or ("body",)
    return tuple(
        Finding(
            part=part, start=0, end=len(first.text_of(part)), quote=first.text_of(part), gate="person",
            rule="person.wish", severity="revise", message=revision.note, judge="person",
        )
        for part in parts
    )  # fmt: skip


def _drawn_unlike(before: ChannelMessage, revision: Revision, inputs: WritingInputs, desk: Desk) -> FallbackCopy:
    """Return fallback copy that says what is named in other words than before, where the template has others."""
    channel, first = before.channel, before.variants[0]
    drafts = [fallback(desk.template, inputs, channel=channel, seed=desk.context.seed + draw) for draw in range(DRAWS)]

    def newness(draft: FallbackCopy) -> tuple[int, bool]:
        body, cta = (
            getattr(draft, part) if revision.opens(channel, part) else first.text_of(part) for part in ("body", "cta")
        )
        return (body != first.body) + (cta != first.cta), fits(channel, body, cta)

    draft = max(drafts, key=newness)  # the first of the best
    stood = {variant.subject for variant in before.variants}
    return draft.model_copy(update={"subjects": tuple(sorted(draft.subjects, key=lambda line: line in stood))})


def _footer(variant: Variant, desk: Desk, *, ai_written: bool) -> str | None:
    """Return the footer that stands, with the sentence on copy that a model wrote where it becomes due."""
    pack = desk.policy.brand
    market = pack.markets.get(desk.policy.market) if pack else None
    if market and ai_written and variant.footer == market.footer_of(variant.channel, ai_written=False):
        return market.footer_of(variant.channel, ai_written=True)
    return variant.footer
