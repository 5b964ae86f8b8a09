"""A claim that is not proved, in words: what is wrong with it, and what to write instead."""

import re

from marque.verdict import Claim
from policies.claims.hits import ON_EVERYTHING, WITH_OFFER

_NAMES = {
    "price_from": "lowest price",
    "price_was": "former price",
    "percent_off": "discount",
    "amount_off": "discount",
    "savings": "saving",
    "offer_code": "code",
    "offer_date": "date of the offer",
    "min_order": "minimum order",
    "review_count": "number of reviews",
    "attribute": "property",
    "novelty": "claim to be new",
    "popularity": "claim to be popular",
    "other": "statement",
}
_IN_ROOTS = frozenset({"attribute", "superlative"})
_SIGN_FIRST = re.compile(r"^(?P<sign>[^\d\s]{1,3})(?P<space> ?)[\d.,]+$")
_SIGN_LAST = re.compile(r"^[\d.,]+(?P<space> ?)(?P<sign>\D{1,3})$")


def what_is_wrong(claim: Claim) -> str:
    """Return one sentence that says what the copy states and what the evidence says."""
    name = _NAMES.get(claim.kind, claim.kind.replace("_", " "))
    of = f" of {claim.sku}" if claim.sku else ""
    # What these kinds say holds the roots of words, by which the catalogue's own are found.
    said = f'"{claim.quote}"' if claim.kind in _IN_ROOTS else claim.said.removesuffix(ON_EVERYTHING)
    match claim.status:
        case "contradicted" if claim.actual:
            return f"The {name}{of} is contradicted: the copy says {said}, the evidence says {claim.actual}."
        case "contradicted":
            return f"The {name}{of} is contradicted by the evidence: the copy says {said}."
        case "stale" if not _is_of_catalogue(claim):
            return f"The {name}{of} ({said}) is stale: what proves it may have changed since it was last looked at."
        case "stale":
            return f"The {name}{of} ({said}) is stale: what proves it is older than the policy allows."
        case _:
            return f"The {name}{of} ({said}) is unsupported: no evidence proves it."


def mend(claim: Claim) -> str:
    """Return what to write instead, in the copy's own format where the true value is known; else what to do."""
    if claim.status == "stale":
        command = "Import the catalogue again" if _is_of_catalogue(claim) else "Run `marque knowledge sync`"
        return f"{command}, then check once more."
    if claim.status == "contradicted" and claim.actual:
        return _in_the_form_of(claim.quote, claim.actual)
    if claim.status == "contradicted":
        return "Write what the evidence says, or leave the claim out."
    return "Leave the claim out, or give a source that proves it."


def _is_of_catalogue(claim: Claim) -> bool:
    return all(cited.startswith("inventory:") for cited in claim.evidence)


def _in_the_form_of(quote: str, actual: str) -> str:
    """Return the true value as the copy writes values: `99.00 USD` as `$99.00` where the quote has a sign."""
    money = re.fullmatch(r"(\d+(?:\.\d+)?) [A-Z]{3}", actual.removesuffix(WITH_OFFER))
    if not money:
        return actual
    number = f"{float(money[1]):,.2f}"
    first, last = _SIGN_FIRST.match(quote), _SIGN_LAST.match(quote)
    if first:
        return f"{first['sign']}{first['space']}{number}"
    if last:
        return f"{number}{last['space']}{last['sign']}"
    return actual
