"""Personal data gate: no mail address, number or address of a person stands in copy. Names are not found yet.

The brand's own contact data, the facts of products and what the team itself stands for are no personal data.
"""

import re
from collections.abc import Iterable

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.policy import Policy
from policies.recognizers import Entity, Found, find
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
    wrong="Anna is at (415) 555-0187.", right="Model 415-0187 is back.",
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
RULES = (EMAIL, PHONE, ADDRESS, ZIP, REFERENCE, IP, CARD, IBAN, SSN, LICENSE)

_KINDS: dict[Entity, tuple[Rule, str]] = {
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
}
_WORD = re.compile(r"[^\W_]+")
_OF_THE_TEAM = frozenset({"source", "guideline"})
"""Kinds of passages whose contact data are meant to be read; reviews and past campaigns may hold a customer's."""


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return each piece of personal data; messages name its kind and place, only the quote holds its value."""
    own = _plain(" ".join(_own_texts(evidence, policy)))
    return [
        _finding(part, text, found)
        for part, text in message.parts()
        for found in find(text)
        if not _is_own(found, text, own, policy)
    ]


def _own_texts(evidence: Evidence, policy: Policy) -> Iterable[str]:
    """Yield what is ours to say: the brand's own lines, product facts, and what the team itself wrote."""
    if policy.brand:
        for market in policy.brand.markets.values():
            yield from (market.sender, market.footer)
    for product in evidence.products:
        yield from (product.sku, product.title, *(fact.value for fact in product.facts.values()))
    yield from (
        passage.text for passage in evidence.passages if passage.kind in _OF_THE_TEAM and passage.trust == "team"
    )


def _is_own(found: Found, text: str, own: str, policy: Policy) -> bool:
    value = text[found.start : found.end]
    if found.entity == "EMAIL_ADDRESS" and policy.brand:
        host = value.rpartition("@")[2].casefold()
        domains = {policy.brand.home_url.removeprefix("https://").partition("/")[0], *policy.brand.link_domains}
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            return True
    return _plain(value) in own


def _plain(text: str) -> str:
    """Return the words and digits of a text between single blanks, so that a number is found however it is set."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def _finding(part: Part, text: str, found: Found) -> Finding:
    rule, kind = _KINDS[found.entity]
    return rule.finding(span_at(part, text, found.start, found.end), f"The {part} holds {kind}.")
