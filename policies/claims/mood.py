"""Whether a place in the copy asserts anything: not in a question, a condition, a negation, or a rival's words."""

import re

from policies.claims.plain import Plain

_ASSERTED_ALL_THE_SAME = re.compile(
    r"\bnot (?:only|just|to mention)\b|\b(?:don't|do not|never|can't|cannot|won't want to) "
    r"(?:miss|wait|forget|delay|sleep|let|beat|go wrong|overlook|hesitate)\b|\bwhy not\b|\bno (?:wonder|doubt|"
    r"kidding|catch)\b"
    r"|\bno (?:strings|code|minimum|fuss|fees?|joke)\b|\bnot (?:a )?typo\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:never|not|no longer|without|nor|neither|hardly|forget|stop|(?:is|are|was|were|do|does|did|has|have|won|"
    r"wouldn|can|don|doesn|isn"
    r"|aren|wasn|weren|didn|hasn|haven|shouldn)n?'t|cannot|no more|nobody|none|instead of paying|rather than)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|whether|in case|provided|suppose|supposing|assuming|as soon as)\b", re.IGNORECASE
)
_HYPOTHESIS = re.compile(
    r"\b(?:imagine|picture this|what if|pretend|suppose|wish|would(?:n't)?|might|hypothetically|for example|for "
    r"instance|e\.g\.)\b",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"\b(?:others?|other (?:brands|shops|stores|sites|retailers)|competitors?|competing|elsewhere|rivals?|most "
    r"(?:brands|shops|stores)"
    r"|big[- ]name|department stores?|the competition|they charge|comparable|similar \w+ (?:cost|sell|go))\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\"[^\"\n]{12,400}\"")
_SPEAKER = re.compile(
    r"^[ ,.]{0,3}(?:- ?|says|said|writes|wrote|according)|(?:says|said|writes|wrote|asked)[:,]? $", re.IGNORECASE
)
_BREAK = re.compile(r"[,;:()]| - |\b(?:but|and|so|then|yet|while|because)\b", re.IGNORECASE)
_TELLING = re.compile(r"\b(?:did you know|have you heard|guess what|ready to hear)\b", re.IGNORECASE)


def asserts(plain: Plain, start: int, end: int, *, negatable: bool = True) -> bool:
    """Tell whether what stands there is asserted; `negatable` False where the words hold their own negation."""
    sentence = plain.sentence_at(start)
    text = plain.text[sentence.start : sentence.end]
    at, after = start - sentence.start, end - sentence.start
    if _is_question(text, at):
        return False
    before = text[:at]
    if _HYPOTHESIS.search(before) or _inside_condition(before) or _quoted(text, at):
        return False
    clause = before[_last_break(before) :]
    if _RIVAL.search(clause) or _RIVAL.search(text[after : after + _next_break(text[after:])]):
        return False
    return not (negatable and _NEGATION.search(_ASSERTED_ALL_THE_SAME.sub(" ", clause)))


def _is_question(text: str, at: int) -> bool:
    return text.rstrip(" \"')\n").endswith("?") and not _TELLING.search(text[:at])


def _inside_condition(before: str) -> bool:
    opened = None
    for opened in _CONDITION.finditer(before):  # noqa: B007 - the last one counts
        pass
    return opened is not None and "," not in before[opened.end() :] and " then " not in before[opened.end() :]


def _quoted(text: str, at: int) -> bool:
    for quote in _SPOKEN.finditer(text):
        if quote.start() < at < quote.end():
            return bool(_SPEAKER.search(text[quote.end() : quote.end() + 14]) or
                        _SPEAKER.search(text[max(0, quote.start() - 12) : quote.start()]))  # fmt: skip
    return False


def _last_break(text: str) -> int:
    last = 0
    for found in _BREAK.finditer(text):
        last = found.end()
    return last


def _next_break(text: str) -> int:
    found = _BREAK.search(text)
    return found.start() if found else len(text)
