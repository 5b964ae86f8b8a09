"""What copy states or asks for that nothing bears out: the sentences that nobody may let out unseen.

The gates look for what is wrong and are silent about what they do not know. That is right for copy that a person reads,
and too little for words that a model wrote and that no person will see: there each sentence has to be borne out, by
a claim that rules found supported or by one text that says the same in the same order, or to say nothing that could be
checked. What is neither is unknown, and unknown is a person's to decide (`docs/decisions/0018`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.claims.claimed import claimed
from policies.claims.plain import TOKEN, Plain, Stretch
from policies.grounding.documents import documents_of, products_of
from policies.grounding.judge import judge
from policies.grounding.lexicon import lexicon
from policies.grounding.words import GROUPS, words_in
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import blotted, span_at

UNPROVED = Rule(
    id="grounding.unproved", severity="ask", waivable_by="editor",
    source="House rule: what a model wrote goes out unseen only where every sentence is borne out",
    fix="An editor decides: hold it against what we know, or leave it out.",
    wrong="It is safe for newborn babies to sleep under.",
    right="Thanks for asking!",
)  # fmt: skip
_PARTS: tuple[Part, ...] = ("subject", "preheader", "body", "cta")
"""The parts that a model writes; the footer is the brand's."""
_LARGEST = 30
"""Words of content beyond which a sentence is not looked for: nothing says so much in one go."""
_DOUBTED = 0.5
"""Probability of inconsistency from which the learned judge takes a sentence back that seemed borne out."""

_COURTESY_TEXT = """
thank thanks thankyou hello hi hey dear welcome please sorry glad happy pleased regards wishes greetings cheers
sincerely morning afternoon evening day weekend
ask asked asking answer answers reply write writing tell let know hear read see look find show page details
question questions help chat message letter note back soon anything something else meant mean
hope wonder come visit shop browse discover open learn team everyone
if whether any anytime again more when where
a an the and or of to in at by for with from is are was be been it this that these you your we us our i me my have has
do does did will can could would so then as about here there
"""
_COURTESY = frozenset(_COURTESY_TEXT.split())
"""Words of greetings, thanks, questions to the reader, calls to look and sign-offs: of these alone no claim is made.

"On", "off", "all" and "free" are none of them: "It is on us" promises.
"""
_POLITE = re.compile(
    r"\b(?:good (?:morning|afternoon|evening|day)|have an? (?:nice|good|great|lovely) (?:day|evening|weekend)"
    r"|(?:best|kind|warm) (?:regards|wishes)|yours (?:sincerely|truly)|feel free to"
    r"|if you need (?:anything|something|help)"
    r"|any other questions?|(?:do you )?(?:want|need|like) to (?:know|see|read|hear|learn)|if that was not it)\b",
    re.IGNORECASE,
)
"""Turns of courtesy whose words say something elsewhere."""
_ALSO_TURNING = """
away off out against under over up down into onto inside outside same other another again too so if when where than
both either or nor
"""
_TURNING = frozenset(_ALSO_TURNING.split()).union(
    *(GROUPS[name] for name in ("negation", "contrast", "quantity", "modal", "up", "down", "time"))
)
"""Words that turn what they stand by: a text that says the same has the same of them in the same place."""
_DENYING = GROUPS["negation"] | GROUPS["contrast"]
"""Words that turn a whole sentence, wherever in it they stand."""
_SILENT = GROUPS["silent"] - _TURNING
_CLAUSE = re.compile(r"[,;:()]|\s[-\u2013\u2014]\s")
_URL = re.compile(r"https?://[^\s)>\]]{1,2000}")
_POINTING = frozenset({"the", "a", "an", "your", "our", "my", "this", "that", "these", "those", "its"})


class _Word(NamedTuple):
    """One word as it is compared: its base form, and whether it turns what it stands by or denies the sentence."""

    same: int | str
    text: str
    turns: bool
    denies: bool
    opens: bool
    """Whether it opens a clause."""


def unproved(message: Message, evidence: Evidence, policy: Policy, kept: Sequence[str] = ()) -> list[Finding]:
    """Return an `ask` for each sentence that says something and that nothing bears out.

    Args:
        message: one variant, completed.
        evidence: what was shown to its writer, and what it is judged by.
        policy: for the brand's names, and to read claims by.
        kept: texts that a person signed to be said word for word; no model wrote them.
    """
    now = message.now or evidence.gathered_at
    proved = [one for one in claimed(message, evidence, policy, now) if one.status in {"supported", "deferred"}]
    known = _known(message, evidence, policy)
    findings: list[Finding] = []
    for part in _PARTS:
        text = message.text_of(part)
        beside = blotted(text, ((one.start, one.end) for one in proved if one.part == part))
        for at in Plain(part, text).sentences:
            said = text[at.start : at.end]
            signed = any(_one_line(said) in _one_line(words) for words in kept)
            if said.strip() and not signed and not _is_borne_out(said, beside[at.start : at.end], known):
                findings.append(_finding(part, text, at))
    return findings


class _Known(NamedTuple):
    """What a sentence is held against."""

    titles: Sequence[list[str]]
    """Of the message's own products, in words."""
    names: Sequence[str]
    """Of the brand."""
    links: frozenset[str]
    """Where readers are sent."""
    shown: str
    """Every text that may prove something."""
    windows: Sequence[Sequence[_Word]]
    """Their sentences, and each two that follow each other."""


