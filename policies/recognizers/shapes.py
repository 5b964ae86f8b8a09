"""How personal data is written: patterns with their weight, and the words that name them, all linear in the text."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from policies.patterns import folded
from policies.recognizers.spelled import SIGN, SPELLED

Entity = Literal[
    "PERSON", "STREET_ADDRESS", "ZIP_CODE", "EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN",
    "US_DRIVER_LICENSE", "IP_ADDRESS", "NATIONAL_NUMBER", "REFERENCE_NUMBER", "SECRET",
]  # fmt: skip

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
_MOBILE = rf"(?<![\w$€£.,+-])07\d{{9}}{_NO_MORE}"
_JUST_DIGITS = (
    rf"(?<![\w$€£.,+-])(?=\(?\d\d(?:[ ()-]{{0,2}}+\d){{5,12}}+{_NO_MORE})"
    rf"\(?\d{{2,11}}(?:[ ()-]{{1,2}}\d{{2,8}}){{0,4}}{_NO_MORE}"
)
_DOTTED = rf"(?<![\w$€£.,+-])\d{{3,4}}(?:\.\d{{3,4}}){{1,3}}{_NO_MORE}"
"""Seven digits or more in groups: a phone number only beside a word that says so."""
_STREET = (
    r"(?<![\w$€£.,#-])\d{1,5}[A-Z]? (?:[NSEW]\.? )?(?:[A-Z0-9][\w'.-]{1,24} ){1,4}"
    rf"(?:{_STREETS})\b(?:\.?{_UNIT})?"
)
_LICENSE = (
    r"\bdriver['\u2019]?s?['\u2019]? licen[cs]e(?: number| no\.?| #)?(?: is|:)? \K(?=[A-Z-]{0,4}\d)[A-Z0-9-]{6,16}\b"
)
_LICENSE_NAMED = (
    r"\blicen[cs]e ?(?:number|no\.?|nr\.?|#|id)(?: is)? ?[:#]? ?\K"
    r"(?=[A-Z]{0,3}-?\d)(?=[A-Z0-9-]{0,8}\d{3})[A-Z0-9-]{6,18}\b"
)
_OF_SOMEBODY = (
    "order|customer|account|invoice|member|membership|booking|policy|case|ticket|patient|client|user|subscriber"
    "|subscription|reservation|loyalty|tracking|parcel|shipment|transaction|receipt|contract|confirmation|registration"
    "|passport|student|employee"
)
_LIKE_NOTHING_ELSE = r"(?=(?:[A-Z-]{0,6}\d){5})(?=[0-9]{0,10}[A-Z-]|\d{7})[A-Z0-9][A-Z0-9-]{5,20}(?![\w-])"
_REFERENCES = (
    (
        rf"\b(?:{_OF_SOMEBODY})(?: card)?"
        r"(?:[ _-](?:number|no\.?|nr\.?|id|reference|ref\.?)(?: is)?| ?#) ?[:#=]? ?\K"
        r"(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9-]{4,20}(?![\w-])"
    ),
    (
        r"\b(?:your|my|his|her|their|the|this|that|re|ref|about|for|of|on|with|to|in|from):? (?:\w{1,10} )?"
        rf"(?:{_OF_SOMEBODY})[ :(#]{{1,3}}\K(?!\d{{4}}-\d\d-\d\d\b)"
        rf"{_LIKE_NOTHING_ELSE}"
    ),
    (
        r"\b(?:invoice|account|customer|booking|reservation|subscriber|member|user|client)[ :(#]{1,3}\K"
        rf"{_LIKE_NOTHING_ELSE}"
    ),
)
"""A number that is called one, and one that stands right behind what it counts and looks like nothing else."""
_SECRET = (
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\b(?:gh[pousr]_[A-Za-z0-9]{36,100}|github_pat_\w{22,100}|glpat-[\w-]{20,40}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,200})",
    r"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,120}|sk-[\w-]{20,160}|whsec_[A-Za-z0-9]{24,64})",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,200}|\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,80}",
    r"\bSG\.[\w-]{16,32}\.[\w-]{16,64}|\bkey-[0-9a-f]{32}\b|\b[0-9a-f]{32}-us\d{1,2}\b",
    r"\bAIza[\w-]{35}|\bya29\.[\w-]{20,200}",
    r"\beyJ[\w-]{8,400}\.eyJ[\w-]{8,600}\.[\w-]{8,400}",
    r"://[^\s/:@]{1,40}:\K[^\s/@]{3,60}@[\w.-]{1,100}",
    r"\b[A-Z_]{0,40}(?:SECRET|TOKEN|PASSWORD|API_KEY|ACCESS_KEY)[A-Z_]{0,40} ?[=:] ?[\"']?\K[^\s\"'<>{}]{8,200}",
    r"(?i:\b(?:login|credentials)\b[^\n.:=]{0,20}[:=]) ?[\w.@-]{2,40} ?/ ?\K(?=[^\s]{0,40}\d)[^\s]{6,40}",
    (
        r"(?i:\b(?:secret|token|pwd|passcode|pass)\b ?[:=]) ?[\"']?\K"
        r"(?=[^\s\"']{0,60}\d)(?=[^\s\"']{0,60}[A-Za-z])[^\s\"'<>{}]{8,200}"
    ),
    r"-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----",
    (
        r"(?i:\b(?:api|access|secret|auth|private)[ _-]?(?:key|token)"
        r"|\b(?:password|passwd|passphrase|client[_ -]secret))"
        r"(?: is)? ?[:=]? ?[\"']?\K(?=[^\s\"']{0,60}\d)(?=[^\s\"']{0,60}[A-Za-z])[^\s\"'<>{}]{8,200}"
    ),
)
"""Keys by the marks that their makers put on them, and what somebody calls a key or a password."""
CARD = r"(?<![\w.,-])(?:[2-6]\d{15,18}|(?:2131|1800)\d{11}|(?:50|5[6-9]|6[37])\d{10,13})(?![\w-])"
"""Cards that Presidio's own pattern leaves out; the check digit decides, as there."""


