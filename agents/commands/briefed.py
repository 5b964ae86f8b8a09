"""What a message does to the brief: facts of it, an answer to its open question, the wish to start."""

import re
from typing import Any

from agents.commands.facts import Facts, answer_to, facts_in
from agents.commands.meaning import Said, Understood, ask
from agents.commands.requests import mended
from agents.commands.signs import LABEL, ORDERS
from agents.commands.words import words

ABOUT_WRITTEN = frozenset(
    {"revise_draft", "show_draft", "campaign_status", "explain_finding", "show_record", "campaign_figures"}
)
"""What is asked of a campaign that is written, not of one that is being briefed."""
ASIDE = frozenset({"", "show_draft", "look_up_product", "revise_draft", "campaign_figures"})
"""What a wish with a channel may seem to ask for, though nothing is asked."""
_SENTENCES = re.compile(r"(?<=[.;!?\n])\s+|, so (?=let)|,? and (?=(?:go ahead|start|launch|run|kick)\b)")
_OTHER_START = re.compile(
    r"\b(?:launch|start|run) (?:of|with|per|via|by|over|as|a|an|the (?!campaign|brief|thing|whole))\b|"
    r"\b(?:school|season|year|week|day)s? (?:starts?|begins?)"
)
SHORT = 14
"""Words of a sentence that may be the wish to start."""


def briefed(said: Said, best: str) -> Understood | None:
    """Return what a message does to the brief, or None where it is about something else.

    Args:
        said: the message.
        best: the tool that it asks for besides, or an empty text.
    """
    starts, told = _start_apart(said.text)
    facts = facts_in(told, said.turn)
    labels = bool(LABEL.search(told))
    opened = said.was.waits.get("tool") == "fill_brief"
    if not (said.turn.brief or opened):
        new = bool(words().new_brief.search(said.marked if said.campaign.names else said.text))
        if not _opens(said, best, facts, labels=labels, new=new):
            return None
        if not facts.given:
            return ask("brief", "fill_brief", {}) if new else None
    elif _elsewhere(said, best, facts, labels=labels, starts=starts):
        return None
    elif starts and not facts.given:
        return Understood((("start_campaign", {}),))
    given = facts.given if starts or not (said.turn.brief or opened) else _answered(told, said, facts)
    if not given:
        return ask("brief", "fill_brief", {})
    calls: tuple[tuple[str, dict[str, Any]], ...] = (("fill_brief", given),)
    return Understood((*calls, ("start_campaign", {})) if starts else calls)


def _opens(said: Said, best: str, facts: Facts, *, labels: bool, new: bool) -> bool:
    """Tell whether a message begins a brief."""
    told = not (said.asks or ORDERS.match(said.marked) or said.campaign.names or said.turn.about)
    if told and best in ASIDE and "objective" in facts.given and "channels" in facts.given:
        return True
    if best and not labels and (not new or (said.campaign.names and best in ABOUT_WRITTEN)):
        return False
    aimed = not best and "objective" in facts.given and len(facts.given) > 1
    return labels or aimed or (new and not ORDERS.match(said.marked)) or (facts.labelled > 1 and not best)


def _elsewhere(said: Said, best: str, facts: Facts, *, labels: bool, starts: bool) -> bool:
    """Tell whether a message is about something else than the brief that is open."""
    orders = bool(ORDERS.match(said.marked)) or said.asks
    written = len(said.campaign.at) > 1 and best in ABOUT_WRITTEN
    if best and not labels and (written or (orders and not starts)):
        return True
    if best in {"remember", "forget", "show_memory"} and not facts.labelled:
        return True
    return orders and not facts.given and not starts


def _answered(text: str, said: Said, facts: Facts) -> dict[str, Any]:
    question = said.turn.question
    return answer_to(question.key, text, facts) if question else facts.given


def _start_apart(text: str) -> tuple[bool, str]:
    """Return whether a message asks to start the brief, and the message without the sentences that do."""
    sentences = _SENTENCES.split(text)
    kept = [one for one in sentences if not _is_start(one)]
    return (True, "\n".join(kept)) if len(kept) < len(sentences) else (False, text)


def _is_start(sentence: str) -> bool:
    small = mended(sentence)
    asks = words().starting.search(small) and not words().not_starting.search(small)
    return bool(
        asks and len(sentence.split()) <= SHORT and not LABEL.search(sentence) and not _OTHER_START.search(small)
    )
