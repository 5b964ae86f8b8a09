"""Compliance gate: what the market's law and the platforms ask for, rule by rule, from `rules/*.yaml`.

Pressure selling is judged by what a classifier learnt of shops, and by the evidence (`policies/pressure/`).

It finds words that a rule forbids and the absence of words that a rule asks for. It gives no legal advice:
a citation that nobody looked up says so. A text without a brand pack, a footer, or the way out that ends a whole
message was handed in by itself: what is missing from it may stand elsewhere, so it is noted and not sent back.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from marque.evidence import Evidence
from marque.message import PARTS, Message, Part
from marque.verdict import Finding, Span
from policies.borne_out import is_borne_out
from policies.claims.plain import Plain
from policies.disclosure import RULES as DISCLOSURE_RULES
from policies.disclosure import undisclosed
from policies.patterns import compiled
from policies.policy import Policy
from policies.pressure.rules import LANGUAGES as PRESSURE_LANGUAGES
from policies.pressure.rules import RULES as PRESSURE_RULES
from policies.pressure.rules import findings as pressure
from policies.rule import PhraseRule, primary
from policies.sieve import likely
from policies.spans import MOST_PLACES, missing_in, span_at

NAME = "compliance"
LANGUAGES: frozenset[str] | None = None
RULES = (*PRESSURE_RULES, *DISCLOSURE_RULES)
"""The rules in code; all others are data."""
PASSAGE = 2
"""Sentences before and after one that belong to its passage."""
BY_ITSELF = "The text was handed in by itself, so this may stand elsewhere: "


def languages(policy: Policy) -> frozenset[str]:
    """Return the languages in which the market's rules are written."""
    return frozenset(primary(language) for rule in policy.rules for language in rule.languages)


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return one finding for each place that a rule in force forbids, and for each thing asked for and missing."""
    zone = ZoneInfo(policy.market_rules.zone)
    today = (message.now or evidence.gathered_at).astimezone(zone).date()
    language = message.language or policy.language
    rules = [
        rule
        for rule in policy.rules
        if rule.applies_on(today)
        and policy.market_rules.is_under(rule.markets)
        and (not rule.channels or message.channel in rule.channels)
        and rule.speaks(language)
    ]
    worth = _worth_a_search(rules, message)
    found = [
        *(finding for rule in rules for finding in _forbidden(rule, message, worth, evidence, policy)),
        *(finding for rule in rules for finding in _out_of_hours(rule, message, zone)),
        *_missing(rules, message, policy),
        *undisclosed(message, policy),
    ]
    return [*found, *pressure(message, evidence, policy)] if primary(language) in PRESSURE_LANGUAGES else found


def broken(rule: PhraseRule, message: Message, zone: tzinfo = UTC) -> Iterator[Finding]:
    """Yield where the message breaks one rule, whatever the market, channel, language, day and evidence."""
    for part, match in _matches(rule, message, _worth_a_search([rule], message)):
        yield _finding(rule, span_at(part, message.text_of(part), *match.span()))
    yield from _out_of_hours(rule, message, zone)
    if _lacks(rule, message):
        yield _finding(rule, missing_in("body"))


Worth = Mapping[Part, AbstractSet[str]]
"""Of each part the patterns that may match in it."""


def _worth_a_search(rules: Sequence[PhraseRule], message: Message) -> Worth:
    patterns = tuple(pattern for rule in rules for pattern in rule.forbids)
    return {part: likely(patterns, text) for part, text in message.parts()}


def _forbidden(
    rule: PhraseRule, message: Message, worth: Worth, evidence: Evidence, policy: Policy
) -> Iterator[Finding]:
    for part, match in _matches(rule, message, worth):
        if not is_borne_out(match, evidence, policy):
            yield _finding(rule, span_at(part, message.text_of(part), *match.span()))


def _matches(rule: PhraseRule, message: Message, worth: Worth) -> Iterator[tuple[Part, re.Match[str]]]:
    """Yield each place that the rule forbids, once, in the order of its patterns and parts."""
    for part in rule.parts or PARTS:
        worthy = worth.get(part, frozenset())
        sought = [compiled(pattern) for pattern in rule.forbids if pattern in worthy] if worthy else ()
        if not sought:
            continue
        text = message.text_of(part)
        found = (match for pattern in sought for match in pattern.finditer(text))
        places = {match.start(): match for match in islice(found, MOST_PLACES)}
        if places and not _is_lifted(rule, message):
            plain = Plain(part, text)
            yield from ((part, match) for match in places.values() if _counts(rule, plain, match))


def _is_lifted(rule: PhraseRule, message: Message) -> bool:
    return any(compiled(pattern).search(text) for pattern in rule.unless for _, text in message.parts())


def _counts(rule: PhraseRule, plain: Plain, match: re.Match[str]) -> bool:
    """Tell whether the sentence or passage says what makes the words wrong, and nothing that makes them right."""
    start, end = _within_reach(rule, plain, match.start())

    def stands(pattern: str) -> bool:
        return compiled(pattern).search(plain.text, start, end) is not None

    return (not rule.beside or any(map(stands, rule.beside))) and not any(map(stands, rule.spares))


def _within_reach(rule: PhraseRule, plain: Plain, at: int) -> tuple[int, int]:
    sentence = plain.sentence_at(at)
    if rule.reach == "sentence" or not plain.sentences:
        return sentence.start, sentence.end
    place = bisect_right(plain.sentences, sentence.start, key=lambda one: one.start) - 1
    near = plain.sentences[max(0, place - PASSAGE) : place + PASSAGE + 1]
    return near[0].start, near[-1].end


def _out_of_hours(rule: PhraseRule, message: Message, zone: tzinfo) -> Iterator[Finding]:
    if rule.hours is None or message.send_at is None:
        return
    opens, closes = rule.hours
    if not opens <= message.send_at.astimezone(zone).time() < closes:
        yield _finding(rule, missing_in("body"))


def _missing(rules: list[PhraseRule], message: Message, policy: Policy) -> Iterator[Finding]:
    lacking = [rule for rule in rules if _lacks(rule, message)]
    whole = any(rule.marks_whole and rule not in lacking for rule in rules)
    by_itself = policy.brand is None and message.footer is None and not whole
    for rule in lacking:
        finding = _finding(rule, missing_in("body"))
        if by_itself:
            finding = finding.model_copy(update={"severity": "note", "message": f"{BY_ITSELF}{finding.message}"})
        yield finding


def _lacks(rule: PhraseRule, message: Message) -> bool:
    return bool(rule.requires) and not _is_lifted(rule, message) and not any(
        compiled(pattern).search(message.text_of(part))
        for pattern in rule.requires
        for part in rule.parts or PARTS
    )  # fmt: skip


def _finding(rule: PhraseRule, place: Span) -> Finding:
    return Finding(
        **place.model_dump(), gate=NAME, rule=rule.id, severity=rule.severity, message=f"{rule.message} {rule.cited}",
        fix=rule.fix, waivable_by=rule.waivable_by, asks_role=rule.asks_role,
    )  # fmt: skip
