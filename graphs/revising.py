"""Revising a draft: whose may be, by whom, and what of it is written anew, as a campaign of its own."""

from typing import NamedTuple

from graphs.admission import admit, look_at
from graphs.asker import Asker
from graphs.services import Services
from marque.brief import Channel
from marque.campaign import Campaign, Revision, WrittenPart
from marque.errors import InputError, Refused
from marque.reading import refuse_unstorable
from policies.access import who_may
from prompts.channels import FORMS
from tools.campaigns.holds import OnHold
from tools.campaigns.store import REVISABLE

LONGEST_NOTE = 2_000
"""Characters of a wish."""


class Wish(NamedTuple):
    """What somebody wants to be written anew."""

    note: str
    channel: Channel | None = None
    """None: every channel that has the part."""
    part: WrittenPart | None = None
    """None: whole messages."""


async def revise(found: Campaign, wish: Wish, new_id: str, asker: Asker, services: Services) -> Campaign:
    """Begin a campaign from another's draft, in whose place it comes; it goes on like any.

    Asking for it signs nothing: it is signed where its brief is signed already, by these very words.

    Raises:
        Refused: the draft is not one that is revised, or not by this person, who is told whom to ask; or nobody could
            approve what comes of it.
        InputError: the campaign has no such channel, or the channel no such part.
        OnHold: everything of the brand is stopped.
    """
    where, address = f"campaign {found.id}", asker.caller.address
    _refuse_unless_revisable(found)
    if found.status == "waiting" and not _may_replace(found, asker):
        raise Refused(f"{found.name} is {found.starter or found.author}'s, who may revise it", where=where,
                      mend=await _whom_to_ask(found, services))  # fmt: skip
    last = await services.contents.last_round(found.id)
    content = await services.contents.content(found.id, last)
    if content is None:
        raise Refused("it has no draft", where=where, mend="start its brief again")
    revision = Revision(
        from_campaign=found.id, from_round=last, content_hash=content.content_hash, channels=_channels(found, wish),
        parts=(wish.part,) if wish.part else (), note=_note(wish), asked_by=address, at=services.clock(),
    )  # fmt: skip
    admission = await look_at(found.brief, address, services, only=asker.caller.only, earlier=found)
    if admission.hold:
        raise OnHold(admission.hold)
    if admission.lacks:
        raise Refused("; ".join(admission.lacks), where=where, mend="mend that first; the draft stays as it is")
    return await admit(new_id, found.brief, address, services, only=asker.caller.only, revision=revision)


def _refuse_unless_revisable(found: Campaign) -> None:
    if found.status in REVISABLE:
        return
    mends = {
        "running": "wait until its draft is there",
        "approved": "what is approved stays as it was approved: start a brief of your own, or ask "
        f"{who_may('withdraw')} to withdraw it",
        "expired": f"ask {who_may('reopen')} to reopen it",
    }
    reason = f", {found.reason}" if found.reason else ""
    raise Refused(f"{found.name} is {found.status}{reason}", where=f"campaign {found.id}",
                  mend=mends.get(found.status, "start a brief of your own"))  # fmt: skip


def _may_replace(found: Campaign, asker: Asker) -> bool:
    address = asker.caller.address
    return asker.may("withdraw") or (address is not None and address in {found.starter, found.author})


async def _whom_to_ask(found: Campaign, services: Services) -> str:
    ask = f"ask them, or {who_may('withdraw')}"
    tasks = await services.approvals.tasks(campaign_id=found.id, waiting=True)
    deciders = await services.approvals.deciders(found, tasks[0]) if tasks else ()
    return f"{ask}; {', '.join(deciders)} can send it back with your words" if deciders else ask


def _channels(found: Campaign, wish: Wish) -> tuple[Channel, ...]:
    where, every = f"campaign {found.id}", found.brief.channels
    if wish.channel and wish.channel not in every:
        raise InputError(f"it has no message for {wish.channel}", where=where, mend=f"it has {', '.join(every)}")
    wanted = (wish.channel,) if wish.channel else every
    served = tuple(channel for channel in wanted if wish.part != "subject" or FORMS[channel].subject is not None)
    if not served:
        raise InputError(f"{', '.join(wanted)} has no subject", where=where, mend="name the body or the cta")
    return served


def _note(wish: Wish) -> str:
    note = wish.note.strip()
    if not note:
        raise InputError("what shall change?", where="note", mend="say it in a few words")
    if len(note) > LONGEST_NOTE:
        raise InputError(f"it has {len(note):,} characters, and {LONGEST_NOTE:,} are taken", where="note",
                         mend="say it in fewer words")  # fmt: skip
    refuse_unstorable(note, where="note")
    return note
