"""Which model answered: another than was asked is told on the copy, because nobody proved that one."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marque.message import Message
from marque.verdict import Finding, Span
from policies.go_no_go import Answered
from policies.rule import Rule

OTHER_MODEL = Rule(
    id="model.other_answered", severity="ask",
    source="House rule: a model does the work only after its contract, so another one's work is looked at",
    fix="Read the copy with that in mind, and have a marketing engineer look at the endpoint.",
    wrong="Any copy of a step for which one model was asked and another answered.",
    right="The same copy, answered by the model that was asked, or by a dated snapshot of it.",
)  # fmt: skip
RULES = (OTHER_MODEL,)
"""They are about the call and not the words, so no gate asks for them: a campaign's check does."""

_DATE = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8})")


class Call(NamedTuple):
    """One call that a model answered, as far as judging it needs."""

    step: str
    asked: str
    answered: str | None
    """None: the endpoint did not say."""


def may_answer(asked: str, answered: str | None, allowed: Answered) -> bool:
    """Tell whether this name may answer for the one that was asked; no name at all may not."""
    if answered is None:
        return False
    if answered == asked or answered in allowed.aliases.get(asked, ()):
        return True
    dated = answered.startswith(asked) and _DATE.fullmatch(answered[len(asked) :])
    return bool(allowed.dated_snapshots and dated)


def answered_otherwise(message: Message, calls: Iterable[Call], allowed: Answered) -> Sequence[Finding]:
    """Return one finding on the text that names each step whose answer came from another model than was asked."""
    others = list(dict.fromkeys(call for call in calls if not may_answer(call.asked, call.answered, allowed)))
    if not others:
        return []
    part, _ = next(iter(message.parts()))
    told = "; ".join(
        f"{call.step} asked {call.asked}, and {call.answered or 'a model that did not give its name'} answered"
        for call in others
    )
    span = Span(part=part, start=0, end=0, quote="")
    return [OTHER_MODEL.finding(span, f"{told}.", severity=allowed.severity)]
