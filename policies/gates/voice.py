"""Voice gate: words, person, casing and marks as the brand pack says, and the sound that its samples show."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.brands import BrandPack
from policies.naming import any_of, known_names
from policies.patterns import folded, quick
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import MOST_PLACES, blotted, missing_in, span_at
from policies.tokens import scan
from policies.voice import sounding

NAME = "voice"
LANGUAGES: frozenset[str] | None = frozenset({"en"})
NEEDS_BRAND = True

AVOID = Rule(
    id="voice.avoid", severity="revise", source="The brand pack: voice.avoid", waivable_by="editor",
    fix="Say it in the brand's own words.",
    wrong="This blanket is a must-have for you.", right="This blanket must have been yours before.",
)  # fmt: skip
PREFER = Rule(
    id="voice.prefer", severity="revise", source="The brand pack: voice.prefer", waivable_by="editor",
    fix="Use the word of the house.",
    wrong="Delivery to you is free.", right="Shipping to you is free.",
)  # fmt: skip
PERSON = Rule(
    id="voice.person", severity="revise", source="The brand pack: voice.person", waivable_by="editor",
    fix="Let the brand speak of itself as its pack says.",
    wrong="I wove this blanket for you.", right="We wove this blanket for you.",
)  # fmt: skip
ADDRESS = Rule(
    id="voice.address", severity="revise", source="The brand pack: voice.address", waivable_by="editor",
    fix="Write without turning to the reader.",
    wrong="Wrap yourself up.", right="Made for cold evenings.",
)  # fmt: skip
NO_ADDRESS = Rule(
    id="voice.no_address", severity="note", source="The brand pack: voice.address",
    fix="Turn to the reader once.",
    wrong="The blanket is woven from the wool of hill sheep. It is heavy and it is warm. It keeps its shape for many "
    "winters. The border is sewn by hand. It comes in grey, in rust and in the green of moss, and in two sizes.",
    right="The blanket keeps you warm.",
)  # fmt: skip
CASING = Rule(
    id="voice.casing", severity="revise", source="The brand pack: voice.casing", waivable_by="editor",
    fix="Set subjects and headings in the casing of the brand.",
    wrong="# Your Warm Blanket Is Here Again", right="# Your warm blanket is here again",
)  # fmt: skip
EXCLAMATIONS = Rule(
    id="voice.exclamations", severity="revise", source="The brand pack: voice.max_exclamations", waivable_by="editor",
    fix="End the sentence with a full stop.",
    wrong="Your blanket is back!", right="Your blanket is back.",
)  # fmt: skip
EMOJI = Rule(
    id="voice.emoji", severity="revise", source="The brand pack: voice.emoji", waivable_by="editor",
    fix="Take it out.",
    wrong="Your blanket is back 🐑", right="Your blanket is back ©",
)  # fmt: skip
SHOUTING = Rule(
    id="voice.shouting", severity="revise", source="House rule: words in capitals shout", waivable_by="editor",
    fix="Write it in small letters.",
    wrong="Your blanket is HERE AGAIN today.", right="Your blanket meets ISO and OEKO-TEX rules.",
)  # fmt: skip
TWICE = Rule(
    id="voice.word_twice", severity="revise", source="House rule: a word that stands twice in a row is a slip",
    waivable_by="editor",
    fix="Take one of them out.",
    wrong="Your blanket is is back.", right="Your blanket had had a rest.",
)  # fmt: skip
RULES = (AVOID, PREFER, PERSON, ADDRESS, NO_ADDRESS, CASING, EXCLAMATIONS, EMOJI, SHOUTING, TWICE, *sounding.RULES)

_FEWEST_WORDS_TO_TURN = 40
"""A text shorter than this need not turn to the reader."""
_MOSTLY = 0.6
"""The share of a heading's words from which on its casing is taken for a choice."""
_FEWEST_CASED = 2
_NEAR = 4
"""How far before a word, in characters, the end of the sentence before it may stand."""
_SMALL_WORD = 3
"""Longest word, in letters, that stays small in a title."""

