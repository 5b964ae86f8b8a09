"""Texts whose source nobody looked at for too long prove nothing; nor do those that nobody ever looked at."""

from datetime import datetime, timedelta
from typing import Literal

import pytest

from marque.evidence import Evidence, Kind, Passage
from marque.message import Message
from marque.verdict import Claim
from policies.claims.known import Judgement, Known
from policies.freshness import is_stale, stale_passages
from policies.gates import facts
from policies.hardening import harden_tiers
from policies.still_true import still_true
from policies.tiers import WEEK, Tiers
from tests.support.shelf import NOW, POLICY

AWARD = "The mill won the Loom Award in 2024."
COPY = Message(body="The mill won the Loom Award in 2024.", now=NOW)
NEVER = None
FRESH, OLD = NOW - timedelta(hours=WEEK), NOW - timedelta(hours=WEEK, seconds=1)


def told(
    checked_at: datetime | None, text: str = AWARD, id: str = "doc:mill", kind: Kind | Literal["source"] = "doc"
) -> Passage:
    return Passage(id=id, kind=kind, text=text, checked_at=checked_at)


def evidence(*passages: Passage, gathered_at: datetime = NOW) -> Evidence:
    return Evidence(gathered_at=gathered_at, passages=passages)


def award(known: Evidence) -> Claim:
    return next(claim for claim in facts.claims(COPY, known, POLICY) if claim.kind == "award")


def tiers(**hours: int) -> Tiers:
    return POLICY.tiers.model_copy(update={"knowledge_fresh_hours": hours})


@pytest.mark.parametrize(("checked_at", "status"), [(FRESH, "supported"), (OLD, "stale"), (NEVER, "stale")])
def test_a_claim_is_proved_only_by_a_text_that_was_looked_at_of_late(checked_at: datetime | None, status: str) -> None:
    claim = award(evidence(told(checked_at)))
    assert (claim.status, claim.evidence) == (status, ("doc:mill",))


def test_what_a_stale_text_contradicts_is_stale_and_what_a_fact_does_is_not() -> None:
    known = Known.of(evidence(told(OLD)), POLICY, NOW)
    assert known.aged(Judgement("contradicted", None, ("doc:mill",))).status == "stale"
    assert known.aged(Judgement("contradicted", None, ("inventory:ALP@2026-11-22T10:00:00Z",))).status == "contradicted"
    assert known.aged(Judgement("unsupported", None, ("doc:mill",))).status == "unsupported"


def test_a_fresh_text_proves_what_a_stale_one_says_as_well() -> None:
    claim = award(evidence(told(OLD, id="doc:old"), told(FRESH, id="doc:new")))
    assert (claim.status, claim.evidence) == ("supported", ("doc:new",))


def test_a_claim_that_was_proved_is_stale_when_nobody_looked_since() -> None:
    claims = facts.claims(COPY, evidence(told(NOW)), POLICY)
    later = NOW + timedelta(days=8)
    again = still_true(claims, evidence(told(NOW), gathered_at=later), POLICY, later)
    assert [claim.status for claim in again] == ["stale"]


def test_the_finding_says_how_to_mend_it() -> None:
    (finding,) = facts.check(COPY, evidence(told(OLD)), POLICY)
    assert finding.severity == "revise"
    assert "may have changed since it was last looked at" in finding.message
    assert "marque knowledge sync" in (finding.fix or "")


def test_what_the_author_stands_for_needs_no_look() -> None:
    assert stale_passages(evidence(told(NEVER, kind="source")), POLICY) == frozenset()


def test_a_look_after_the_gathering_has_no_age() -> None:
    assert not is_stale("doc", NOW + timedelta(days=400), NOW, POLICY.tiers)


def test_each_kind_has_its_limit_and_the_others_the_rest() -> None:
    limits = tiers(product=24, other=48)
    a_day_and_a_half = NOW - timedelta(hours=36)
    assert is_stale("product", a_day_and_a_half, NOW, limits)
    assert not is_stale("guideline", a_day_and_a_half, NOW, limits)


def test_a_workspace_may_shorten_a_limit_and_not_lengthen_it() -> None:
    held, notes = harden_tiers(tiers(product=24, other=168), tiers(product=9_000, doc=9_000, guideline=2, other=9_000))
    assert held.knowledge_fresh_hours == {"product": 24, "doc": 168, "guideline": 2, "other": 168}
    assert len(notes) == 3


def test_the_hash_of_evidence_does_not_change_with_a_look() -> None:
    assert evidence(told(OLD)).evidence_hash == evidence(told(FRESH)).evidence_hash
