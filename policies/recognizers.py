"""What personal data looks like: Presidio with chosen recognizers, no language model and no network.

Names of persons are not found: that takes a model of the language. Every pattern is linear in the text.
"""

import functools
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult

Entity = Literal[
    "EMAIL_ADDRESS", "PHONE_NUMBER", "STREET_ADDRESS", "ZIP_CODE", "CREDIT_CARD", "IBAN_CODE", "US_SSN",
    "US_DRIVER_LICENSE", "IP_ADDRESS", "REFERENCE_NUMBER",
]  # fmt: skip

THRESHOLD = 0.4
"""The score from which a find counts; a weak pattern reaches it only beside a word that names it."""
_CONTEXT_GAIN = 0.4
_CONTEXT_REACH = 60
"""How far before a find, in characters, a word that names it may stand."""

_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK"
    "|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|AP|AE|AA"
)
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Ter"
    "|Parkway|Pkwy|Highway|Hwy|Crescent|Cres|Close|Mews|Row|Alley|Circle|Cir|Trail|Loop"
)
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Rm)\.? #?\w{1,6}|,? #\d{1,5})"


_NO_MORE = r"(?!\w|-\d)"
_NANP = (
    r"(?<![\w$€£.,+-])(?:(?:\+|00)?1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
    rf"(?: ?(?:x|ext\.?) ?\d{{1,6}})?{_NO_MORE}"
)
_ABROAD = rf"(?<![\w+])\+\d{{1,3}}[ .-]?(?:\(0?\d{{0,4}}\)[ .-]?)?\d{{1,4}}(?:[ .-]?\d{{2,4}}){{2,4}}{_NO_MORE}"
_AT_HOME = rf"(?<![\w$€£.,+-])(?:00\d{{2}}|\(?0\d{{1,4}}\)?)[ -]\d{{2,4}}[ -]\d{{2,4}}(?:[ -]\d{{2,4}})?{_NO_MORE}"
_IN_PAIRS = rf"(?<![\w$€£.,+-])0\d(?:\.\d\d){{4}}{_NO_MORE}"
_JUST_DIGITS = (
    rf"(?<![\w$€£.,+-])(?=\(?\d\d(?:[ ()-]{{0,2}}+\d){{5,12}}+{_NO_MORE})"
    rf"\(?\d{{2,11}}(?:[ ()-]{{1,2}}\d{{2,8}}){{0,4}}{_NO_MORE}"
)
"""Seven digits or more in groups: a phone number only beside a word that says so."""
_STREET = (
    r"(?<![\w$€£.,#-])\d{1,5}[A-Z]? (?:[NSEW]\.? )?(?:[A-Z0-9][\w'.-]{1,24} ){1,4}"
    rf"(?:{_STREETS})\b(?:\.?{_UNIT})?"
)
_LICENSE = (
    r"\bdriver['\u2019]?s?['\u2019]? licen[cs]e(?: number| no\.?| #)?(?: is|:)? \K(?=[A-Z-]{0,4}\d)[A-Z0-9-]{6,16}\b"
)
_REFERENCE = (
    r"\b(?:order|customer|account|invoice|member|membership|booking|policy|case|ticket|patient|client)"
    r"(?: (?:number|no\.?|id|reference|ref\.?)(?: is)?| ?#) ?[:#]? ?\K"
    r"(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9-]{4,20}(?![\w-])"
)
_CARD = r"(?<![\w.,-])(?:[2-6]\d{15,18}|(?:2131|1800)\d{11}|(?:50|5[6-9]|6[37])\d{10,13})(?![\w-])"
"""Cards that Presidio's own pattern leaves out; the check digit decides, as there."""


class Found(NamedTuple):
    """One piece of personal data, in code points, end exclusive."""

    entity: Entity
    start: int
    end: int


class _Shape(NamedTuple):
    """How one kind of personal data is written, how sure that alone makes, and the words that name it."""

    entity: Entity
    patterns: Sequence[tuple[str, float]]
    context: tuple[str, ...] = ()
    any_case: bool = True