_NEGATED = re.compile(
    r"(?:(?<!\bwhy )\b(?:no|not|never|without|nor|neither|cannot)|n['\u2019]t)\b"
    r"(?: (?:a|an|any|the|to|be|need|needs|such|thing|as|of|in|for|you|your|we|our|will|do|is|real)){0,4} $",
    re.IGNORECASE,
)
"""What stands before a word that is denied; "not only" and "not just" deny nothing."""
_NEGATION_REACH = 60
_I = re.compile(r"(?<![\w/.-])I(?:['\u2019](?:m|ve|ll|d))?(?![\w.'\u2019/-])")
_NUMERAL = quick(
    r"\b(?:part|type|class|phase|chapter|volume|vol\.|level|grade|mark|war|stage|book|act|king|queen) $", re.IGNORECASE
)
_WE = re.compile(r"\b(?:[Ww]e(?:['\u2019](?:re|ve|ll|d))?|[Oo]urs?(?:elves)?|us)\b")
_YOU = re.compile(r"\byou(?:['\u2019](?:re|ve|ll|d)|rs?|rself|rselves)?\b", re.IGNORECASE)
_QUOTED = re.compile(r"\u201c[^\u201c\u201d\n]{1,1000}\u201d|\"[^\"\n]{1,1000}\"|^ {0,3}>.{0,2000}$", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255}|\]\([^()\n]{0,2000}\)", re.IGNORECASE
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]{1,20}(.{1,300})$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.:!?\u2013\u2014|(\"\u201c][ ]*$")
_MARK = re.compile(r"!+")
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23f3\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f"
    "\u2638-\u263a\u2640\u2642\u2648-\u2653\u2660\u2663\u2665\u2666\u2668\u267b\u267f\u2692-\u2697\u2699\u269b\u269c\u26a0"
    "\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2702\u2705\u2708-\u270d"
    "\u270f\u2712\u2714\u2716\u271d\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797"
    "\u27a1\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff](?:[\ufe0f\u200d\U0001f000-\U0001faff\u2640\u2642\u2764]{0,12})"
)
_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{4,30}(?![\w-])")
_CAPITALS_TWO = re.compile(r"(?<![\w-])[A-Z]{2,30}(?:[ ]{1,3}[A-Z]{2,30}){1,30}(?![\w-])")
# fmt: off
_NO_SHOUT = frozenset({
    "STOP", "HELP", "START", "INFO", "UNSUBSCRIBE", "HTML", "HTTP", "HTTPS", "JSON", "YAML", "NASA", "NATO", "UNESCO",
    "UNICEF", "OSHA", "GDPR", "COPPA", "HIPAA", "FAQS", "OEKO", "GOTS", "XXXL",
    "USA", "USD", "EUR", "GBP", "VAT", "FAQ", "ISO", "LED", "UHD", "USB", "SSD",
    "RAM", "CPU", "API", "SDK", "PDF", "SMS", "XXL",
})
# fmt: on
"""Capitals that are read as names, units and the words that a reader is asked to send."""
_PROPER = quick(
    r"\b(?:Black Friday|Cyber Monday|Boxing Day|New Year['\u2019]?s?(?: Eve| Day)?|Christmas(?: Eve| Day)?"
    r"|Thanksgiving|Easter|Halloween|Hanukkah|Diwali|Ramadan|Eid|(?:Labor|Memorial) Day"
    r"|(?:Mother|Father|Valentine|President|Veteran)s?['\u2019]?s? Day|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|English|American"
    r"|British|European|French|German|Italian|Scottish|Irish|Japanese|Europe|America)\b"
)
_TWICE_IS_FINE = frozenset({"had", "that", "so", "very", "bye", "no", "ha", "knock", "really", "night"})


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return where the copy does not sound like the brand; without a brand pack there is nothing to say.

    Names of products and of the brand, quoted speech, tokens and addresses are not the brand's choice of words.
    """
    brand = policy.brand
    if brand is None:
        return []
    names = any_of(known_names(brand, evidence))
    allowed = _NO_SHOUT | _spelled_so(message, evidence)
    found: list[Finding] = []
    for part, text in message.parts():
        if part == "footer":
            continue  # the footer is the brand's own text in the pack, and the law's
        told = _told(text, names)
        found += [
            *_lexicon(part, text, told, brand),
            *_turn(part, text, told, brand),
            *islice(_shouting(part, text, told, allowed), MOST_PLACES),
        ]
        found += [*_emoji(part, text, brand), *islice(_twice(part, text, told), MOST_PLACES)]
    return [
        *found,
        *_headings(message, names, brand),
        *islice(_exclamations(message, names, brand), MOST_PLACES),
        *_turns_to_nobody(message, brand),
        *sounding.findings(message, evidence, policy),
    ]


def scores(message: Message, evidence: Evidence, policy: Policy) -> dict[str, float]:
    """Return how likely the body is on voice, as `brand_voice`; nothing where samples or words are too few."""
    return sounding.score(message, evidence, policy)


def _told(text: str, names: re.Pattern[str] | None) -> str:
    """Return the text with blanks for whatever is not the brand's own choice of words; offsets hold."""
    places = [(token.start, token.end) for token in scan(text).tokens]
    for pattern in (_ADDRESS, _QUOTED, names):
        if pattern is not None:
            places += [match.span() for match in pattern.finditer(text)]
    return blotted(text, places)


