"""Personal data gate: no name, address, number or secret of a person stands in copy that goes to many.

The brand's own people and contact data, its products and what the team itself stands for are no personal data; nor are
the sender's address in a footer and the name under a letter, unless the pack lists who may sign. Another name
alone goes to a person, for it may be a testimonial that was agreed to; a name that fills a token, or that stands in
the brand's audience, is mended, and so is whatever leads to somebody.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.policy import Policy
from policies.recognizers import Entity, Found, find_in
from policies.recognizers.senders import signs, speaks_of_its_sender
from policies.recognizers.spelled import as_written
from policies.rule import Rule
from policies.spans import span_at

NAME = "personal_data"
LANGUAGES: frozenset[str] | None = frozenset({"en"})

_LAW = "Regulation (EU) 2016/679 (GDPR), articles 4(1) and 5(1)(c): personal data, and no more of it than needed"
_FIX = "Take it out, or use a personalisation token in its place."

EMAIL = Rule(
    id="personal_data.email", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="Write to anna.berg@postbox.example for yours.", right="Write to us for yours.",
)  # fmt: skip
PHONE = Rule(
    id="personal_data.phone", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="Ring her at (415) 555-0187.", right="Model 415-0187 is back.",
)  # fmt: skip
ADDRESS = Rule(
    id="personal_data.address", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="It ships to 48 Alder Street, Apt. 7.", right="It ships to your door in 48 hours.",
)  # fmt: skip
ZIP = Rule(
    id="personal_data.zip", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="For you in Fernhill, VT 05401.", right="For you in Vermont.",
)  # fmt: skip
REFERENCE = Rule(
    id="personal_data.reference", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="Your order number 10482213 is on its way.", right="Your order is on its way.",
)  # fmt: skip
IP = Rule(
    id="personal_data.ip", severity="revise", fix=_FIX, waivable_by="compliance_officer",
    source="CJEU C-582/14 (Breyer): an IP address can be personal data",
    wrong="You signed up from 84.23.17.9.", right="You signed up with firmware 4.2.1.9.",
)  # fmt: skip
CARD = Rule(
    id="personal_data.card", severity="block", fix=_FIX,
    source="PCI DSS 4.0, requirement 3.4: a card number is masked when it is shown",
    wrong="Charged to 4111 1111 1111 1111.", right="Charged to your card.",
)  # fmt: skip
IBAN = Rule(
    id="personal_data.iban", severity="block", source=_LAW, fix=_FIX,
    wrong="Refunded to DE89 3704 0044 0532 0130 00.", right="Refunded to your account.",
)  # fmt: skip
SSN = Rule(
    id="personal_data.ssn", severity="block", source="42 U.S.C. section 405(c)(2)(C)(viii): numbers are confidential",
    fix=_FIX, wrong="We have your SSN 219-09-4821.", right="Made with 219 stitches.",
)  # fmt: skip
LICENSE = Rule(
    id="personal_data.driver_license", severity="block", fix=_FIX,
    source="18 U.S.C. section 2721 (DPPA): personal information from motor vehicle records",
    wrong="Your driver's license number is D1234562.", right="Bring your driver's license.",
)  # fmt: skip
NATIONAL = Rule(
    id="personal_data.national_number", severity="block", fix=_FIX,
    source="Regulation (EU) 2016/679 (GDPR), article 87: national identification numbers",
    wrong="Your National Insurance number is AB 12 34 56 C.", right="Have your National Insurance number at hand.",
)  # fmt: skip
SECRET = Rule(
    id="personal_data.secret", severity="block", fix="Take it out, and change it: it has been seen.",
    source="OWASP ASVS 4.0, 6.4.1: secrets are kept out of what others read",
    wrong="Our api_key is 7Hq2mZ9xT4bW8.", right="Ask us for an API key.",
)  # fmt: skip
NAME_ = Rule(
    id="personal_data.name", severity="ask", source=_LAW, waivable_by="compliance_officer",
    fix="Take the name out, or show that the person agreed to be named; name the brand's own people in its pack.",
    wrong='"It keeps me warm," says Henrike Oldenburg from Bremen.', right='"It keeps me warm," says one of you.',
)  # fmt: skip
FILLED_IN = Rule(
    id="personal_data.filled_in", severity="revise", source=_LAW, waivable_by="compliance_officer",
    fix="Put the personalisation token in its place: everybody would be called by this name.",
    wrong="Hi Henrike, your blanket is back.", right="Hi {{ first_name }}, your blanket is back.",
)  # fmt: skip
AUDIENCE = Rule(
    id="personal_data.audience", severity="revise", source=_LAW, fix=_FIX, waivable_by="compliance_officer",
    wrong="We asked Ottilie Brandt, who owns two.", right="We asked people who own two.",
)  # fmt: skip
RULES = (
    NAME_, FILLED_IN, AUDIENCE, EMAIL, PHONE, ADDRESS, ZIP, REFERENCE, IP, CARD, IBAN, SSN, LICENSE, NATIONAL, SECRET,
)  # fmt: skip

_KINDS: dict[Entity, tuple[Rule, str]] = {
    "PERSON": (NAME_, "the name of a person"),
    "EMAIL_ADDRESS": (EMAIL, "an e-mail address"),
    "PHONE_NUMBER": (PHONE, "a phone number"),
    "STREET_ADDRESS": (ADDRESS, "a postal address"),
    "ZIP_CODE": (ZIP, "a postal code"),
    "REFERENCE_NUMBER": (REFERENCE, "a person's number with us"),
    "IP_ADDRESS": (IP, "an IP address"),
    "CREDIT_CARD": (CARD, "a card number"),
    "IBAN_CODE": (IBAN, "an account number"),
    "US_SSN": (SSN, "a social security number"),
    "US_DRIVER_LICENSE": (LICENSE, "a driver's license number"),
    "NATIONAL_NUMBER": (NATIONAL, "a national number"),
    "SECRET": (SECRET, "a key or password"),
}
_WORD = re.compile(r"[^\W_]+")
_ANYBODYS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "aol.com", "gmx.net", "gmx.de", "web.de", "mail.com", "proton.me", "protonmail.com",
})  # fmt: skip
"""Domains at which anybody may have a mailbox."""
_BETWEEN = frozenset({"a", "and", "at", "by", "for", "from", "in", "of", "on", "or", "than", "the", "to", "with"})
"""Words that may stand between the names of products."""
_OF_THE_TEAM = frozenset({"source", "guideline"})
"""Kinds of passages whose contact data are meant to be read; reviews and past campaigns may hold a customer's."""


