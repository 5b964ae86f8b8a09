"""Whether a place in the copy asserts anything: not in a question, a condition, a negation, or a rival's words."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from policies.claims.mentions import Mention
from policies.claims.plain import Plain, Stretch
from policies.patterns import quick

_ASSERTED_ALL_THE_SAME = quick(
    r"\bnot (?:only|just|to mention)\b|\b(?:don't|do not|never|can't|cannot|won't want to) "
    r"(?:miss|wait|forget|delay|sleep|let|beat|go wrong|overlook|hesitate)\b|\bwhy not\b|\bno (?:wonder|doubt|"
    r"kidding|catch)\b"
    r"|\bno (?:strings|code|minimum|fuss|fees?|joke)\b|\b(?:hardly|barely|scarcely|never|won't|don't|"
    r"doesn't) (?:even )?(?:notice|feel|know|see)\b(?= (?:the|its|that)\b)|\bnot (?:a )?typo\b|\bnot even (?=[$€£\d])"
)
_NEGATION = quick(
    r"\b(?:never|not|no longer|without|nor|neither|hardly|forget|stop|(?:is|are|was|were|do|does|did|has|have|won|"
    r"wouldn|can|don|doesn|isn"
    r"|aren|wasn|weren|didn|hasn|haven|shouldn)n?'t|cannot|no more(?! than)|nobody|none|no need|instead of paying|"
    # "$45 rather than $60" denies no former price but states it.
    r"rather than(?! (?:(?:the|its|our|their|a|an) )?(?:(?:usual|normal|regular|full|old|original|former|list|"
    r"standard) )?"
    r"(?:price (?:of )?|rrp (?:of )?)?[$€£]?\d))\b"
)
_CONDITION = quick(r"\b(?:if|unless|whether|(?<!-)in case|provided|suppose|supposing|assuming|as soon as)\b")
_HYPOTHESIS = quick(
    r"\b(?:imagine|picture this|what if|pretend|suppose|wish|might|hypothetically|for example|for instance|e\.g\.|"
    # "You would have paid $60; now you pay $40" states a former price.
    r"would(?:n't)?(?! have paid [^.]{0,60}\b(?:now|today)\b))\b"
)
_RIVAL = quick(
    r"\b(?:others?|other (?:brands|shops|stores|sites|retailers)|competitors?|competing|elsewhere|rivals?|most "
    r"(?:brands|shops|stores)"
    r"|big[- ]name|big[- ]box|(?:another|some other|(?<!number )(?<!number-)one|a rival|a competing) "
    r"(?:shop|store|brand|seller|site|"
    r"chain)|ran an ad|theirs|department stores?|the competition|they charge|comparable|similar \w+ (?:cost|"
    r"sell|go))\b"
)
_AND_OURS = re.compile(
    r"(?: (?:shops?|stores?|sellers?|sites?|brands?|chains?))?,? (?:and|or|as well as|and also|just as) "
    r"(?:(?:at|in|from|with|by) )?(?:ours\b|us\b|here\b|our (?:shop|store|own)\b)"
)
"""What follows words for others where the same is said of us: "at other shops and at ours"."""
_NO_SUCH = re.compile(
    r"\b(?:no|zero|without(?: an?| any)?) (?!(?:less|more|fewer|later|longer|sooner|doubt|wonder|joke|need|code|"
    r"codes|"
    r"minimum|strings|catch|fuss|matter|problem|questions?|kidding|one)\b)(?:[a-z-]{2,14} ){0,2}\"?$"
)
"""A thing that there is none of, right before its figure: "no $99 fee", "no sneaky 2-year contract"."""
_OR = re.compile(r"\b(?:or|nor)\b")
_SPOKEN = re.compile(r"\"[^\"\n]{3,400}\"")
_VERBS = (
    "says?|said|writes?|wrote|asked|shouts?|shouted|yells?|yelled|screams?|screamed|cries|cried|claims?|claimed|promises?|"
    "promised|boasts?|boasted|brags?|bragged|announces?|announced|insists?|advertises?|advertised|reads?|tells?|told us"
)
_OWN_LABEL = re.compile(
    r"\b(?:label|tag|price tag|sticker|sign|listing|product page|box|packaging|shelf card|till)\b[^.!?;\n\"]{0,40}$"
)
"""Who speaks where a quote is the shop's own: its label says what it claims."""
_ANNOUNCED = re.compile(r"\b(?:imagine|picture this): ?")
"""A hypothesis that may as well open an announcement: "Imagine: the kettle for $20"."""
_SPEAKER = re.compile(
    rf"^[ ,.]{{0,3}}(?:- ?|(?:(?:they|he|she|some|others|someone|everybody|everyone) )?(?:{_VERBS}|"
    rf"according)\b)|\b(?:{_VERBS})[:,]? $"
)
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|nor|without|instead of|neither|cannot|skip|forget)|n't)\b[^\".!?,;:]{0,40}$"
)
_MAIN = re.compile(r" (?:you (?:can|may)|we(?:'ll| will)|(?:just |simply )?(?:send|bring|return) (?:it|them|yours))\b")
"""How the main clause begins after a condition that no comma ends: "if it pinches you can send it back"."""
_FULFILLED = re.compile(
    r" (?:that )?you (?:just |only |simply )?(?:order|buy|book|call|come|act|hurry|reply|mention|use|enter|click|sign|"
    r"join|shop|get|take|pick|say|show|quote|text|write|visit|check|subscribe|reserve|grab)\b"
)
"""What the reader of a promise does: "if you order today the rug is $89"."""
_PROMISED = re.compile(
    r" (?:you(?:'ll| will| can| may)?(?: only| just)? (?:pay|get|save|have)\b"
    r"|(?:it|they|this|these)(?:'s|'re|'ll be| is| are| costs?| will be| drops?| comes?| goes)\b"
    r"|(?:the|our|your|this|each|every|all) "
    r"(?:(?!(?:that|which|who|whose|if|you|is|are|costs?)\b)[^\s.;!?,]{1,24} ){1,8}"
    r"(?:is|are|costs?|drops?|comes?|goes|falls?|sells?|will (?:be|cost))\b)"
)
"""How the promise begins behind it where no comma parts the two."""
_SUPPOSED = 6
"""Characters that a condition holds at the least."""
_LIST = 160
"""Characters within which the "or" of "never a, b or c" is looked for."""
_BREAK = re.compile(r"[,;:()]| - |\b(?:but|and|so|then|yet|while|because)\b")
_ASKS = re.compile(
    r"(?:(?:and|but|so|or|well|hey|psst|wait)[, ]{1,2})?(?:who|what|when|where|why|which|how|is|are|was|were|am|"
    r"do|does|did|can|"
    r"could|will|would|shall|should|may|might|have|has|had|must|isn't|aren't|don't|doesn't|won't|can't|couldn't|"
    r"wouldn't|"
    r"haven't|hasn't|if|want|need|looking|ready|fancy|ever|still|really|got|know|remember|think|too|not|prefer|"
    r"only|under|"
    r"over|for under|for less)\b"
)
"""How a sentence begins that asks from its first word on."""
_TAIL = re.compile(
    r"(?:,| -|;) (?:so |and |but |then )?(?:shall|should|can|may|could|would|will|want|do|does|did|are you|"
    r"is that|is it|need|"
    r"fancy|ready|care to|why|what|how|who|where|when|which one|interested|tempted|remember|right|ok|okay|eh|"
    r"huh|no|yes|"
    r"isn't|aren't|don't|doesn't|won't|got)\b[^,;]{0,80}\?"
)
"""The question at the end of a sentence that tells first."""
_ANSWER = re.compile(r"\s{0,3}(?:that's|that is|that'd be|that would be|meet|say hello to|enter)\b")
"""How a sentence begins that answers a question by the thing that does what it asks."""
_YES_NO = re.compile(
    r"(?:(?:and|but|so|or|well|hey|wait)[, ]{1,2})?(?:is|are|was|were|does|do|did|can|could|will|has|have) "
    r"(?!you (?:want|need|like|love|remember|know|looking|ready|tired|sure)\b)(?!(?<=do )you have\b)"
)
"""How a question begins to which "yes" says all that it asks."""
_AFFIRMED = re.compile(
    r"\s{0,3}(?:yes|yep|yeah|yup|absolutely|of course|certainly|indeed|you bet|correct|exactly|that's right|"
    r"(?:it|they|that|we|you) (?:is|are|does|do|can|will))"
    r"(?:[,!.] (?:it|they|that|you|we) (?:really |truly )?(?:is|are|does|do|can|will))?(?:,? (?:really|indeed|true))? ?"
    r"(?:[.!\n]|$)"
)
"""The whole of a sentence that says yes, with no condition to it."""
_TELLING = re.compile(
    r"\b(?:did you know|did we (?:mention|tell you|say)|have you (?:heard|seen|met|tried|noticed|spotted)|guess what|"
    r"ready to hear|(?:would|can) you believe)\b"
)
_SOFTENED = ("would", "might")
"""Words that make a guess of their clause, not of all that follows: "It would suit him, it takes 150 kg"."""
_NEXT_CLAUSE = re.compile(
    r"[;:]| - |, (?:(?:and|but|so|because|as|since|which) )?(?:it|they|he|she|we|you|this|that|these|the)\b"
)


