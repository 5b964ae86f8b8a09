"""What asks for a person besides the gates: what nothing bears out, what was not looked up, another model's work."""

from collections.abc import Callable, Sequence

from agents.desk import Desk
from graphs.judging import messages_to_judge
from marque.campaign import Campaign, Judgement, Round
from marque.marking import wrote
from marque.message import Message
from marque.verdict import Finding, verdict_of
from policies.answered import Call, answered_otherwise, may_answer
from policies.away import not_looked_up
from policies.go_no_go import Answered
from policies.grounding.unproved import unproved

ENDPOINT = "openai"
"""The link at which a name stands for a model."""


def goes_unseen(campaign: Campaign, found: Round) -> bool:
    """Tell whether policy alone would let this round out: tier C, and words that a model chose."""
    content = found.content
    by_model = content.origin == "writer" or (content.origin == "revision" and wrote(content.calls))
    return campaign.tier == "C" and by_model


def with_unproved(judgement: Judgement, found: Round, desk: Desk) -> Judgement:
    """Return the fact checker's judgement with a question for each sentence that nothing bears out."""
    return _with_asked(
        judgement, found, desk, lambda text: unproved(text, found.evidence, desk.policy, kept=desk.brief.must_say)
    )


def with_not_looked_up(judgement: Judgement, found: Round, desk: Desk) -> Judgement:
    """Return the fact checker's judgement with a question for each text where the knowledge could not be asked."""
    if not found.evidence.missing:
        return judgement
    return _with_asked(judgement, found, desk, lambda text: not_looked_up(text, found.evidence))


def with_other_models(judgement: Judgement, found: Round, desk: Desk, allowed: Answered) -> Judgement:
    """Return a judgement with a finding on each text where a model answered that was not the one asked.

    Each checker speaks of its own calls, and the fact checker of the writer's too.
    """
    written = found.content.calls if judgement.checker == "facts" else ()
    calls = [
        Call(call.step, call.model_asked, call.model_answered)
        for call in (*written, *judgement.calls)
        if call.link == ENDPOINT and call.outcome == "answered"
    ]
    if all(may_answer(call.asked, call.answered, allowed) for call in calls):
        return judgement
    return _with_asked(judgement, found, desk, lambda text: answered_otherwise(text, calls, allowed))


def _with_asked(
    judgement: Judgement, found: Round, desk: Desk, asked_of: Callable[[Message], Sequence[Finding]]
) -> Judgement:
    texts = {(channel, str(text.id)): text for channel, text in messages_to_judge(found.content.messages, desk)}
    reports = []
    for report in judgement.reports:
        asked = asked_of(texts[report.channel, report.variant])
        findings = (*report.verdict.findings, *asked)
        verdict = report.verdict.model_copy(update={"findings": findings, "verdict": verdict_of(findings)})
        reports.append(report.model_copy(update={"verdict": verdict}))
    return judgement.model_copy(update={"reports": tuple(reports)})
