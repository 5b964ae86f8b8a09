"""The link's own prose: plain, short, and open about what it is."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents.commands.meaning import Understood
from agents.commands.words import words
from agents.copilot import Turn

NO_MODEL = "I answer by rule; no model is at work."
WIDTH = 80
MOST_OFFERS = 3
MOST_NAMES = 5
DOES = ("I can fill a brief with you and start it once you have signed, show a draft, have a part "
        "of it written anew, "
        "check pasted copy, explain a finding, look up products and what the team knows, and say "
        "what waits for whom.")  # fmt: skip
READS: Mapping[str, str] = {
    "fill_brief": "into the brief: {keys}", "show_brief": "the brief so far", "start_campaign": "start the brief",
    "show_draft": "the draft of {campaign}", "revise_draft": "another wording for {campaign}: {note}",
    "check_copy": "check the pasted copy", "search_knowledge": "what the team knows of {query}",
    "look_up_product": "the product {what}", "explain_finding": "a finding of {campaign}",
    "list_waiting": "what waits for whom", "campaign_status": "where {campaign} stands",
    "show_record": "the record of {campaign}", "campaign_figures": "the figures of {campaign}",
    "show_memory": "what I remember of you", "remember": "keep in mind: {what}", "forget": "forget {what}",
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "show_brief": "the brief so far", "show_draft": "the draft", "revise_draft": "another wording",
    "check_copy": "a check of copy", "search_knowledge": "what the team knows", "look_up_product": "facts of a product",
    "explain_finding": "a finding explained", "list_waiting": "what waits for whom",
    "campaign_status": "where a campaign stands", "show_record": "the record of a campaign",
    "campaign_figures": "figures of past campaigns", "show_memory": "what I remember of you",
    "remember": "something to keep in mind", "forget": "something to forget",
}  # fmt: skip
"""What a tool gives, as it is offered where two are near."""
NEXT: Mapping[str, Sequence[str]] = {
    "show_brief": ("start it",), "show_draft": ("explain the finding", "who has it next", "make the subject shorter"),
    "revise_draft": ("show me the draft", "where does it stand"), "check_copy": ("paste it again once it is mended",),
    "search_knowledge": ("any figures of past campaigns",), "look_up_product": ("what do reviews say about it",),
    "explain_finding": ("show me the draft", "who has it next"), "list_waiting": ("where do all campaigns stand",),
    "campaign_status": ("show me the draft", "who approved it"), "show_record": ("show me the draft",),
    "campaign_figures": ("what did we learn about subjects",), "show_memory": ("forget all of it",),
    "remember": ("what do you remember about me",), "forget": ("what do you remember about me",),
    "start_campaign": ("show me the draft", "who has it next"),
}  # fmt: skip
FIRST = ("what waits for whom", "I need an email for ...", "what does ... cost")


def answered(
    turn: Turn, calls: Sequence[tuple[str, Mapping[str, Any]]], answers: Iterable[str], refused: Sequence[str]
) -> str:
    """Return what the tools said, under what was understood, with what makes sense next."""
    read = "; ".join(_reading(name, args) for name, args in calls)
    head = _wrapped(f"Read as: {read}. No model is at work.") if read else NO_MODEL
    offers = [offer for name, _ in calls[-1:] for offer in NEXT.get(name, ())]
    return "\n\n".join([head, *answers, *_refusals(turn, refused), *_offered(offers)])


def spoken(turn: Turn, made: Understood) -> str:
    """Return what is said where no tool is called."""
    if made.refused:
        return "\n\n".join([*_refusals(turn, made.refused), *_offered(FIRST[:2])])
    if made.talk == "thanks":
        return "You are welcome."
    if made.talk:
        return "\n\n".join(
            [_wrapped(f"Hello. {NO_MODEL}" if made.talk == "greeting" else NO_MODEL), _wrapped(DOES), *_offered(FIRST)]
        )
    return "\n\n".join([_wrapped(_question(turn, made)), *(_offered(FIRST) if made.asks == "what" else [])])


def _question(turn: Turn, made: Understood) -> str:
    names = list(dict.fromkeys(turn.campaigns))
    there = (
        f" There {'is' if len(names) == 1 else 'are'} {', '.join(names[:MOST_NAMES])}"
        if names
        else " There is none yet"
    )
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return {
        "campaign": f"Which campaign do you mean?{there}{more}.",
        "product": "Which product do you mean? Its id or some words of its title are enough.",
        "copy": "Which copy? Paste it after a colon or on the lines below.",
        "check?": "You pasted something. Shall I check it? Say check, and paste it again below.",
        "wish": "What exactly do you wish? Say it in a few words.",
        "either": "Which of the two: {}?".format(", or ".join(KINDS[one] for one in made.either)),
        "about": "What about it: its draft, its findings, its record, or where it stands?",
        "start": f"Which one shall start? No brief is being written. {_open(turn)}".strip(),
        "brief": _open(turn) or "The brief is complete. Say start when it is right, or what is to change.",
    }.get(made.asks) or f"I did not understand that. {NO_MODEL} What do you want to do?"


def _open(turn: Turn) -> str:
    return turn.question.ask if turn.question else ""


def _reading(name: str, args: Mapping[str, Any]) -> str:
    shown = {"campaign": "all campaigns", "what": "all of it", "note": "", "query": "",
             "keys": ", ".join(one.replace("_", " ") for one in args)}  # fmt: skip
    return READS[name].format_map({**shown, **{one: _short(value) for one, value in args.items()}})


def _short(value: object) -> str:
    return textwrap.shorten(str(value), 60, placeholder=" ...")


def _refusals(turn: Turn, why: Sequence[str]) -> list[str]:
    return [_wrapped(words().who_can[one].format(brand=turn.brand)) for one in dict.fromkeys(why)]


def _offered(offers: Sequence[str]) -> list[str]:
    return ["Next: " + "; ".join(f'"{one}"' for one in offers[:MOST_OFFERS])] if offers else []


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