def _places(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the first places that match, as many as are worth a finding each."""
    return islice(pattern.finditer(text), MOST_PLACES)


def _lexicon(part: Part, text: str, told: str, brand: BrandPack) -> Iterator[Finding]:
    small = folded(told)
    for word in brand.voice.avoid:
        for match in _places(_forms_of(word), told) if _stem_of(word) in small else ():
            if _NEGATED.search(told, max(0, match.start() - _NEGATION_REACH), match.start()):
                continue  # "There is no hurry" says that there is none
            yield AVOID.finding(span_at(part, text, *match.span()), f"{brand.display_name} does not say {word!r}.")
    for ours, others in brand.voice.prefer.items():
        for word in others:
            for match in _places(_forms_of(word), told) if _stem_of(word) in small else ():
                yield PREFER.finding(
                    span_at(part, text, *match.span()), f"{brand.display_name} says {ours!r}, not {word!r}.",
                    fix=f"Write {ours!r}.",
                )  # fmt: skip


@lru_cache(maxsize=2048)
def _stem_of(phrase: str) -> str:
    """Return what each form of a word or phrase holds, so that most need no search."""
    last = phrase.rsplit(maxsplit=1)[-1]
    return folded(last[:-1].partition("'")[0])


@lru_cache(maxsize=2048)
def _forms_of(phrase: str) -> re.Pattern[str]:
    """Return a pattern for a word or phrase and the plain English endings of its last word.

    `curate` is found in `curated` and `curating`; `use` is not found in `useful`.
    """
    *first, last = phrase.split()
    written = [re.escape(word).replace("'", "['\u2019]") for word in first]
    stem = re.escape(last).replace("'", "['\u2019]")
    if not last.isalpha():
        ending = "(?:s|['\u2019]s)?" if last[-1].isalnum() else ""
        written.append(f"{stem}{ending}")
    elif last.endswith("e"):
        written.append(f"{stem[:-1]}(?:e|es|ed|ing|e['\u2019]s)")
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        written.append(f"{stem[:-1]}(?:y|ies|ied|ying|y['\u2019]s)")
    else:
        double = last[-1]  # grab, grabbed
        written.append(f"{stem}(?:s|es|ed|ing|{double}ed|{double}ing|['\u2019]s)?")
    return quick(r"(?<![\w-])" + r"(?:[\s-]{1,4})".join(written) + r"(?![\w-])", re.IGNORECASE)


def _turn(part: Part, text: str, told: str, brand: BrandPack) -> Iterator[Finding]:
    """Yield where the brand speaks of itself, or turns to the reader, in another way than its pack says."""
    person = brand.voice.person
    if person != "i" and part != "cta":  # "Send me the guide" on a button is the reader speaking
        for match in _places(_I, told):
            if not _NUMERAL.search(told, max(0, match.start() - 12), match.start()):
                yield PERSON.finding(span_at(part, text, *match.span()), f"The brand speaks as {person!r}, not as 'I'.")
    if person != "we":
        for match in _places(_WE, told):
            yield PERSON.finding(span_at(part, text, *match.span()), f"The brand speaks as {person!r}, not as 'we'.")
    if brand.voice.address == "none":
        for match in _places(_YOU, told):
            yield ADDRESS.finding(span_at(part, text, *match.span()), "The brand does not turn to the reader.")


def _turns_to_nobody(message: Message, brand: BrandPack) -> Iterator[Finding]:
    everything = " ".join(text for part, text in message.parts() if part != "footer")
    long = sum(1 for _ in _WORD.finditer(message.body)) >= _FEWEST_WORDS_TO_TURN
    if brand.voice.address == "you" and long and not _YOU.search(everything):
        yield NO_ADDRESS.finding(missing_in("body"), "The brand says 'you' to its readers; this text says it nowhere.")


def _headings(message: Message, names: re.Pattern[str] | None, brand: BrandPack) -> Iterator[Finding]:
    if brand.voice.casing == "any":
        return
    lines: list[tuple[Part, str, int, int]] = []
    if message.subject:
        lines.append(("subject", message.subject, 0, len(message.subject)))
    lines += [("body", message.body, match.start(1), match.end(1)) for match in _HEADING.finditer(message.body)]
    for part, text, start, end in lines:
        if _is_cased_otherwise(_told(text[start:end], names), title=brand.voice.casing == "title"):
            said = f"The brand sets subjects and headings in {brand.voice.casing} case."
            yield CASING.finding(span_at(part, text, start, end), said)


def _is_cased_otherwise(line: str, *, title: bool) -> bool:
    """Tell whether most words that could show a choice of casing show the other one; few words show none."""
    line = blotted(line, (match.span() for match in _PROPER.finditer(line)))
    words = [match for match in _WORD.finditer(line) if not match[0].isupper() and len(match[0]) > 1]
    free = [
        match
        for match in words
        if match.start() >= _NEAR and not _SENTENCE_END.search(line, match.start() - _NEAR, match.start())
    ]
    if title:
        free = [match for match in free if len(match[0]) > _SMALL_WORD]
    other = [match for match in free if match[0][0].islower() == title]
    return len(other) >= _FEWEST_CASED and len(other) >= _MOSTLY * len(free)


def _exclamations(message: Message, names: re.Pattern[str] | None, brand: BrandPack) -> Iterator[Finding]:
    marks = [
        (part, text, match)
        for part, text in message.parts()
        if part != "footer"
        for match in _MARK.finditer(_told(text, names).replace("![", "  "))
    ]
    total = sum(len(match[0]) for _, _, match in marks)
    seen = 0
    for part, text, match in marks:
        seen += len(match[0])
        if seen > brand.voice.max_exclamations:
            said = f"{total} exclamation marks; the brand uses at most {brand.voice.max_exclamations} in a message."
            yield EXCLAMATIONS.finding(span_at(part, text, *match.span()), said)


def _emoji(part: Part, text: str, brand: BrandPack) -> Iterator[Finding]:
    for match in () if brand.voice.emoji else _places(_EMOJI, text):
        yield EMOJI.finding(span_at(part, text, *match.span()), "The brand uses no emoji.")


def _spelled_so(message: Message, evidence: Evidence) -> frozenset[str]:
    """Return the words in capitals that are spelled so: the offer's code, and those in names of products."""
    code = message.offer.code if message.offer and message.offer.code else ""
    return frozenset(_WORD.findall(" ".join([code, *(product.title for product in evidence.products)])))


def _shouting(part: Part, text: str, told: str, allowed: frozenset[str]) -> Iterator[Finding]:
    """Yield words in capitals that are no names: one long word, or several in a row."""
    taken = 0
    for match in sorted([*_CAPITALS_TWO.finditer(told), *_CAPITALS.finditer(told)], key=_start_and_longest):
        words = match[0].split()
        loud = [word for word in words if word not in allowed]
        enough = len(loud) > 1 or len(words) == 1
        if match.start() >= taken and enough and any(len(word) > _SMALL_WORD for word in loud):
            taken = match.end()
            yield SHOUTING.finding(span_at(part, text, *match.span()), "Words in capitals shout.")


def _start_and_longest(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def _twice(part: Part, text: str, told: str) -> Iterator[Finding]:
    for first, second in pairwise(_WORD.finditer(told)):
        between = told[first.end() : second.start()]
        same = first[0].casefold() == second[0].casefold() and second[0].islower()
        if same and between.isspace() and "\n\n" not in between and second[0] not in _TWICE_IS_FINE:
            yield TWICE.finding(
                span_at(part, text, first.start(), second.end()), "The same word stands twice in a row."
            )
