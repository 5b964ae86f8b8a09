"""Compliance gate: what the market's law and the platforms ask for, rule by rule, from `rules/*.yaml`.

Pressure selling is judged by what a classifier learnt of shops, and by the evidence (`policies/pressure/`).

It finds words that a rule forbids and the absence of words that a rule asks for. It gives no legal advice:
a citation that nobody looked up says so.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from marque.evidence import Evidence
from marque.message import PARTS, Message, Part
from marque.verdict import Finding, Span
from policies.patterns import compiled
from policies.policy import Policy
from policies.pressure.rules import LANGUAGES as PRESSURE_LANGUAGES
from policies.pressure.rules import RULES as PRESSURE_RULES
from policies.pressure.rules import findings as pressure
from policies.rule import PhraseRule, primary

NAME = "compliance"
LANGUAGES: frozenset[str] | None = None
RULES = PRESSURE_RULES
"""The rules in code; all others are data."""


def languages(policy: Policy) -> frozenset[str]:
    """Return the languages in which the market's rules are written."""
    return frozenset(primary(language) for rule in policy.rules for language in rule.languages)


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return one finding for each place that a rule in force forbids, and for each thing asked for and missing."""
    at = (message.now or evidence.gathered_at).astimezone(ZoneInfo(policy.market_rules.zone)).date()
    language = message.language or policy.language
    found = [
        finding
        for rule in policy.rules
        if rule.applies_on(at)
        and policy.market_rules.is_under(rule.markets)
        and (not rule.channels or message.channel in rule.channels)
        and rule.speaks(language)
        for finding in broken(rule, message)
    ]
    return [*found, *pressure(message, evidence, policy)] if primary(language) in PRESSURE_LANGUAGES else found


def broken(rule: PhraseRule, message: Message) -> Iterator[Finding]:
    """Yield where the message breaks one rule, whatever the market, channel, language and day."""
    if any(compiled(pattern).search(text) for pattern in rule.unless for _, text in message.parts()):
        return
    parts = rule.parts or PARTS
    seen: set[tuple[Part, int]] = set()
    for pattern in rule.forbids:
        for part in parts:
            for match in compiled(pattern).finditer(message.text_of(part)):
                if (part, match.start()) not in seen:
                    seen.add((part, match.start()))
                    yield _finding(rule, part, match.start(), match.end(), match[0])
    if rule.requires and not any(
        compiled(pattern).search(message.text_of(part)) for pattern in rule.requires for part in parts
    ):
        yield _finding(rule, "body", 0, 0, "")


def _finding(rule: PhraseRule, part: Part, start: int, end: int, quote: str) -> Finding:
    place = Span(part=part, start=start, end=end, quote=quote)
    return Finding(
        **place.model_dump(), gate=NAME, rule=rule.id, severity=rule.severity, message=f"{rule.message} {rule.cited}",
        fix=rule.fix, waivable_by=rule.waivable_by, asks_role=rule.asks_role,
    )  # fmt: skip
