"""Write: messages with variants; on a later round only the channels that were sent back."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from agents.rewriter import rewrite_message
from agents.segment import Insight
from agents.writer import write_message
from graphs.asking import AskedOnce, tell_missing, with_missing
from graphs.cutting import tell_cut
from graphs.desk import desk_for
from graphs.gather import for_writing, with_alike, with_mentioned
from graphs.library import library_of
from graphs.run import Run
from graphs.standing import Order, Standing, standing_of
from graphs.state import State
from marque.campaign import Campaign, Origin
from marque.evidence import Evidence
from marque.marking import wrote
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord


async def write(state: State, run: Run) -> dict[str, Any]:
    """Write the next round, where the rows say that one is due; what is written already stays."""
    standing = await standing_of(run)
    if standing.order is None:
        return {"round": standing.round}
    evidence, insight = await _ground(standing, state, run)
    if evidence is None:
        return {"round": standing.round}  # jumped over the grounding; the rows send it there
    campaign, round_ = standing.campaign, standing.round + 1
    knowledge = AskedOnce(run.services.knowledge)
    messages, calls = await _messages(standing, standing.order, evidence, insight, knowledge, run)
    told = evidence.missing if round_ == 1 else ()  # at the grounding
    evidence = with_missing(evidence, knowledge.missing)
    tell_missing((one for one in evidence.missing if one not in told), run.tell)
    evidence = await with_mentioned(evidence, messages, campaign.brand, run.services)
    evidence = await with_alike(evidence, messages, campaign, run.services)
    evidence_hash = await run.services.contents.put_evidence(campaign, evidence)
    await run.services.contents.put_content(
        campaign, round_, messages, evidence_hash, origin=_origin(standing.order, calls),
        template=await _template(campaign, run), calls=calls, insight=insight.as_json() if insight else None,
    )  # fmt: skip
    return {"round": round_}


async def _ground(standing: Standing, state: State, run: Run) -> tuple[Evidence | None, Insight | None]:
    """Return what the copy is written on: the round before has it as a row, only the first takes it from state."""
    if standing.found is not None:
        kept = standing.found.content.insight
        evidence = await for_writing(standing.found.evidence, standing.campaign, run.services)
        return evidence, Insight.model_validate(kept) if kept else None
    grounded = await run.services.contents.find_evidence(standing.campaign.id, state.get("evidence_hash"))
    return grounded, _insight(state)


def _insight(state: State) -> Insight | None:
    """Return what the last step found out; what is not of that form was not found out by it."""
    try:
        return Insight.model_validate(state.get("insight"))
    except ValidationError:
        return None


async def _messages(
    standing: Standing, order: Order, evidence: Evidence, insight: Insight | None, knowledge: AskedOnce, run: Run
) -> tuple[list[ChannelMessage], list[CallRecord]]:
    """Write one channel after the other: two cores and a rate limit gain nothing from haste, and logs read in order."""
    campaign, round_ = standing.campaign, standing.round + 1
    kept = {message.channel: message for message in order.base.messages} if order.base else {}
    revision = order.revision
    desk = await desk_for(
        campaign, run, round_=round_, knowledge=knowledge, only_template=order.fall_back,
        drawn_by=revision.content_hash if revision else None,
    )  # fmt: skip
    messages: list[ChannelMessage] = []
    calls: list[CallRecord] = list(insight.calls) if insight and round_ == 1 else []
    if order.base:
        calls += [call for call in order.base.calls if not _again(call, order)]
    for channel in campaign.brief.channels:
        if channel in kept and channel not in order.only:
            messages.append(kept[channel])
            continue
        run.tell({"stage": "write", "channel": channel, "round": round_})
        if revision:
            written = await rewrite_message(
                campaign.brief, kept[channel], revision, evidence, insight, order.feedback, desk
            )
        else:
            written = await write_message(campaign.brief, channel, evidence, insight, order.feedback, desk)
        tell_cut(written.calls, run.tell)
        messages.append(written.message)
        calls += written.calls
    return messages, calls


def _again(call: CallRecord, order: Order) -> bool:
    """Tell whether what a call wrote is written again."""
    return order.revision.asks_for(call) if order.revision else call.channel in order.only


def _origin(order: Order, calls: Sequence[CallRecord]) -> Origin:
    if order.revision:
        return "revision"
    return "writer" if wrote(calls) else "template"


async def _template(campaign: Campaign, run: Run) -> str:
    template = (await library_of(campaign, run.services)).get(campaign.brief.template or "")
    return f"{template.name}@{template.content_hash}"
