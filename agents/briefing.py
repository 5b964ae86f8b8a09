"""Filling a brief out of a conversation: strategy in the user's own words, and one question at a time.

Strategy stays human (architecture, "Approval"): objective, positioning, key message, offer and success metric are what
the user said, letter for letter up to case, spaces and quotation marks, or they are not taken.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from marque.brief import Channel
from marque.errors import InputError
from marque.records import Record

Key = Literal[
    "objective", "products", "channels", "audience", "template", "key_message", "offer", "positioning", "success_metric"
]
STRATEGY = ("objective", "positioning", "key_message", "success_metric", "audience", "name", "terms", "must_say",
            "must_not_say")  # fmt: skip
"""Of a filling: what has to be the user's own words."""
OFFERED = ("code", "percent_off", "amount_off", "terms", "ends")
"""Of a filling: what belongs to the offer."""
NAME_LETTERS = 60
"""Of a name that is made from the objective."""
_WORD = re.compile(r"\w+")


class Filling(Record):
    """What the user has just said about a brief; what is left out stays as it is."""

    name: str | None = None
    objective: str | None = Field(None, description="What it is to achieve, in the user's own words.")
    channels: tuple[Channel, ...] | None = None
    audience: str | None = Field(None, description="Who is addressed, in the user's own words; never one person.")
    products: tuple[str, ...] | None = Field(None, description="Ids or titles, as the user says them.")
    positioning: str | None = Field(None, description="In the user's own words.")
    key_message: str | None = Field(None, description="In the user's own words.")
    success_metric: str | None = Field(None, description="In the user's own words.")
    must_say: tuple[str, ...] | None = Field(None, description="Sentences that the copy must hold, word for word.")
    must_not_say: tuple[str, ...] | None = None
    code: str | None = Field(None, description="The offer's code, as the user wrote it.")
    percent_off: str | None = Field(None, description="A plain number the user said, such as 20.")
    amount_off: str | None = Field(None, description="A plain number the user said, such as 15.00.")
    terms: str | None = Field(None, description="The offer's terms, in the user's own words.")
    ends: str | None = Field(None, description="The offer's last day, as YYYY-MM-DD.")
    send_at: str | None = Field(None, description="When it goes out, as an ISO 8601 instant with its zone.")
    template: str | None = Field(None, description="A template's name, where the user names one.")
    skipped: tuple[Key, ...] | None = Field(None, description="Questions that the user answered with none.")


class Question(Record):
    """What is asked next."""

    key: Key
    ask: str
    may_skip: bool = False


class Questions(Record):
    """The file of them."""

    version: Annotated[int, Field(alias="schema")]
    questions: tuple[Question, ...]


@cache
def questions() -> Sequence[Question]:
    """Return what is asked for, in order."""
    text = (files("agents") / "briefing.yaml").read_text("utf-8")
    return Questions.model_validate(yaml.safe_load(text)).questions


def next_question(brief: Mapping[str, Any], skipped: Iterable[str]) -> Question | None:
    """Return what has to be asked next, or None where nothing is open."""
    done = {*brief, *skipped}
    return next((one for one in questions() if one.key not in done), None)


def lacking(brief: Mapping[str, Any]) -> Sequence[Question]:
    """Return the questions without whose answers nothing can start."""
    return [one for one in questions() if one.key not in brief and not one.may_skip]


def filled(brief: Mapping[str, Any], given: Filling, said: Sequence[str]) -> dict[str, Any]:
    """Return the brief with what the user said; products are as they were given, for the catalogue to resolve.

    Args:
        brief: as far as it is known, by the keys of `interfaces.md`.
        given: what is to be put in.
        said: everything that the user said in this conversation.

    Raises:
        InputError: something is not the user's own words, or no brief could hold it.
    """
    told = given.model_dump(mode="json", exclude_none=True)
    told.pop("skipped", None)
    for key in (name for name in told if name in {*STRATEGY, "code"}):
        for words in [told[key]] if isinstance(told[key], str) else told[key]:
            if not is_said(words, said):
                raise InputError(f"these are not the user's words: {words[:80]!r}", where=key,
                                 mend="take what the user said, letter for letter, or ask")  # fmt: skip
    for key in ("percent_off", "amount_off"):
        if key in told and not _number_is_said(told[key], said):
            raise InputError(f"the user never said {told[key][:20]!r}", where=key, mend="ask what is promised")
    offer = {key: told.pop(key) for key in OFFERED if key in told}
    if "percent_off" in offer or "amount_off" in offer:
        kept = {k: v for k, v in brief.get("offer", {}).items() if k not in {"percent_off", "amount_off"}}
        told["offer"] = {**kept, **offer}
    elif offer:
        told["offer"] = {**brief.get("offer", {}), **offer}
    both = {**brief, **told}
    if "name" not in both and "objective" in both:
        both["name"] = both["objective"][:NAME_LETTERS].strip()
    return both


def is_said(words: str, said: Iterable[str]) -> bool:
    """Tell whether the user said these words, in this order, one after the other."""
    wanted = _words(words)
    return bool(wanted) and any(f" {wanted} " in f" {_words(text)} " for text in said)


def _number_is_said(number: str, said: Iterable[str]) -> bool:
    plain = number.rstrip("0").rstrip(".") if "." in number else number
    return any(re.search(rf"(?<![\d.]){re.escape(plain)}(?:[.,]0+)?(?!\d)", text) for text in said)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
