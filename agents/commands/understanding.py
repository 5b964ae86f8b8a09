"""From what somebody said to the tools that it asks for, or to the question that has to be put first."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agents.commands.before import before, said_last
from agents.commands.briefed import briefed
from agents.commands.calling import called, checked
from agents.commands.going_on import again, gone_on, hinted
from agents.commands.meaning import Said, Understood
from agents.commands.reading import Read, read
from agents.commands.refusing import sifted, tricked
from agents.commands.requests import SURE, mended, weighed
from agents.commands.signs import LABEL, TO_SAY
from agents.commands.things import NOTHING, marked, named
from agents.commands.weighing import best_of, leant, rivals_of, weights_of
from agents.commands.words import words
from agents.copilot import Turn

FEW, MANY = 3, 8
"""Words of copy behind a colon at least, and before the colon at most."""
GREETING, THANKS = 4, 6
"""Words of a message that is no more than that."""


MANY_REQUESTS = 2
NOT_OF_COPY = frozenset({"remember", "forget", "show_memory", "search_knowledge", "list_waiting", "show_record"})
"""What may be asked with words pasted below that are no copy."""
READS_ONLY = frozenset({
    "show_draft", "explain_finding", "show_record", "campaign_status", "campaign_figures", "search_knowledge",
    "look_up_product", "list_waiting",
})  # fmt: skip
"""What can be done at once with another, for it only reads."""
_SENTENCE = re.compile(r"(?<=[.;?!])\s+")
STORY = 30
"""Words from which on a message is a story around what it asks for."""
_AND = re.compile(r"[,;.!?]*\s+(?:and|plus|also|then|as well as)\s+(?:also\s+)?|(?<=[.;?!])\s+")


def understood(turn: Turn) -> Understood:
    """Return what the last words of a conversation ask for."""
    whole = _taken_apart(turn)
    if tricked(whole.bare.casefold()):
        checks = whole.pasted and "check_copy" in weighed(mended(whole.bare))
        return checked(_said(turn, whole)) if checks else Understood(refused=("trick",))
    sifting = sifted(whole.head)
    if not sifting.rest and not whole.pasted:
        return Understood(refused=sifting.why, asks="" if sifting.why else "what")
    result = _made_of(
        _said(turn, replace(whole, head=sifting.rest if whole.pasted else _to_the_point(sifting.rest, turn)))
    )
    if sifting.why and not result.calls:
        return Understood(refused=sifting.why)
    return replace(result, refused=(*sifting.why, *result.refused))


def _taken_apart(turn: Turn) -> Read:
    """Return the last message, with what stands behind "check this:" taken as pasted."""
    whole = read(said_last(turn))
    if whole.pasted.casefold() in {one.casefold() for one in turn.campaigns}:
        return Read(f"{whole.head} {whole.pasted}", "")  # a name in quotation marks, and no copy
    first, _, below = whole.head.partition("\n")
    if not whole.pasted and below.strip() and not turn.brief and _leads_copy(first, whole.head):
        return Read(first, below.strip())
    label, _, behind = whole.head.partition(":")
    if whole.pasted or len(behind.split()) < FEW or len(label.split()) >= MANY:
        return whole
    return Read(label, behind.strip().strip("\"'")) if weighed(mended(label)).get("check_copy", 0) >= SURE else whole


def _leads_copy(first: str, text: str) -> bool:
    """Tell whether a first line hands over what stands below it: to be checked, or for nothing that it says."""
    asked = {name for name, weight in weighed(mended(first)).items() if weight >= SURE}
    briefs = LABEL.search(text) or words().new_brief.search(text)
    return "check_copy" in asked or not (asked or briefs or first.rstrip().endswith((".", ",", ";")))


def _to_the_point(head: str, turn: Turn) -> str:
    """Return the sentence of a long story that asks for something, or the whole where there is not one."""
    sentences = _SENTENCE.split(head)
    if len(head.split()) < STORY or turn.brief or LABEL.search(head) or words().new_brief.search(head):
        return head
    asking = [one for one in sentences if max(weighed(mended(one)).values(), default=0) >= SURE]
    return asking[-1] if asking else head


def _said(turn: Turn, whole: Read) -> Said:
    campaign, product = named(whole.head, turn.campaigns), named(whole.head, turn.products)
    if campaign.at < product.at:
        campaign = NOTHING  # the longer name is meant
    elif product.at < campaign.at:
        product = NOTHING
    was, text = before(turn), mended(marked(whole.head, campaign, product))
    if was.campaign and len(campaign.at) == 1 and TO_SAY.search(text):
        campaign = NOTHING  # what the copy is to say, not which campaign
        text = mended(marked(whole.head, campaign, product))
    return Said(turn, was, whole, campaign, product, text)


def _made_of(said: Said) -> Understood:  # noqa: PLR0911 - a way to mean it each
    weights = weights_of(said)
    best = best_of(weights)
    if said.read.pasted and best == "check_copy":
        return checked(said)
    if said.was.waits and (completed := gone_on(said, best)):
        return completed
    if talk := _small_talk(said, best):
        return Understood(talk=talk)
    if done := briefed(said, best):
        return done
    if said.read.pasted and best not in NOT_OF_COPY:
        return checked(said)
    if both := _both(said):
        return both
    if rivals := rivals_of(weights):
        return Understood(asks="either", waits={}, either=rivals)
    return called(best, said) if best else _leant(said, weights)


def _leant(said: Said, weights: Mapping[str, float]) -> Understood:
    """Return what is meant by words that ask for nothing by themselves."""
    if done := again(said):
        return done
    lean = leant(said)
    return called(lean, said) if lean else hinted(weights, said)


def _both(said: Said) -> Understood | None:
    """Return the calls of a sentence that asks for two things at once."""
    pieces = [one for one in _AND.split(said.text) if one and one.strip()]
    if len(pieces) < MANY_REQUESTS or said.read.pasted or said.turn.brief:
        return None
    found: dict[str, Understood] = {}
    which = said
    for piece in pieces:
        part = _said(said.turn, Read(piece, ""))
        if not (part.campaign.names or part.product.names):
            part = replace(part, campaign=which.campaign, product=which.product)
        which = part
        weights = weights_of(part)
        name = best_of(weights)
        if name and (name not in READS_ONLY or rivals_of(weights)):
            return None
        if name and name not in found:
            found[name] = called(name, part)
    calls = tuple(call for one in found.values() for call in one.calls)
    return Understood(calls) if len(found) >= MANY_REQUESTS and all(one.calls for one in found.values()) else None


def _small_talk(said: Said, best: str) -> str:
    if said.read.pasted or said.campaign.names:
        return ""
    for name, pattern in words().smalltalk.items():
        long = len(said.text.split()) > (GREETING if name == "greeting" else THANKS)
        busy = name == "thanks" and (words().starting.search(said.marked) or (said.turn.brief and long))
        if (
            pattern.search(said.text.casefold())
            and not busy
            and (name == "help" or not (best or (name == "greeting" and long)))
        ):
            return name
    return ""
