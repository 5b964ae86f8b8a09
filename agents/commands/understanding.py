"""From what somebody said to the tools that it asks for, or to the question that has to be put first."""

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
from agents.commands.signs import TO_SAY
from agents.commands.things import NOTHING, marked, named
from agents.commands.weighing import best_of, weights_of
from agents.commands.words import words
from agents.copilot import Turn

FEW, MANY = 3, 8
"""Words of copy behind a colon at least, and before the colon at most."""
GREETING, THANKS = 4, 6
"""Words of a message that is no more than that."""


def understood(turn: Turn) -> Understood:
    """Return what the last words of a conversation ask for."""
    whole = _taken_apart(turn)
    if tricked(whole.bare.casefold()):
        checks = whole.pasted and "check_copy" in weighed(mended(whole.bare))
        return checked(_said(turn, whole)) if checks else Understood(refused=("trick",))
    sifting = sifted(whole.head)
    if not sifting.rest and not whole.pasted:
        return Understood(refused=sifting.why, asks="" if sifting.why else "what")
    result = _made_of(_said(turn, replace(whole, head=sifting.rest)))
    if sifting.why and not result.calls:
        return Understood(refused=sifting.why)
    return replace(result, refused=(*sifting.why, *result.refused))


def _taken_apart(turn: Turn) -> Read:
    """Return the last message, with what stands behind "check this:" taken as pasted."""
    whole = read(said_last(turn))
    if whole.pasted.casefold() in {one.casefold() for one in turn.campaigns}:
        return Read(f"{whole.head} {whole.pasted}", "")  # a name in quotation marks, and no copy
    label, _, behind = whole.head.partition(":")
    if whole.pasted or len(behind.split()) < FEW or len(label.split()) >= MANY:
        return whole
    return Read(label, behind.strip().strip("\"'")) if weighed(mended(label)).get("check_copy", 0) >= SURE else whole


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


def _made_of(said: Said) -> Understood:
    weights = weights_of(said)
    best = best_of(weights)
    if said.read.pasted and best == "check_copy":
        return checked(said)
    if said.was.waits and (completed := gone_on(said, best)):
        return completed
    if talk := _small_talk(said, best):
        return Understood(talk=talk)
    return briefed(said, best) or (called(best, said) if best else _leant(said, weights))


def _leant(said: Said, weights: Mapping[str, float]) -> Understood:
    """Return what is meant by words that ask for nothing by themselves."""
    if said.read.pasted and said.was.tool == "check_copy":
        return checked(said)
    return again(said) or hinted(weights, said)


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
