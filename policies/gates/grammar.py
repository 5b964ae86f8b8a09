"""Grammar gate: the sure mistakes that Harper finds; an extra (`marque[grammar]`), silent where it is not installed."""

import re
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Any

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.naming import any_of, known_names
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import MOST_PLACES, blotted, span_at
from policies.tokens import scan

NAME = "grammar"
LANGUAGES: frozenset[str] | None = frozenset({"en"})

MISTAKE = Rule(
    id="grammar.mistake", severity="revise", source="Harper, the rules of it that were seen to be right on clean copy",
    waivable_by="editor", fix="Mend it.",
    wrong="We could of told you about the blanket.", right="We could have told you about the blanket.",
)  # fmt: skip
SPELLING = Rule(
    id="grammar.spelling", severity="note", source="Harper's dictionary", fix="Look it up.",
    wrong="You recieved a blanket.", right="You received an Ardenfield blanket.",
)  # fmt: skip
UNREAD = Rule(
    id="grammar.unread", severity="ask", source="House rule: what a gate has not read it does not pass",
    waivable_by="editor", fix="Read it yourself, or shorten it.",
    wrong=f"B{'r' * 70}, it is cold.", right="Brrrrrr, it is cold.",
)  # fmt: skip
RULES = (MISTAKE, SPELLING, UNREAD)

EXTRA = "marque[grammar]"
PACKAGE = "harper-py"
SURE = frozenset({
    "AdjectiveDoubleDegree", "AnA", "AnAnother", "DidPast", "DoubleModal", "HadOf", "ItsContraction", "ItsPossessive",
    "ModalOf", "MoreBetter", "PronounInflectionBe", "PronounVerbAgreement", "RepeatedWords",
    "SimplePastToPastParticiple", "TheAnother", "TheMy", "TheirToThere", "TheirToTheyre", "ThenThan", "ThereToTheir",
    "TheyreToTheir",
})  # fmt: skip
"""Of Harper's 917 rules those that name a mistake in any text; its rules of style are the brand's own affair."""
_SPELLING = "SpellCheck"
_DIALECTS = {"GB": "BRITISH", "IE": "BRITISH", "AU": "AUSTRALIAN", "NZ": "AUSTRALIAN", "CA": "CANADIAN", "IN": "INDIAN"}
_LONGEST = 10_000
"""Characters of a part that are read: a letter of four pages."""
_AT_ONCE = 2_000
"""Characters that Harper is given at a time: the time that it takes grows faster than the text."""
_NO_WORD = re.compile(r"[^\W\d_]{61}")
"""Letters in a row that are no word, for which Harper would look for a correction long."""
_LEAST_PROSE = 0.4
"""The share of letters, figures and blanks below which a piece is no prose, unless it is short."""
_FEW = 500
_SHOWN = 80
"""Characters that stand for what was not read."""
_SHORTEST_WORD = 5
"""Letters from which on an unknown word is taken for a slip."""
_TWICE_IS_FINE = frozenset({"had", "that", "so", "very", "bye", "no", "ha", "knock", "really", "night"})
_one_at_a_time = threading.Lock()
"""A linter refuses a second thread while one is inside."""


@cache
def missing() -> str | None:
    """Return why the gate cannot answer: the package is an extra; None where it is installed."""
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        return "not installed"
    return None


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return sure mistakes of grammar, and words that are likely misspelled; names and capitalised words never are."""
    names = any_of(known_names(policy.brand, evidence))
    linter = _linter(_DIALECTS.get(message.market or policy.market, "AMERICAN"))
    found: list[Finding] = []
    for part, text in message.parts():
        if part != "footer":
            hidden = [(token.start, token.end) for token in scan(text).tokens]
            hidden += [match.span() for match in names.finditer(text)] if names else []
            found += islice(_found(linter, part, text, hidden), MOST_PLACES)
    return found


def _found(linter: Any, part: Part, text: str, hidden: list[tuple[int, int]]) -> Iterator[Finding]:  # noqa: ANN401 - untyped there
    seen = blotted(text, hidden)
    for at, piece in _pieces(text[:_LONGEST]):
        if _is_prose(piece):
            yield from _found_in(linter, part, text, seen, at, piece)
        else:
            yield UNREAD.finding(span_at(part, text, at, min(at + _SHOWN, at + len(piece))), "This is no prose.")
    if len(text) > _LONGEST:
        end = min(_LONGEST + _SHOWN, len(text))
        yield UNREAD.finding(span_at(part, text, _LONGEST, end), f"Only {_LONGEST:,} characters were read.")


def _found_in(linter: Any, part: Part, text: str, seen: str, at: int, piece: str) -> Iterator[Finding]:  # noqa: ANN401 - untyped there
    with _one_at_a_time:
        by_rule = linter.organized_lints(piece)
    for rule in sorted(SURE & by_rule.keys()):
        for lint in by_rule[rule]:
            start, end = at + lint.span.start, at + lint.span.end
            if seen[start:end] == text[start:end] and _is_sure(rule, text, start, end):
                yield MISTAKE.finding(span_at(part, text, start, end), f"{lint.message} ({rule})", fix=_fix(lint))
    for lint in by_rule.get(_SPELLING, ()):
        start, end = at + lint.span.start, at + lint.span.end
        word = seen[start:end]
        if word.islower() and word.isalpha() and len(word) >= _SHORTEST_WORD and lint.suggestions:
            yield SPELLING.finding(span_at(part, text, start, end), "The dictionary lacks this word.", fix=_fix(lint))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text whole, or a longer one cut where a line, a sentence or a word ends, each piece with its place."""
    start = 0
    while len(text) - start > _AT_ONCE:
        last = start + _AT_ONCE
        ends = (text.rfind(mark, start, last) + len(mark) for mark in ("\n", ". ", " "))
        end = next((end for end in ends if end > start + _AT_ONCE // 2), last)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _is_prose(piece: str) -> bool:
    plain = sum(character.isalnum() or character.isspace() for character in piece)
    return (len(piece) < _FEW or plain >= _LEAST_PROSE * len(piece)) and not _NO_WORD.search(piece)


def _is_sure(rule: str, text: str, start: int, end: int) -> bool:
    """Tell whether a finding is none of those in which the rule is known to err."""
    words = text[start:end].split()
    if rule == "AnA":  # it spells capitals out: "a FREE stone"
        following = text[end:].split(maxsplit=1)[:1]
        return not (following and following[0].isupper())
    if rule == "RepeatedWords":
        return len(set(words)) == 1 and words[0].casefold() not in _TWICE_IS_FINE
    if rule == "PronounVerbAgreement":  # "you legends", "you guys"
        return text[:start].split()[-1:] != ["you"]
    return True


def _fix(lint: Any) -> str | None:  # noqa: ANN401 - untyped there
    said = [suggestion.replacement_text for suggestion in lint.suggestions if suggestion.replacement_text]
    return f"Write {said[0]!r}." if said else None


@cache
def _linter(dialect: str) -> Any:  # noqa: ANN401 - untyped there
    """Return a linter, made once a dialect: its dictionary takes a second."""
    import harper  # type: ignore[import-not-found,unused-ignore]  # an extra

    return harper.Linter(getattr(harper.Dialect, dialect))
