"""Revising a draft: one part is written anew, the others are locked, and everything is checked again."""

from collections.abc import Iterator
from typing import Annotated

from langchain_core.tools import BaseTool, InjectedToolCallId

from graphs.copilot_tools.campaigns import line_of, who_next
from graphs.copilot_tools.meant import campaign_meant
from graphs.revising import Wish, revise
from graphs.talking import Talking, as_tools, campaign_id_for
from graphs.telling_copy import finding_lines, findings_in
from marque.brief import Channel
from marque.campaign import Campaign, Content, WrittenPart
from marque.marking import wrote
from marque.message import PARTS

BY_TEMPLATE = "No model wrote it: the template drew other words, and it cannot follow a wish."


def revision_tools(talking: Talking) -> list[BaseTool]:
    """Return revise_draft."""
    services = talking.services

    async def revise_draft(
        note: str, tool_call_id: Annotated[str, InjectedToolCallId], campaign: str | None = None,
        channel: Channel | None = None, part: WrittenPart | None = None,
    ) -> str:  # fmt: skip
        """Write a draft anew as the person wishes: one part with the others locked, or whole messages.

        It becomes a campaign of its own, which is checked and decided on anew; the earlier one is withdrawn.

        Args:
            note: What is wished, in the person's words.
            tool_call_id: Of this call; no model gives it.
            campaign: Words of its name, or its id; without it, the one spoken of last.
            channel: Only this channel's message; without it, every channel that has the part.
            part: Only this part of it; without it, the whole message.
        """
        talking.asker.need("start")
        new_id = campaign_id_for(tool_call_id)
        if await services.campaigns.find(new_id) is None:  # else a killed turn is taken up again
            found = await campaign_meant(campaign, talking)
            await revise(found, Wish(note, channel, part), new_id, talking.asker, services)
        talking.about = new_id
        await talking.house.drive(new_id, talking.tell)
        return "\n".join(await _told(await services.campaigns.get(new_id), talking))

    return as_tools(revise_draft)


async def _told(campaign: Campaign, talking: Talking) -> list[str]:
    contents = talking.services.contents
    revision = await talking.services.campaigns.revision(campaign.id)
    last = await contents.last_round(campaign.id)
    before = await contents.content(revision.from_campaign, revision.from_round) if revision else None
    if revision is None or before is None or not last:
        return [line_of(campaign), "It is being written; ask where it stands."]
    found = await contents.round(campaign.id, last)
    talking.shows(campaign.id, found)
    changes = list(_changes(before, found.content))
    by_model = wrote(call for call in found.content.calls if revision.asks_for(call))
    return [
        line_of(campaign),
        f"It takes the place of {revision.from_campaign}.",
        *([] if by_model else [BY_TEMPLATE]),
        *(changes or ["Not a word changed: nothing else can be said there."]),
        "All else is as it was.",
        "",
        *finding_lines(findings_in(found)),
        *await who_next(campaign, talking),
    ]


def _changes(before: Content, after: Content) -> Iterator[str]:
    """Yield each part that changed, with its words before and now; what all variants share is told once."""
    old = {message.channel: message.variants for message in before.messages}
    for message in after.messages:
        told: set[tuple[str, str, str]] = set()
        for was, now in zip(old.get(message.channel, ()), message.variants, strict=False):
            for part in PARTS:
                said = (part, was.text_of(part), now.text_of(part))
                if said[1] != said[2] and said not in told:
                    told.add(said)
                    yield f"{message.channel} {part}, before:\n{said[1] or 'nothing'}\nnow:\n{said[2] or 'nothing'}"
