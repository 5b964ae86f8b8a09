"""From a request that is understood to its call, or to the question for what it lacks."""

import re
from dataclasses import replace
from typing import Any

from agents.commands.arguments import channel_args, copy_in, figures_of, finding_in, kept_in, note_in, query_in
from agents.commands.facts import products_in, trimmed
from agents.commands.meaning import OF_A_CAMPAIGN, Said, Understood, ask
from agents.commands.signs import EVERY, IT, channels_in, part_in, stranger_in
from agents.commands.things import key
from agents.commands.words import words

_LISTED = re.compile(r"\b(?:and|or|versus|vs|both|than)\b|[,&+/]", re.IGNORECASE)


def called(name: str, said: Said) -> Understood:  # noqa: PLR0911 - a way to say it each
    """Return the call of a tool that is asked for, or the question for what it lacks."""
    if name == "check_copy":
        pasted = copy_in(said)
        return (
            checked(replace(said, read=replace(said.read, pasted=pasted)))
            if pasted
            else ask("copy", name, channel_args(said))
        )
    if name in OF_A_CAMPAIGN or name == "campaign_status":
        return _of_a_campaign(name, said)
    if name == "campaign_figures":
        return _figures(said)
    if name == "look_up_product":
        return looked_up(said)
    if name == "search_knowledge":
        query = query_in(said)
        return Understood(((name, {"query": query}),)) if query else ask("wish", name, {})
    if name == "remember":
        kept = kept_in(said)
        if re.search(
            r"\b(approv|signed|sign off|may (?:approve|sign|waive)|tier|waive|polic|role|permission|"
            r"allowed to|rights|brand lead|no check|skip|without (?:a )?check|editor)",
            kept.casefold(),
        ):
            return Understood(refused=("approve",))
        return Understood(((name, {"what": kept}),)) if kept else ask("wish", name, {})
    if name == "forget":
        return _forgotten(said)
    return Understood(((name, {}),))


def _of_a_campaign(name: str, said: Said) -> Understood:  # noqa: PLR0911 - a way to say it each
    args = details(name, said)
    if name == "revise_draft" and not args.get("note"):
        which = said.campaign.one or (said.was.campaign if not said.campaign.names else "")
        return ask("wish", name, {**args, **({"campaign": which} if which else {})})
    if said.campaign.one:
        return Understood(((name, {"campaign": said.campaign.one, **args}),))
    if said.campaign.names:
        return ask("campaign", name, args)
    if stranger_in(said):
        return Understood(refused=("other",))
    if (
        name == "campaign_status"
        and (EVERY.search(said.marked) or not said.was.campaign)
        and not re.search(r"\b(it|that one|this one)\b", said.marked)
    ):
        return Understood(((name, {}),))
    if (
        said.was.campaign
        and not (said.product.names and name != "revise_draft")
        and not re.search(r"\b(usual|other|another) one\b", said.marked)
    ):
        return Understood(((name, {"campaign": said.was.campaign, **args}),))
    if said.product.one and not said.campaign.names and name != "revise_draft":
        return ask("campaign", name, args)
    return ask("campaign", name, args)


def details(name: str, said: Said) -> dict[str, Any]:
    """Return what a call says besides its campaign."""
    if name == "explain_finding":
        finding = finding_in(said)
        return {"finding": finding} if finding else {}
    if name != "revise_draft":
        return {}
    part, channels = part_in(said.marked), channels_in(said.marked)
    note = note_in(said)
    return {
        **({"part": part} if part else {}), **({"channel": channels[0]} if channels else {}),
        **({"note": note} if note else {}),
    }  # fmt: skip


def _figures(said: Said) -> Understood:  # noqa: PLR0911 - a way to say it each
    if said.campaign.one:
        return Understood((("campaign_figures", {"campaign": said.campaign.one}),))
    quoted = said.read.quoted
    if quoted:
        return Understood((("campaign_figures", {"campaign": quoted[0]}),))
    if stranger_in(said):
        return Understood(refused=("other",))
    if EVERY.search(said.marked) and not said.product.names:
        return Understood((("campaign_figures", {}),))
    if which := figures_of(said):
        return Understood((("campaign_figures", {"campaign": which}),))
    which = query_in(said, but=words().about_figures)
    if which:
        return Understood((("campaign_figures", {"campaign": which}),))
    if said.was.campaign and IT.search(said.marked):
        return Understood((("campaign_figures", {"campaign": said.was.campaign}),))
    return Understood((("campaign_figures", {}),))


def looked_up(said: Said) -> Understood:
    """Return the look-up of the product that is named, or of the one of before."""
    several = products_in(said.text, said.turn.products)
    if len(several) > 1 and _LISTED.search(said.text):
        return Understood(tuple(("look_up_product", {"what": one}) for one in several))
    if said.product.names:
        return Understood((("look_up_product", {"what": said.product.one or said.product.names[0]}),))
    if said.was.product and IT.search(said.marked):
        return Understood((("look_up_product", {"what": said.was.product}),))
    return ask("product", "look_up_product", {})


def _forgotten(said: Said) -> Understood:
    text = re.sub(
        r"\b(?:forget|erase|delete|remove|clear|drop|wipe|get rid of|throw away|stop remembering|unlearn|"
        r"discard|what you (?:know|remember|have stored|stored|noted)|know|memory|memories|remember\w*|"
        r"preferences?|habits?|stored|noted|saved|kept|you)\b",
        " ",
        said.text,
        flags=re.IGNORECASE,
    )
    left = [one for one in re.findall(r"[\w'-]+", text) if key(one) not in words().little]
    if not left or re.search(r"\b(?:all|everything|entire|whole|complete)\b", said.text.casefold()):
        return Understood((("forget", {}),))
    what = re.search(
        r"\b(?:forget|erase|delete|remove|clear|drop|wipe|rid of|remembering)\b(?: what you (?:know|"
        r"remember|stored|noted))?(?: about me)?(?: that| about| my (?:preference|wish|habit)s?(?: "
        r"for| about| on)?| the (?:thing|bit|part|one) about| the)?\s+(.+)",
        said.text,
        re.IGNORECASE,
    )
    return Understood((("forget", {"what": trimmed(what[1]) if what else " ".join(left)}),))


def checked(said: Said) -> Understood:
    """Return the check of what was pasted."""
    return Understood((("check_copy", {"text": said.read.pasted, **channel_args(said)}),))