def _known(message: Message, evidence: Evidence, policy: Policy) -> _Known:
    own = [product for product in evidence.products if product.sku in message.products]
    brand = policy.brand
    texts = [one.text for one in documents_of(message, evidence, message.now or evidence.gathered_at)]
    if len(own) == 1:  # what is said of one of several products is not said of the others
        texts += [one.text for one in products_of(evidence.model_copy(update={"products": tuple(own)}))]
    return _Known(
        titles=[words_in(product.title) for product in own],
        names=[name for name in (brand.display_name, brand.legal_name, *brand.aliases) if name] if brand else [],
        links=frozenset(link for link in (message.cta_url, *(product.text("link") for product in own)) if link),
        shown="\n".join(texts),
        windows=[window for text in texts for window in _windows(text)],
    )


def _is_borne_out(said: str, beside: str, known: _Known) -> bool:
    """Tell whether a sentence says nothing `beside` its proved claims, or stands in one text, whole or beside them."""
    whole, rest = _without(said, known), _without(beside, known)
    if _is_unread(rest):
        return False
    if _says_nothing(_untitled(rest, known.titles)):
        return True
    stands = any(_stands_in(_untitled(one, known.titles), known.windows) for one in (rest, whole))
    return stands and judge().of(said, known.shown).inconsistent < _DOUBTED


def _says_nothing(words: Sequence[_Word]) -> bool:
    return all(word.text in _COURTESY for word in words)


def _stands_in(words: Sequence[_Word], known: Sequence[Sequence[_Word]]) -> bool:
    """Tell whether one sentence of a text, or two that follow each other, says the same in the same order."""
    content = [word for word in words if word.text not in _SILENT and not word.turns]
    return 0 < len(content) <= _LARGEST and any(_says(window, words, content) for window in known)


def _says(window: Sequence[_Word], words: Sequence[_Word], content: Sequence[_Word]) -> bool:
    """Tell whether a stretch of a text has the same words of content in the same order, turned by the same words."""
    if {w.text for w in window if w.denies} != {w.text for w in words if w.denies}:
        return False
    turned = {word.text for word in words if word.turns}
    for start, first in enumerate(window):
        if first.same != content[0].same:
            continue
        at, end = start, 0
        for wanted in content:
            at = next((place for place in range(at, len(window)) if window[place].same == wanted.same), -1) + 1
            if at == 0:
                break
            end = at
        else:
            if {word.text for word in _whole_clauses(window, start, end) if word.turns} == turned:
                return True
    return False


def _whole_clauses(window: Sequence[_Word], start: int, end: int) -> Sequence[_Word]:
    """Return the words from `start` to `end` with what their first and last clause say besides."""
    while start > 0 and not window[start].opens:
        start -= 1
    while end < len(window) and not window[end].opens:
        end += 1
    return window[start:end]


def _windows(text: str) -> Iterator[list[_Word]]:
    """Yield each sentence of a text, and each two that follow each other."""
    plain = Plain("body", text)
    sentences = [_read(text[at.start : at.end]) for at in plain.sentences]
    yield from sentences
    yield from ([*one, *other] for one, other in pairwise(sentences))


def _read(text: str) -> list[_Word]:
    words: list[_Word] = []
    for clause in _CLAUSE.split(text):
        for number, word in enumerate(words_in(clause)):
            denies = word in _DENYING or word.endswith(("n't", "n\u2019t"))
            same = lexicon().base_of(word).same
            words.append(_Word(same, word, denies or word in _TURNING, denies, number == 0))
    return words


def _untitled(text: str, titles: Sequence[list[str]]) -> list[_Word]:
    """Return the words that do not name the products: two and more words of a title do, or one that is pointed at."""
    words, left, at = _read(text), list[_Word](), 0
    while at < len(words):
        run = max((_run(words[at:], title) for title in titles), default=0)
        pointed = at > 0 and words[at - 1].text in _POINTING
        if run > 1 or (run == 1 and pointed):
            at += run
        else:
            left.append(words[at])
            at += 1
    return left


def _run(words: Sequence[_Word], title: list[str]) -> int:
    held = 0
    while held < len(words) and words[held].text in title and (held > 0 or words[0].text not in _SILENT):
        held += 1
    return held


def _is_unread(text: str) -> bool:
    """Tell whether letters or figures are left that are no words here: another script, or signs that stand for some."""
    said = "".join(words_in(text))
    return sum(map(str.isalnum, text.lower())) > sum(map(str.isalnum, said))


def _without(text: str, known: _Known) -> str:
    """Return the text without tokens, turns of courtesy, the brand's names, and links to where we send readers."""
    text = _URL.sub(lambda link: " " if link.group() in known.links else link.group(), TOKEN.sub(" ", text))
    text = _POLITE.sub(" ", text)
    for name in known.names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _finding(part: Part, text: str, at: Stretch) -> Finding:
    said = text[at.start : at.end]
    start = at.start + len(said) - len(said.lstrip())
    span = span_at(part, text, start, at.start + len(said.rstrip()))
    return UNPROVED.finding(
        span, f'A model wrote this, and nothing that was shown to it says so: "{_one_line(span.quote)}"'
    )