_SHAPES = (
    _Shape(
        "EMAIL_ADDRESS",
        [(r"(?<![\w.%+'-])[\w%+'-][\w.%+'-]{0,63}+@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])", 0.8)],
    ),
    _Shape(
        "PHONE_NUMBER",
        [
            (_ABROAD, 0.7),
            (_NANP, 0.6),
            (_AT_HOME, 0.5),
            (_IN_PAIRS, 0.6),
            (_JUST_DIGITS, 0.1),
        ],
        ("phone", "telephone", "tel", "call", "mobile", "cell", "text", "dial", "fax", "whatsapp", "ring"),
    ),
    _Shape(
        "STREET_ADDRESS",
        [
            (_STREET, 0.6),
            (r"\b(?:P\.? ?O\.? ?Box|PO BOX) \d{1,6}\b", 0.7),
            (r"\b(?:Apt|Apartment|Suite|Flat)\.? #?\d{1,5}[A-Z]?\b", 0.4),
        ],
        any_case=False,
    ),
    _Shape(
        "ZIP_CODE",
        [
            (rf"\b(?:{_STATES}) \K\d{{5}}(?:-\d{{4}})?\b", 0.6),
            (r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b", 0.4),
            (r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b", 0.5),
            (r"(?<![\w$€£.,#-])\d{5}(?:-\d{4})?(?![\w-])", 0.1),
        ],
        ("zip", "zipcode", "postcode", "postal"),
        any_case=False,
    ),
    _Shape("US_DRIVER_LICENSE", [(_LICENSE, 0.7)]),
    _Shape("REFERENCE_NUMBER", [(_REFERENCE, 0.7)]),
)
_VERSION = re.compile(r"(?:version|firmware|release|build|v)\.? ?$", re.IGNORECASE)
"""What stands before a version number that looks like an IP address."""
_ARTICLE = re.compile(r"\d{13}")
"""An article number (EAN) has thirteen digits, cards of that length are no longer issued, and check digits agree
by chance once in ten."""
_CARD_NAMED = re.compile(r"\b(?:card|visa|credit|debit)\b", re.IGNORECASE)


def find(text: str) -> list[Found]:
    """Return the personal data in an English text, in order, no two overlapping; the longer find wins."""
    results = _engine().analyze(text=text, language="en", score_threshold=THRESHOLD)
    found: list[Found] = []
    for result in sorted(results, key=lambda one: (one.start, -one.end)):
        if _is_a_thing(result.entity_type, text, result.start, result.end):
            continue
        if not found or result.start >= found[-1].end:
            found.append(Found(result.entity_type, result.start, result.end))
    return found


def _is_a_thing(entity: str, text: str, start: int, end: int) -> bool:
    """Tell whether a find is the number of a thing: a version, or an article that nobody calls a card."""
    if entity == "IP_ADDRESS":
        return bool(_VERSION.search(text, max(0, start - 12), start))
    if entity == "CREDIT_CARD" and _ARTICLE.fullmatch(text, start, end):
        return not _CARD_NAMED.search(text, max(0, start - _CONTEXT_REACH), start)
    return False


@functools.cache
def _engine() -> "AnalyzerEngine":
    """Build the engine once: importing Presidio alone takes more than a second."""
    with warnings.catch_warnings():
        # What Presidio imports warns of its own dependencies' future; nobody who checks copy can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

    registry = RecognizerRegistry(recognizers=_recognizers(), supported_languages=["en"])
    words = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": ""}])
    return AnalyzerEngine(registry=registry, nlp_engine=words, context_aware_enhancer=_named_before())


def _recognizers() -> "list[EntityRecognizer]":
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        IbanRecognizer,
        IpRecognizer,
        UsSsnRecognizer,
    )

    # Presidio's own e-mail and phone recognizers are left out: the first is quadratic and asks the network
    # for the public suffix list, the second reads the text once for each of its countries.
    ours = [
        PatternRecognizer(
            supported_entity=shape.entity,
            name=f"Marque {shape.entity}",
            patterns=[
                Pattern(f"{shape.entity} {at}", regex_, score) for at, (regex_, score) in enumerate(shape.patterns)
            ],
            context=list(shape.context),
            global_regex_flags=re.MULTILINE | (re.IGNORECASE if shape.any_case else 0),
        )
        for shape in _SHAPES
    ]
    cards = [*CreditCardRecognizer.PATTERNS, Pattern("longer or rarer card", _CARD, 0.3)]
    return [*ours, CreditCardRecognizer(patterns=cards), IbanRecognizer(), UsSsnRecognizer(), IpRecognizer()]


def _named_before() -> Any:  # noqa: ANN401 - the class is made here, where Presidio may be imported
    """Return an enhancer that looks for a recognizer's words shortly before each find; linear in the finds."""
    from presidio_analyzer import ContextAwareEnhancer

    class NamedBefore(ContextAwareEnhancer):  # type: ignore[misc]  # Presidio is not typed for mypy
        def enhance_using_context(
            self,
            text: str,
            raw_results: "list[RecognizerResult]",
            nlp_artifacts: object,  # noqa: ARG002 - Presidio's face
            recognizers: "list[EntityRecognizer]",
            context: object = None,  # noqa: ARG002 - as above
        ) -> "list[RecognizerResult]":
            words = {recognizer.id: frozenset(recognizer.context or ()) for recognizer in recognizers}
            for result in raw_results:
                before = text[max(0, result.start - _CONTEXT_REACH) : result.start].casefold()
                key = result.recognition_metadata[result.RECOGNIZER_IDENTIFIER_KEY]
                if not words[key].isdisjoint(re.findall(r"\w+", before)):
                    result.score = min(1.0, result.score + _CONTEXT_GAIN)
            return raw_results

    return NamedBefore(_CONTEXT_GAIN, THRESHOLD, 0, 0)
