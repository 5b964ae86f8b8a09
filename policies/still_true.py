"""Whether what was proved once still is: recorded claims judged again on what is known now."""

from collections.abc import Sequence
from datetime import datetime

from marque.evidence import Evidence
from marque.message import Document
from marque.verdict import NEVER_WAIVED, Claim
from policies.claims.comparing import compare
from policies.claims.grounds import says
from policies.claims.known import Judgement, Known
from policies.policy import Policy


def still_true(
    claims: Sequence[Claim], evidence: Evidence, policy: Policy, now: datetime, documents: Sequence[Document] = ()
) -> list[Claim]:
    """Return the same claims, in order, each with the status, true value and evidence that it has now.

    Sales, offers and dates are judged at `now`, which may lie ahead; how old a fact is, at `evidence.gathered_at`.

    Judged from kind, SKU, `said` and quote alone; the copy is not read again, and no claim is added. A claim of
    a product that is gone is unsupported. A claim without SKU is judged against all products of the evidence;
    one that was deferred stays so, since its value comes with the rendering.
    """
    known = Known.of(evidence, policy, now, documents)
    return [claim if claim.status == "deferred" else _judged_again(claim, known) for claim in claims]


def _judged_again(claim: Claim, known: Known) -> Claim:
    if claim.sku is not None:
        product = known.by_sku.get(claim.sku)
        products = [product] if product else []
        if not product:
            return claim.model_copy(update={"status": "unsupported", "actual": None, "evidence": ()})
    else:
        products = [] if _of_no_product(claim) else list(known.products)
    judgement, _ = compare(claim.kind, claim.said, claim.quote, products, known)
    if judgement.status != "supported" and claim.status == "supported":
        judgement = _by_its_text(claim, known) or judgement
    judgement = known.aged(judgement)
    return claim.model_copy(
        update={"status": judgement.status, "actual": judgement.actual, "evidence": judgement.evidence}
    )


def _by_its_text(claim: Claim, known: Known) -> Judgement | None:
    """Return that the text which proved the claim word for word is still at hand and still says it."""
    if claim.kind in NEVER_WAIVED:
        return None
    cited = [ground for ground in known.grounds if ground.id in claim.evidence]
    return Judgement("supported", None, claim.evidence) if any(says(ground, claim.quote) for ground in cited) else None


def _of_no_product(claim: Claim) -> bool:
    """Tell whether a claim without SKU was never of a product: offers and statements, or nothing known of it."""
    return claim.status == "unsupported" or claim.kind in (
        "percent_off", "amount_off", "savings", "offer_code", "offer_date", "statistic", "other",
    )  # fmt: skip
