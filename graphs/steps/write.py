"""Write: messages with variants; on a later round only the channels that were sent back."""

from typing import Any

from agents.segment import Insight
from agents.writer import write_message
from graphs.desk import desk_for
from graphs.gather import with_mentioned
from graphs.run import Run
from graphs.state import State
from marque.brief import Channel
from marque.campaign import Campaign
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord
from marque.verdict import Finding


async def write(state: State, run: Run) -> dict[str, Any]:
    """Write a round's messages; a round that is written already is not written again."""
    campaign, round_ = await run.campaign(), state["round"]
    written = await run.services.contents.content(campaign.id, round_)
    if written is None:
        messages, calls = await _messages(campaign, state, run)
        evidence = await run.services.contents.evidence(campaign.id, state["evidence_hash"])
        evidence = await with_mentioned(evidence, messages, campaign.brand, run.services)
        evidence_hash = await run.services.contents.put_evidence(campaign, evidence)
        written = await run.services.contents.put_content(
            campaign, round_, messages, evidence_hash, origin=_origin(calls),
            template=await _template(campaign, run), calls=calls,
            insight=state.get("insight"),
        )  # fmt: skip
    return {"fall_back": False, "feedback": [], "only": []}


async def _messages(campaign: Campaign, state: State, run: Run) -> tuple[list[ChannelMessage], list[CallRecord]]:
    """Write one channel after the other: two cores and a rate limit gain nothing from haste, and logs read in order."""
    round_ = state["round"]
    before = await run.services.contents.content(campaign.id, round_ - 1)
    kept = {m.channel: m for m in before.messages} if before and state.get("only") else {}
    evidence = await run.services.contents.evidence(campaign.id, state["evidence_hash"])
    desk = await desk_for(campaign, run, round_=round_, only_template=state.get("fall_back", False))
    insight = Insight.model_validate(state["insight"]) if state.get("insight") else None
    findings = [Finding.model_validate(finding) for finding in state.get("feedback", [])]
    messages: list[ChannelMessage] = []
    calls: list[CallRecord] = list(insight.calls) if insight and round_ == 1 else []
    for channel in campaign.brief.channels:
        if _stays(channel, state, kept):
            messages.append(kept[channel])
            continue
        run.tell({"stage": "write", "channel": channel, "round": round_})
        written = await write_message(campaign.brief, channel, evidence, insight, findings, desk)
        messages.append(written.message)
        calls += written.calls
    return messages, calls


def _stays(channel: Channel, state: State, kept: dict[Channel, ChannelMessage]) -> bool:
    return channel in kept and channel not in state.get("only", [])


def _origin(calls: list[CallRecord]) -> Any:  # noqa: ANN401 - the literal of Origin
    written = [call for call in calls if call.step.startswith("writer.") and call.outcome == "answered"]
    return "template" if all(call.link == "template" for call in written) else "writer"


async def _template(campaign: Campaign, run: Run) -> str:
    template = (await run.services.files.library()).get(campaign.brief.template or "")
    return f"{template.name}@{template.content_hash}"