class Shape(NamedTuple):
    """How one kind of personal data is written, how sure that alone makes, and the words that name it."""

    entity: Entity
    patterns: Sequence[tuple[str, float]]
    context: tuple[str, ...] = ()
    any_case: bool = True


SHAPES = (
    Shape(
        "EMAIL_ADDRESS",
        [
            (
                r"(?<![\w.+'-])[\w+'-](?:[\w.+'-]|%(?!40)){0,63}+(?:@|%40)(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])",
                0.8,
            ),
            *((written, 0.6) for written in SPELLED),
        ],
    ),
    Shape(
        "PHONE_NUMBER",
        [
            (_ABROAD, 0.7),
            (_NANP, 0.6),
            (_AT_HOME, 0.5),
            (_IN_PAIRS, 0.6),
            (_MOBILE, 0.5),
            (_JUST_DIGITS, 0.1),
            (_DOTTED, 0.1),
        ],
        ("phone", "telephone", "tel", "call", "mobile", "cell", "text", "dial", "fax", "whatsapp", "ring"),
    ),
    Shape(
        "STREET_ADDRESS",
        [
            (_STREET, 0.6),
            (r"\b(?:P\.? ?O\.? ?Box|PO BOX) \d{1,6}\b", 0.7),
            (r"\b(?:Apt|Apartment|Suite|Flat)\.? #?\d{1,5}[A-Z]?\b", 0.4),
        ],
        any_case=False,
    ),
    Shape(
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
    Shape("US_DRIVER_LICENSE", [(_LICENSE, 0.7), (_LICENSE_NAMED, 0.5)]),
    Shape("REFERENCE_NUMBER", [(written, 0.7) for written in _REFERENCES]),
    Shape("SECRET", [(written, 0.8) for written in _SECRET], any_case=False),
)


def possible_in(text: str) -> set[Entity]:
    """Return the kinds of which the text may hold one: without their signs in it no recognizer of them can match."""
    small = folded(text)
    return {
        *(entity for entity, sign in _SIGNS.items() if sign.search(text)),
        *(entity for entity, marks in _MARKS.items() if any(mark in small for mark in marks)),
    }


_MANY_DIGITS = re.compile(r"\d(?:\W{0,5}\d){5}")
_SIGNS: dict[Entity, re.Pattern[str]] = {
    "EMAIL_ADDRESS": re.compile(rf"@|%40|{SIGN}", re.IGNORECASE),
    "PHONE_NUMBER": _MANY_DIGITS,
    "STREET_ADDRESS": re.compile(rf"\b(?:{_STREETS}|Apt|Apartment|Suite|Flat)\b|Box|BOX"),
    "ZIP_CODE": re.compile(r"\d{5}|\d[A-Z\d]? \d[A-Z]"),
    "CREDIT_CARD": _MANY_DIGITS,
    "IBAN_CODE": re.compile(r"[A-Z]{2}\d\d", re.IGNORECASE),
    "US_SSN": _MANY_DIGITS,
    "US_DRIVER_LICENSE": re.compile(r"licen[cs]e", re.IGNORECASE),
    "IP_ADDRESS": re.compile(r"\d\.\d|::|:[0-9A-F]{1,4}:", re.IGNORECASE),
    "NATIONAL_NUMBER": re.compile(rf"{_MANY_DIGITS.pattern}|\w{{15}}"),
}
"""What every match of a kind's recognizers holds; names come without a recognizer."""
_MARKS: dict[Entity, tuple[str, ...]] = {
    "REFERENCE_NUMBER": tuple(_OF_SOMEBODY.split("|")),
    "SECRET": (
        "akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "pypi-", "k_live_", "k_test_",
        "sk-", "whsec_", "xox", "slack", "sg.", "key", "-us", "aiza", "ya29", "eyj", "://", "-----begin", "secret",
        "token", "pass", "pwd", "login", "credential",
    ),
}  # fmt: skip
"""The same in words, whatever their case: one of them stands in every match."""
