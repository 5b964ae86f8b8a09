"""Originality gate: not what went out before, nothing said twice, and no stranger's words passed off as ours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from marque.evidence import Evidence
from marque.likeness import likeness, roots
from marque.message import Copy, Message, Part
from marque.verdict import Finding
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import missing_in, span_at

NAME = "originality"
LANGUAGES: frozenset[str] | None = None

SENT_BEFORE = Rule(
    id="originality.sent_before", severity="revise", waivable_by="editor",
    source="House rule: the same audience does not get the same message twice",
    fix="Say something new, or say it in another way.",
    wrong="The Ember blanket is back in every size, and it smells of wool for the first week.",
    right="Bo and Fern gave the wool for this throw; both like to be scratched behind the ears.",
)  # fmt: skip
SENTENCE_TWICE = Rule(
    id="originality.sentence_twice", severity="revise", waivable_by="editor",
    source="House rule: a sentence is read once",
    fix="Take one of them out.",
    wrong="The Ember blanket is back. It stays warm. The Ember blanket is back!",
    right="The Ember blanket is back. It stays warm. The Ember throw is back.",
)  # fmt: skip
SUBJECTS_ALIKE = Rule(
    id="originality.subjects_alike", severity="revise", waivable_by="editor",
    source="House rule: a test between two lines that read alike tells nothing",
    fix="Write a subject that makes another promise.",
    wrong="The blanket is back!", right="Wool that stays where you put it",
)  # fmt: skip
COPIED = Rule(
    id="originality.copied", severity="revise", waivable_by="brand_lead",
    source="Copyright; house rule: customers and rivals are quoted by name or not at all",
    fix="Say it in your own words, or quote it and say whose words they are.",
    wrong="It keeps my feet warm even when the rain comes in sideways from the sea.",
    right="Warm feet, even in the sideways rain of the coast.",
)  # fmt: skip
RULES = (SENT_BEFORE, SENTENCE_TWICE, COPIED)
"""The rules of `check`; `SUBJECTS_ALIKE` belongs to `across`."""

ALIKE = 0.45
"""From this share of common roots on, two bodies are one message (`marque.likeness`)."""
FEWEST_ROOTS = 3
"""Of a body that can be told from another; "Sale!" is like every other sale."""
COPIED_WORDS = 8
"""Words in a row that nobody writes twice by chance."""
STRANGERS = frozenset({"review", "competitor"})
"""Kinds of passages whose words are not ours to use."""
SUBJECT_ALIKE = 90
"""From this likeness on, in percent of what must not be edited, two subjects read alike."""
_QUOTED = re.compile('["\u201c\u201e\u00ab]([^"\u201c\u201d\u201e\u00ab\u00bb]{1,600})["\u201d\u201c\u00bb]')
_WHOSE = re.compile(
    r"^[\s,.!]{0,4}(?:[\u2013\u2014-]\s?\w|\((?:\w|\u2014)"
    r"|(?:says?|said|writes?|wrote|told us)\b|(?:from )?\w{1,20} (?:says|writes|from|,))",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:says?|said|writes?|wrote|told us|in the words of \w{1,20})[^.!?]{0,30}$", re.IGNORECASE)
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
    """Return what repeats an earlier message, itself or a stranger; the policy has no say in it."""
    return [*_sent_before(message, evidence), *_sentences_twice(message), *_copied(message, evidence)]


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
    own = roots(message.body)
    if len(own) < FEWEST_ROOTS:
        return
    for back, body in enumerate(evidence.sent_before, start=1):
        alike = likeness(own, roots(body))
        if alike >= ALIKE:
            when = "the last message" if back == 1 else f"the message {back} before this one"
            yield SENT_BEFORE.finding(missing_in("body"), f"{alike:.0%} of what the body says stood in {when}.")
            return


def _copied(message: Message, evidence: Evidence) -> Iterator[Finding]:
    runs = {
        run: passage.id for passage in evidence.passages if passage.kind in STRANGERS for run in _runs(passage.text)
    }
    if not runs:
        return
    for part, text in message.parts():
        credited = [match.span() for match in _QUOTED.finditer(text) if _says_whose(text, match)]
        for start, end, whose in _longest(text, runs):
            if not any(first <= start and end <= last for first, last in credited):
                yield COPIED.finding(
                    span_at(part, text, start, end), f"These words stand in {whose}.", evidence=(whose,)
                )


def _longest(text: str, runs: Mapping[tuple[str, ...], str]) -> Iterator[tuple[int, int, str]]:
    """Yield the places of words that stand in a row elsewhere, as long as they go, and where."""
    words = list(_WORD.finditer(text))
    at = 0
    while at + COPIED_WORDS <= len(words):
        whose = runs.get(tuple(word[0].casefold() for word in words[at : at + COPIED_WORDS]))
        if whose is None:
            at += 1
            continue
        last = at + COPIED_WORDS
        while (
            last < len(words)
            and tuple(word[0].casefold() for word in words[last - COPIED_WORDS + 1 : last + 1]) in runs
        ):
            last += 1
        yield words[at].start(), words[last - 1].end(), whose
        at = last


def _says_whose(text: str, quoted: re.Match[str]) -> bool:
    after, before = text[quoted.end() : quoted.end() + 60], text[max(0, quoted.start() - 60) : quoted.start()]
    return _WHOSE.search(after) is not None or _BY.search(before.rstrip(" :,")) is not None


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


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return (tuple(words[at : at + COPIED_WORDS]) for at in range(len(words) - COPIED_WORDS + 1))