_GREETED = re.compile(
    r"(?:^|[\n>.!?*] ?)(?:hi|hello|hey|dear|hiya|welcome(?: back)?|good (?:morning|evening|day)|happy birthday"
    r"|thank(?:s| you))(?: there)?,? (?:(?:mr|mrs|ms|miss|dr)\.? )?$",
    re.IGNORECASE,
)
"""What stands before a name that greets its bearer."""
_CALLED = re.compile(r",\s(?:your?|we|it['\u2019]s|here|thanks?|don['\u2019]t|this|come|ready)\b", re.IGNORECASE)
"""What follows a name with which a text or a line calls its reader."""


class _Own(NamedTuple):
    """What is ours to say: the team's texts, the names of brand and products, and the domains of our mail."""

    text: str
    names: frozenset[str]
    domains: frozenset[str]


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return each piece of personal data; messages name its kind and place, only the quote holds its value."""
    names = [name for name in _names(evidence, policy) if name]
    texts = [*names, *_own_texts(message, evidence, policy)]
    own = _Own(
        _plain(" ".join(texts)), frozenset(_WORD.findall(" ".join(names).casefold())), _own_domains(message, policy)
    )
    parts = list(message.parts())
    found = find_in([text for _, text in parts])
    return [
        finding
        for (part, text), finds in zip(parts, found, strict=True)
        for finding in _findings(part, text, finds, own, policy)
    ]


def _findings(part: Part, text: str, finds: Iterable[Found], own: _Own, policy: Policy) -> Iterator[Finding]:
    audience = policy.brand.audience if policy.brand else None
    theirs = [
        place for place in (audience.places(text) if audience else ()) if _plain(text[slice(*place)]) not in own.text
    ]  # fmt: skip
    for start, end in theirs:
        yield AUDIENCE.finding(span_at(part, text, start, end), f"The {part} names somebody of the audience.")
    for found in finds:
        named = any(start < found.end and found.start < end for start, end in theirs)
        if not (named and found.entity in _NAMED) and not _is_senders(found, text, part, own, policy):
            yield _finding(part, text, found)


def _is_senders(found: Found, text: str, part: Part, own: _Own, policy: Policy) -> bool:
    """Tell whether a find is the sender's to say: the brand's own, its imprint, or the name of who signs."""
    if _is_own(found, text, own) or speaks_of_its_sender(text, found, part):
        return True
    may_sign = policy.brand is None or not policy.brand.people
    return found.entity == "PERSON" and may_sign and part == "body" and signs(text, found)


_NAMED = frozenset({"PERSON", "STREET_ADDRESS", "EMAIL_ADDRESS"})
"""Kinds of which the audience's own hashes say more than their form."""


