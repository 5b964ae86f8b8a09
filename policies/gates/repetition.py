"""Repetition gate: the message is not the one that went out before, and says nothing twice."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from marque.evidence import Evidence
from marque.message import Copy, Message, Part
from marque.verdict import Finding
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import missing_in, span_at

NAME = "repetition"
LANGUAGES: frozenset[str] | None = None

SENT_BEFORE = Rule(
    id="repetition.sent_before", severity="revise", waivable_by="editor",
    source="House rule: the same audience does not get the same message twice",
    fix="Say something new, or say it in another way.",
    wrong="The Ember blanket is back in every size, and it smells of wool for the first week.",
    right="The Ember blanket is back in every size, woven from the wool of our own sheep.",
)  # fmt: skip
SENTENCE_TWICE = Rule(
    id="repetition.sentence_twice", severity="revise", waivable_by="editor",
    source="House rule: a sentence is read once",
    fix="Take one of them out.",
    wrong="The Ember blanket is back. It stays warm. The Ember blanket is back!",
    right="The Ember blanket is back. It stays warm. The Ember throw is back.",
)  # fmt: skip
SUBJECTS_ALIKE = Rule(
    id="repetition.subjects_alike", severity="revise", waivable_by="editor",
    source="House rule: a test between two lines that read alike tells nothing",
    fix="Write a subject that makes another promise.",
    wrong="The blanket is back!", right="Wool that stays where you put it",
)  # fmt: skip
RULES = (SENT_BEFORE, SENTENCE_TWICE)
"""The rules of `check`; `SUBJECTS_ALIKE` belongs to `across`."""

ALIKE = 0.5
"""From this share of common shingles on, two bodies are one message (Jaccard index)."""
SUBJECT_ALIKE = 90
"""From this likeness on, in percent of what must not be edited, two subjects read alike."""
_SHINGLE = 5
_FEWEST_WORDS = 4
"""A sentence shorter than this may come twice: "Shop now" is a button."""
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\w))+[.!?]{0,3}")
"""A point inside a number or a name ("3.2 lb") ends no sentence."""


class Alike(NamedTuple):
    """A variant that reads like an earlier one."""

    variant: int
    """Of the later variant, in the order given."""
    like: int
    """Of the earlier one."""
    finding: Finding
    """On the later variant."""


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:  # noqa: ARG001 - every gate's face
    """Return what repeats an earlier message, or itself; the policy has no say in it."""
    return [*_sent_before(message, evidence), *_sentences_twice(message)]


def across(variants: Sequence[Copy]) -> list[Alike]:
    """Return each variant whose subject reads like an earlier one's; where there is no subject, its body."""
    found: list[Alike] = []
    lines = [_line(variant) for variant in variants]
    for index, (part, text) in enumerate(lines):
        for earlier, (other_part, other) in enumerate(lines[:index]):
            if part == other_part and fuzz.ratio(_plain(text), _plain(other)) >= SUBJECT_ALIKE:
                finding = SUBJECTS_ALIKE.finding(
                    span_at(part, text, 0, len(text)), f"Variant {index + 1} reads like variant {earlier + 1}."
                )
                found.append(Alike(index, earlier, finding))
                break
    return found


def _line(variant: Copy) -> tuple[Part, str]:
    return ("subject", variant.subject) if variant.subject else ("body", variant.body)


def _sent_before(message: Message, evidence: Evidence) -> Iterator[Finding]:
    own = _shingles(message.body)
    for back, body in enumerate(evidence.sent_before, start=1):
        alike = _jaccard(own, _shingles(body))
        if alike >= ALIKE:
            when = "the last message" if back == 1 else f"the message {back} before this one"
            yield SENT_BEFORE.finding(missing_in("body"), f"{alike:.0%} of the body stood in {when}.")
            return


def _sentences_twice(message: Message) -> Iterator[Finding]:
    seen: set[str] = set()
    for part, text in message.parts():
        for match in _SENTENCE.finditer(text):
            plain = _plain(match[0])
            if plain.count(" ") + 1 < _FEWEST_WORDS:
                continue
            if plain in seen:
                start = match.start() + len(match[0]) - len(match[0].lstrip())
                yield SENTENCE_TWICE.finding(
                    span_at(part, text, start, match.end()), "This sentence stands here twice."
                )
            seen.add(plain)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of five words of a text; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    if not words:
        return frozenset()
    last = max(len(words) - _SHINGLE, 0)
    return frozenset(tuple(words[at : at + _SHINGLE]) for at in range(last + 1))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0
