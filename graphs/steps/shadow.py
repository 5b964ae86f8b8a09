"""Shadow: the first round drafted and checked once more with a version of a prompt that nobody is shown.

What comes of it is a row to compare by. It goes into no round, no package and no person's inbox, its calls are charged
to an account of their own, and whatever goes wrong in it is said in that row and nowhere else.
"""

from dataclasses import replace
from typing import Any

from agents.segment import Insight, find_insight
from agents.writer import write_message
from graphs.asking import AskedOnce
from graphs.desk import desk_for
from graphs.gather import with_alike, with_mentioned
from graphs.judging import messages_to_judge
from graphs.library import library_of
from graphs.run import Run
from graphs.standing import standing_of
from graphs.state import State
from graphs.steps.check import CHECKERS
from marque.campaign import Campaign, Report, Round
from marque.errors import MarqueError
from marque.message import ChannelMessage
from marque.models.gateway import CallRecord
from prompts.form import PromptFile
from prompts.loader import Library
from tools.prompts.shadows import ShadowRun, account_of


async def shadow(state: State, run: Run) -> dict[str, Any]:  # noqa: ARG001 - every step takes the state
    """Run what is in shadow and drawn for this campaign; never fails."""
    try:
        shadows = await run.services.files.shadows()
        standing = await standing_of(run) if shadows else None
        if standing is None or standing.found is None or standing.round != 1:
            return {}
        for one in shadows:
            await _run_one(one.prompt, one.share, standing.campaign, standing.found, run)
    except Exception as error:  # noqa: BLE001 - a version in shadow never touches the campaign
        run.tell({"stage": "shadow", "why": _why(error)})
    return {}


async def _run_one(prompt: PromptFile, share: float, campaign: Campaign, found: Round, run: Run) -> None:
    library = await library_of(campaign, run.services)
    in_force = library.prompts.get(prompt.name)
    is_another_template = bool(prompt.head.channel) and prompt.name != campaign.brief.template
    if in_force is None or is_another_template or in_force.content_hash == prompt.content_hash:
        return
    shadows = run.services.shadows
    if not await shadows.is_due(campaign, prompt.name, prompt.content_hash, share):
        return
    fixed = ShadowRun(
        campaign_id=campaign.id, brand=campaign.brand, prompt=prompt.name, content_hash=prompt.content_hash,
        against=in_force.content_hash, account=account_of(campaign.id, prompt.name), at=run.services.clock(),
    )  # fmt: skip
    try:
        changes = await _drafted(prompt, Library(prompts={**library.prompts, prompt.name: prompt}), campaign, found,
                                 fixed.account, run)  # fmt: skip
    except Exception as error:  # noqa: BLE001 - that it fails is what is to be known of it
        changes = {"failed": _why(error)}
    await shadows.put(fixed.model_copy(update=changes))


async def _drafted(
    prompt: PromptFile, library: Library, campaign: Campaign, found: Round, account: str, run: Run
) -> dict[str, Any]:
    """Return the messages, what the checkers say of them, and the calls that both took."""
    desk = await desk_for(campaign, run, round_=1, knowledge=AskedOnce(run.services.knowledge))
    desk = replace(desk, library=library, context=desk.context.model_copy(update={"campaign_id": account}))
    brief, kept = campaign.brief, found.content.insight
    insight = Insight.model_validate(kept) if kept else None
    calls: list[CallRecord] = []
    if prompt.name == "segment":
        insight = await find_insight(brief, found.evidence, desk)
        calls += insight.calls
    messages: list[ChannelMessage] = []
    for channel in brief.channels:
        written = await write_message(brief, channel, found.evidence, insight, (), desk)
        messages.append(written.message)
        calls += written.calls
    evidence = await with_mentioned(found.evidence, messages, campaign.brand, run.services)
    evidence = await with_alike(evidence, messages, campaign, run.services)
    reports: list[Report] = []
    for channel_name, message in messages_to_judge(tuple(messages), desk):
        for check in CHECKERS.values():
            checked = await check(message, evidence, desk)
            reports.append(Report(channel=channel_name, variant=str(message.id), verdict=checked.verdict))
            calls += checked.calls
    return {"messages": tuple(messages), "reports": tuple(reports), "calls": tuple(calls)}


def _why(error: Exception) -> str:
    """Return what went wrong; the words of what is not ours may hold anything."""
    return str(error) if isinstance(error, MarqueError) else type(error).__name__
