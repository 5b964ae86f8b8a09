"""What a checker model proved where rules could not, and whether the proof still stands."""

from marque.campaign import Report, Round
from marque.evidence import Evidence
from marque.verdict import Claim

Place = tuple[str, str, str, int, str, str]
"""Channel, variant, part, start, kind and words of a claim."""


def place_of(report: Report, claim: Claim) -> Place:
    """Return where a claim stands in a campaign."""
    return (report.channel, report.variant, claim.part, claim.start, claim.kind, claim.quote)


def proved_by_model(found: Round, by_rules: list[Report]) -> dict[Place, Claim]:
    """Return the claims that the round's row holds as supported and that rules, on the same evidence, do not."""
    left_open = {
        place_of(report, claim)
        for report in by_rules
        for claim in report.verdict.claims
        if claim.status not in {"supported", "deferred"}
    }
    return {
        place_of(report, claim): claim
        for judgement in found.judgements
        if judgement.checker == "facts"
        for report in judgement.reports
        for claim in report.verdict.claims
        if claim.status == "supported" and place_of(report, claim) in left_open
    }


def still_stands(claim: Claim, then: Evidence, now: Evidence) -> bool:
    """Tell whether everything that a claim cites is in the fresh evidence, with the same words and values."""
    return bool(claim.evidence) and all(_unchanged(cited, then, now) for cited in claim.evidence)


def _unchanged(cited: str, then: Evidence, now: Evidence) -> bool:
    fresh_passages = {passage.id: passage.text for passage in now.passages}
    for passage in then.passages:
        if passage.id == cited:
            return fresh_passages.get(cited) == passage.text
    fresh_products = {product.sku: product for product in now.products}
    for product in then.products:
        names = [name for name in product.facts if product.evidence_id(name) == cited]
        if names:
            fresh = fresh_products.get(product.sku)
            return fresh is not None and all(fresh.text(name) == product.text(name) for name in names)
    return False