@dataclass(frozen=True)
class _Marks:
    """Where in one sentence the words stand that take an assertion back; offsets into the part."""

    question: bool
    told_until: int
    """Up to where a sentence tells before it asks: "It is in stock, shall I add it?"."""
    asked_until: int
    """Up to where somebody asks in quotes, in a sentence that goes on: '"By the 1st?" asks Mo.'"""
    told_from: int
    """From where on "did you know" turns a question into a statement."""
    supposed: tuple[int, int]
    """From a word that makes a guess of what follows to where the guess ends."""
    conditions: tuple[tuple[int, int], ...]
    """Each from its "if" to the comma that ends it."""
    spoken: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]
    rivals: tuple[int, ...]
    negations: tuple[int, ...]
    denied_lists: tuple[tuple[int, int], ...]
    """Each from its negation to the clause after its "or": "never flash sales, 24-hour deals or banners"."""


class Moods:
    """What the sentences of one part do: assert, ask, suppose, deny, or quote somebody else."""

    def __init__(self, plain: Plain, named: Sequence[Mention] = ()) -> None:
        """Read no sentence before it is asked for; `named` are the places that name products."""
        self._plain = plain
        self._named = [mention.start for mention in named if mention.skus]
        self._marks: dict[Stretch, _Marks] = {}

    def asserts(
        self, start: int, end: int, *, negatable: bool = True, in_condition: bool = False, against_rivals: bool = False
    ) -> bool:
        """Tell whether what stands there is asserted.

        `negatable` is False where the words hold their own negation, `in_condition` True where a condition states it,
        `against_rivals` True where they measure the product by others: "40% longer than others of its kind".
        """
        marks = self._marks_of(self._plain.sentence_at(start))
        asked = marks.question and marks.told_until <= start < marks.told_from
        if asked or start < marks.asked_until or marks.supposed[0] < start < marks.supposed[1]:
            return False
        sealed = marks.spoken if in_condition else (*marks.conditions, *marks.spoken)
        if any(opened < start < closed for opened, closed in sealed):
            return False
        if negatable and _NO_SUCH.search(self._plain.low[max(0, start - 40) : start]):
            return False
        if negatable and any(opened < start < closed for opened, closed in marks.denied_lists):
            return False
        clause_from = marks.breaks[at - 1] if (at := bisect_right(marks.breaks, start)) else 0
        next_break = marks.breaks[after] if (after := bisect_right(marks.breaks, end)) < len(marks.breaks) else 10**9
        if not against_rivals and _between(marks.rivals, clause_from, next_break):
            return False
        return not (negatable and _between(marks.negations, clause_from, start))

    def _marks_of(self, sentence: Stretch) -> _Marks:
        if sentence not in self._marks:
            answered = bool(_ANSWER.match(self._plain.low, sentence.end))
            affirmed = bool(_AFFIRMED.match(self._plain.low, sentence.end))
            text = self._plain.low[sentence.start : sentence.end]
            announced = _ANNOUNCED.search(text)
            if announced and _between(self._named, sentence.start + announced.end(), sentence.end):
                text = text[: announced.start()] + " " * len(announced.group()) + text[announced.end() :]
            self._marks[sentence] = _marks(text, sentence.start, answered=answered, affirmed=affirmed)
        return self._marks[sentence]