def _names(evidence: Evidence, policy: Policy) -> Iterable[str]:
    """Yield the names of the brand and of its products."""
    if policy.brand:
        yield from (policy.brand.display_name, policy.brand.legal_name, *policy.brand.aliases)
    for product in evidence.products:
        yield from (product.title, product.text("brand") or "")


def _own_texts(message: Message, evidence: Evidence, policy: Policy) -> Iterable[str]:
    """Yield what else is ours to say: the sender, the brand's lines and people, product facts, the team's own texts."""
    yield message.sender or ""
    if policy.brand:
        yield from policy.brand.people
        for market in policy.brand.markets.values():
            yield from (market.sender, market.footer)
    for product in evidence.products:
        yield from (product.sku, *(fact.value for fact in product.facts.values()))
    yield from (
        passage.text for passage in evidence.passages if passage.kind in _OF_THE_TEAM and passage.trust == "team"
    )


def _own_domains(message: Message, policy: Policy) -> frozenset[str]:
    """Return the domains of the brand and of the sender; one where anybody has a mailbox is nobody's own."""
    sent_from = (message.sender or "").rpartition("@")[2].strip(" >").casefold()
    brand = policy.brand
    own = (brand.home_url.removeprefix("https://").partition("/")[0], *brand.link_domains) if brand else ()
    return frozenset({domain for domain in (sent_from, *own) if domain} - _ANYBODYS)


def _is_own(found: Found, text: str, own: _Own) -> bool:
    value = text[found.start : found.end]
    if found.entity == "EMAIL_ADDRESS":
        value = as_written(value)
        host = value.rpartition("@")[2].casefold()
        if any(host == domain or host.endswith(f".{domain}") for domain in own.domains):
            return True
    words = set(_WORD.findall(value.casefold()))
    if found.entity in {"PERSON", "STREET_ADDRESS"} and words <= own.names | _BETWEEN:
        return True
    return _plain(value) in own.text


def _plain(text: str) -> str:
    """Return the words and digits of a text between single blanks, so that a number is found however it is set."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def _finding(part: Part, text: str, found: Found) -> Finding:
    rule, kind = _KINDS[found.entity]
    if found.entity == "PERSON" and _is_called(text, found):
        rule, kind = FILLED_IN, "a name where a token belongs"
    return rule.finding(span_at(part, text, found.start, found.end), f"The {part} holds {kind}.")


def _is_called(text: str, found: Found) -> bool:
    """Tell whether a text greets or calls its reader by this name: a token that somebody has filled in."""
    if _GREETED.search(text, max(0, found.start - 40), found.start):
        return True
    return not text[: found.start].rpartition("\n")[2].strip() and bool(_CALLED.match(text, found.end))
