"""Check, in parallel: fact checker, brand critic and compliance, each writing what it says as a row."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agents.brand_critic import review_voice
from agents.compliance import review_compliance
from agents.desk import Checked, Desk
from agents.fact_checker import check_facts
from graphs.cutting import tell_cut
from graphs.desk import desk_for
from graphs.judging import messages_to_judge
from graphs.run import Run
from graphs.standing import standing_of
from graphs.state import State
from graphs.unseen import goes_unseen, with_not_looked_up, with_other_models, with_unproved
from marque.campaign import Checker, Judgement, Report, Round
from marque.evidence import Evidence
from marque.message import Message
from marque.models.gateway import CallRecord

Check = Callable[[Message, Evidence, Desk], Awaitable[Checked]]

CHECKERS: Mapping[Checker, Check] = {"facts": check_facts, "brand": review_voice, "compliance": review_compliance}


def checking(checker: Checker) -> Callable[[State, Run], Awaitable[dict[str, Any]]]:
    """Return the step of one checker."""

    async def check(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
        """Judge the round's content as its row has it; what was judged already is not judged again."""
        standing = await standing_of(run)
        campaign, found = standing.campaign, standing.found
        if found is not None and checker not in {judgement.checker for judgement in found.judgements}:
            desk = await desk_for(campaign, run, round_=standing.round)
            judgement = await _judge(checker, found, desk)
            if checker == "facts" and goes_unseen(campaign, found):
                judgement = await asyncio.to_thread(with_unproved, judgement, found, desk)
            if checker == "facts":
                judgement = with_not_looked_up(judgement, found, desk)
            judgement = with_other_models(judgement, found, desk, (await run.services.files.limits()).answered)
            tell_cut(judgement.calls, run.tell)
            await run.services.contents.put_judgement(campaign, standing.round, found.content.content_hash, judgement)
            run.tell({"stage": "check", "checker": checker, "answers": [r.verdict.verdict for r in judgement.reports]})
        return {}

    return check


async def _judge(checker: Checker, found: Round, desk: Desk) -> Judgement:
    reports: list[Report] = []
    calls: list[CallRecord] = []
    for channel, message in messages_to_judge(found.content.messages, desk):
        checked = await CHECKERS[checker](message, found.evidence, desk)
        reports.append(Report(channel=channel, variant=str(message.id), verdict=checked.verdict))
        calls += checked.calls
    return Judgement(
        checker=checker, evidence_hash=found.content.evidence_hash, policy_hash=desk.policy.policy_hash,
        reports=tuple(reports), calls=tuple(calls),
    )  # fmt: skip