def _marks(text: str, offset: int, *, answered: bool, affirmed: bool) -> _Marks:
    telling = _TELLING.search(text)
    meant = [found.span() for found in _ASSERTED_ALL_THE_SAME.finditer(text)]
    breaks = [found.span() for found in _BREAK.finditer(text)]
    if supposed := _CONDITION.search(text):
        closed = _condition_end(text, supposed.end())
        breaks = sorted((*breaks, (closed, closed + 1))) if closed < len(text) else breaks
    negations = [found.start() for found in _NEGATION.finditer(text)
                 if not any(start < found.end() and found.start() < end for start, end in meant)]  # fmt: skip
    return _Marks(
        question=text.rstrip(" \"')\n").endswith("?"),
        told_until=offset + _told_until(text, answered=answered, affirmed=affirmed),
        asked_until=offset + max(text.rfind('?"'), 0),
        told_from=offset + telling.end() if telling else 10**9,
        supposed=_supposed(text, offset),
        conditions=tuple((offset + found.start(), offset + _condition_end(text, found.end()))
                         for found in _CONDITION.finditer(text)),
        spoken=tuple((offset + quote.start(), offset + quote.end()) for quote in _SPOKEN.finditer(text)
                     if _attributed(text, quote)),
        breaks=tuple(offset + end for _, end in breaks),
        rivals=tuple(offset + found.start() for found in _RIVAL.finditer(text)
                     if not _AND_OURS.match(text, found.end())),
        negations=tuple(offset + start for start in negations),
        denied_lists=tuple((offset + start, offset + end) for start in negations
                           if (end := _end_of_list(text, start, breaks)) is not None),
    )  # fmt: skip


