"""Words that lean on what went before: the answer to a question, the same for another thing, half a request."""

import re
from collections.abc import Mapping
from typing import Any

from agents.commands.arguments import channel_args, copy_in, query_in
from agents.commands.calling import details, looked_up
from agents.commands.facts import trimmed
from agents.commands.meaning import OF_A_CAMPAIGN, Said, Understood, ask
from agents.commands.requests import leaning, weighed
from agents.commands.signs import ORDERS
from agents.commands.words import words

WISHED = {"search_knowledge": "query", "remember": "what"}
"""Tools whose wish was asked for, and the argument that it fills."""
LEAST_COPY = 3
"""Words of what may be copy."""
ECHO, ABOUT = 6, 4
"""Words of "the same for that one", and of a message that only names a campaign."""


_ALIKE = re.compile(r"\b(?:likewise|ditto|same)\b|^\W*(?:and|or|also) (?:on|about|for|regarding) ")


def gone_on(said: Said, best: str) -> Understood | None:  # noqa: PLR0911 - a way to say it each
    """Return the call that waited, completed by what was said; None where it is about something else."""
    name, args = str(said.was.waits["tool"]), dict(said.was.waits["args"])
    if name == "check_copy":
        return _copy_given(said, best, args)
    if name == "look_up_product":
        return looked_up(said) if said.product.names and best in {"", name} else None
    if name == "fill_brief" or (
        best not in {"", name, "show_draft"} and (ORDERS.match(said.marked) or not said.campaign.names)
    ):
        return None
    if name in WISHED:
        return None if best else Understood(((name, {WISHED[name]: trimmed(said.text)}),))
    if name == "revise_draft":
        return _wish_given(said, args)
    if said.campaign.one:
        return Understood(((name, {**args, **details(name, said), "campaign": said.campaign.one}),))
    return ask("campaign", name, args) if said.campaign.names else None


def _copy_given(said: Said, best: str, args: Mapping[str, Any]) -> Understood | None:
    text = said.read.pasted or copy_in(said) or said.text
    short = len(text.split()) < LEAST_COPY and not said.read.pasted
    if short or (best and not said.read.pasted and ORDERS.match(said.marked)):
        return None
    return Understood((("check_copy", {"text": text, **channel_args(said), **args}),))


def _wish_given(said: Said, args: Mapping[str, Any]) -> Understood | None:
    more = details("revise_draft", said)
    if "revise_draft" not in {**weighed(said.marked), **leaning(said.marked)}:
        more.pop("note", None)
    wish = {**({} if said.campaign.names else {"note": trimmed(said.text)}), **args, **more}
    which = said.campaign.one or wish.get("campaign")
    if not which or not wish.get("note"):
        return None
    return Understood((("revise_draft", {**wish, "campaign": which}),))


def again(said: Said) -> Understood | None:
    """Return the last call for another thing: "and the brass lantern?"."""
    tool, text = said.was.tool, said.marked
    short = len(text.split()) <= ECHO
    if not (words().same_again.search(text) or short):
        return None
    if tool in {*OF_A_CAMPAIGN, "campaign_status", "campaign_figures"} and said.campaign.one:
        if tool == "revise_draft":
            return None
        return Understood(((tool, {"campaign": said.campaign.one}),))
    if tool == "look_up_product" and said.product.names:
        return looked_up(said)
    leads = words().same_again.search(text) and (said.asks or _ALIKE.search(text))
    if tool in {"search_knowledge", "campaign_figures"} and leads and (query := query_in(said)):
        return Understood(((tool, {"query" if tool == "search_knowledge" else "campaign": query}),))
    return None


def hinted(weights: Mapping[str, float], said: Said) -> Understood:
    """Ask for what is missing, where half of a request was understood."""
    if said.campaign.one and not said.product.names and len(said.marked.split()) <= ABOUT and not said.asks:
        return Understood(asks="about")
    if said.product.names and not said.campaign.names and said.asks and not _besides(said):
        return looked_up(said)
    if said.read.pasted:
        return ask("check?", "", {})
    if weights.get("look_up_product"):
        return ask("product", "look_up_product", {})
    if words().starting.search(said.marked) and not words().not_starting.search(said.marked):
        return Understood(asks="start")
    return Understood(asks="what")


def _besides(said: Said) -> list[str]:
    """Return the telling words of a sentence that name nothing."""
    return [one for one in re.findall(r"[\w'-]+", said.marked) if one[0] != "_" and one not in words().little]
