"""What is remembered of the person who talks: kept at their own words, shown, and deleted."""

import asyncio

from langchain_core.tools import BaseTool, ToolException
from rapidfuzz import fuzz, utils

from agents.asked_for import without_quotes
from agents.briefing import is_said
from graphs.preferences import LONGEST, MOST, Preference, Preferences
from graphs.talking import Talking, as_tools
from tools.knowledge.door import Names

ALIKE = 70
"""Of 100: how near words must be to what is remembered."""


def memory_tools(talking: Talking) -> list[BaseTool]:
    """Return remember, show_memory and forget."""

    async def remember(what: str) -> str:
        """Keep how the person likes things done, for later conversations. Only where they ask for it.

        Args:
            what: Their preference as one short sentence, letter for letter as they said it.
        """
        preferences = _own(talking)
        said = await _worth_keeping(" ".join(what.split()), talking)
        kept = await preferences.every()
        if len(kept) >= MOST:
            raise ToolException(f"I remember {len(kept)} things, and no more go in. Tell me what to forget first.")
        await preferences.keep(said, talking.services.clock())
        return f"I remember: {said}"

    async def show_memory() -> str:
        """Show everything that is remembered of the person."""
        kept = await _own(talking).every()
        if not kept:
            return f"I remember nothing of you in {talking.asker.brand}."
        lines = [f"- {one.said}" for one in kept]
        return "\n".join([f"I remember of you in {talking.asker.brand}:", *lines])

    async def forget(what: str | None = None) -> str:
        """Delete what is remembered of the person.

        Args:
            what: Words of it; without them, all of it.
        """
        preferences = _own(talking)
        kept = await preferences.every()
        gone = kept if what is None or not what.strip() else _meant(what, kept)
        for one in gone:
            await preferences.drop(one)
        return "\n".join(["Forgotten:", *(f"- {one.said}" for one in gone)]) if gone else "There was nothing."

    return as_tools(remember, show_memory, forget)


async def remembered_of(talking: Talking) -> list[str]:
    """Return what stands in the prompt: what the person had remembered, less what no prompt should hold."""
    from policies.memorable import reason_not_to_heed

    if talking.store is None or talking.asker.caller.address is None:
        return []
    kept = [one.said for one in await _own(talking).every()]
    if not kept:
        return []
    return await asyncio.to_thread(lambda: [said for said in kept if reason_not_to_heed(said) is None])


def _own(talking: Talking) -> Preferences:
    talking.asker.need("read")
    if talking.asker.caller.address is None:
        raise ToolException("Nothing is remembered of somebody who is not logged in.")
    if talking.store is None:
        raise ToolException("Nothing outlives a conversation here.")
    return Preferences(talking.store, talking.asker.brand, talking.asker.caller.address)


async def _worth_keeping(said: str, talking: Talking) -> str:
    """Return the sentence.

    Raises:
        ToolException: it is not kept; it says why.
    """
    if not said:
        raise ToolException("What shall I remember?")
    if len(said) > LONGEST:
        raise ToolException(f"That is {len(said)} characters; {LONGEST} are kept. Say it in a sentence.")
    if not _is_their_own(said, talking):
        raise ToolException(f"These are not the person's own words: {said[:80]!r}. Take what they said, or ask.")
    if reason := await _why_not(said, talking):
        raise ToolException(f"That is not kept: {reason}. I remember how you like things done, and nothing else.")
    return said


def _is_their_own(said: str, talking: Talking) -> bool:
    """Tell whether somebody said it: what they quoted from elsewhere counts only while they ask to keep it."""
    return is_said(said, [*map(without_quotes, talking.said), *talking.said[-1:]])


async def _why_not(said: str, talking: Talking) -> str | None:
    from policies.injection.screen import reason_to_keep_out
    from policies.memorable import names_somebody, reason_not_to_heed

    names = Names((talking.asker.brand, *await talking.services.inventory(talking.asker.brand).names()))

    def judged() -> str | None:
        if reason := reason_not_to_heed(said):
            return reason
        if around := reason_to_keep_out(talking.said[-1]):
            return f"the message around it {around}"
        return "it names a person, and no person's data is kept" if names_somebody(said, names.hold) else None

    return await asyncio.to_thread(judged)


def _meant(what: str, kept: list[Preference]) -> list[Preference]:
    def alike(said: str) -> float:
        return max(
            how(what, said, processor=utils.default_process) for how in (fuzz.token_set_ratio, fuzz.partial_ratio)
        )

    near = {one: alike(one.said) for one in kept}
    best = max(near.values(), default=0)
    if best < ALIKE:
        there = "; ".join(repr(one.said) for one in kept) or "nothing"
        raise ToolException(f"I remember nothing like {what[:80]!r}. There is {there}.")
    found = [one for one, score in near.items() if score == best]
    if len(found) > 1:
        raise ToolException(f"Which one: {'; '.join(repr(one.said) for one in found)}?")
    return found