def _supposed(text: str, offset: int) -> tuple[int, int]:
    """Return where a guess begins and ends, or a place beyond the text."""
    guess = _HYPOTHESIS.search(text)
    if not guess:
        return 10**9, 10**9
    following = _NEXT_CLAUSE.search(text, guess.end()) if guess.group().startswith(_SOFTENED) else None
    return offset + guess.start(), offset + (following.start() if following else len(text))


def _told_until(text: str, *, answered: bool, affirmed: bool) -> int:
    """Return up to where a sentence that ends in a question mark asserts all the same."""
    if affirmed and _YES_NO.match(text.lstrip(" -*\n\"'")):
        return len(text)
    if _ASKS.match(text.lstrip(" -*\n\"'")):
        return 0
    if answered:
        return len(text)
    tails = [found.start() for found in _TAIL.finditer(text)]
    return tails[-1] if tails else 0


def _end_of_list(text: str, start: int, breaks: list[tuple[int, int]]) -> int | None:
    """Return where the list that a negation opens ends, or None where no commas and "or" make it a list."""
    for at in range(bisect_right(breaks, (start, start)), len(breaks)):
        opened, _ = breaks[at]
        if text[opened] != "," or opened - start > _LIST:
            return None
        following = breaks[at + 1][0] if at + 1 < len(breaks) else len(text)
        if _OR.search(text, opened, following):
            return following
    return None


def _condition_end(text: str, opened: int) -> int:
    ends = [at for word in (",", " then ", " - ") if (at := text.find(word, opened)) >= 0]
    if main := _MAIN.search(text, opened + _SUPPOSED):
        ends.append(main.start())
    if (done := _FULFILLED.match(text, opened)) and (main := _PROMISED.search(text, done.end())):
        ends.append(main.start())
    return min(ends, default=len(text))


def _attributed(text: str, quote: re.Match[str]) -> bool:
    after, before = text[quote.end() : quote.end() + 14], text[max(0, quote.start() - 12) : quote.start()]
    if text[max(0, quote.start() - 2) : quote.start()].startswith(":") and _RIVAL.search(text, 0, quote.start()):
        return True
    if _OWN_LABEL.search(text[max(0, quote.start() - 60) : quote.start()]):
        return False
    denied = _DENIED.search(text[max(0, quote.start() - 60) : quote.start()])
    return bool(_SPEAKER.search(after) or _SPEAKER.search(before) or denied)


def _between(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_right(places, start - 1)
    return at < len(places) and places[at] < end
