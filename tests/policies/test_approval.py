from datetime import UTC, datetime
from typing import Any

import pytest

from marque.approval import Case, Parties, Task, WaiverCase
from marque.verdict import Claim, Finding
from policies.approval import may_decide, may_waive
from policies.loading import read_shelf

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TIERS = read_shelf(None).tiers
HASH = "a" * 64
TASK = Task(
    id="c:1:0:a", campaign_id="c", brand="tarnholt", round=1, stage=0, role="editor", stages=("editor",),
    content_hash=HASH, evidence_hash="e", policy_hash="p", deadline=NOW, status="waiting", created_at=NOW,
)  # fmt: skip
PARTIES = Parties(author="author@x", starter="starter@x", signer="signer@x", editors=("hand@x",))
PRICE = Finding(
    part="body", start=0, end=3, quote="$89", gate="facts", rule="facts.price", severity="block", message="wrong",
    waivable_by="brand_lead",
)  # fmt: skip


def case(**changes: Any) -> Case:
    base: dict[str, Any] = {
        "task": TASK, "tier": "B", "campaign_status": "waiting", "held": False, "actor": "editor@x",
        "roles": frozenset({"editor"}), "type": "approve", "content_hash": HASH, "parties": PARTIES,
    }  # fmt: skip
    return Case(**{**base, **changes})


def waiver(**changes: Any) -> WaiverCase:
    base: dict[str, Any] = {
        "task": TASK, "campaign_status": "waiting", "held": False, "actor": "lead@x",
        "roles": frozenset({"brand_lead"}), "content_hash": HASH, "parties": PARTIES, "finding": PRICE,
    }  # fmt: skip
    return WaiverCase(**{**base, **changes})


def test_somebody_in_the_role_who_had_no_hand_in_it_may_approve() -> None:
    assert may_decide(case(), TIERS) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"held": True}, "on hold"),
        ({"campaign_status": "withdrawn"}, "withdrawn"),
        ({"task": TASK.model_copy(update={"status": "approved"})}, "approved already"),
        ({"task": TASK.model_copy(update={"status": "void"})}, "void already"),
        ({"content_hash": "b" * 64}, "not the one"),
        ({"content_hash": None}, "not the one"),
        ({"roles": frozenset({"brand_lead"})}, "for the role editor"),
        ({"roles": frozenset()}, "no role"),
        ({"actor": "author@x"}, "briefed"),
        ({"actor": "starter@x"}, "started"),
        ({"actor": "signer@x"}, "signed"),
        ({"actor": "hand@x"}, "edited"),
        ({"open_findings": (PRICE,)}, "facts.price"),
        ({"actor": "hand@x", "own_edit_adds_no_claim": True}, "edited"),  # the shipped B does not allow it
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_approval_is_refused(changes: dict[str, Any], why: str) -> None:
    refused = may_decide(case(**changes), TIERS)

    assert refused is not None
    assert why in str(refused)
    assert refused.mend


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (PRICE, "1 open, first facts.price in body at '$89';"),
        (PRICE.model_copy(update={"part": "footer", "end": 0, "quote": ""}), "1 open, first facts.price in footer;"),
    ],
    ids=["words", "a part that lacks something"],
)
def test_an_open_finding_is_told_with_the_part_in_which_it_is(finding: Finding, told: str) -> None:
    assert told in str(may_decide(case(open_findings=(finding,)), TIERS))


@pytest.mark.parametrize("type_", ["edit", "reject"])
def test_those_who_had_a_hand_in_it_may_still_edit_or_reject(type_: str) -> None:
    assert may_decide(case(actor="author@x", type=type_, open_findings=(PRICE,)), TIERS) is None


def test_the_role_that_its_rule_names_may_waive() -> None:
    assert may_waive(waiver()) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"held": True}, "on hold"),
        ({"campaign_status": "approved"}, "does not wait"),
        ({"content_hash": "b" * 64}, "not the one"),
        ({"finding": None}, "no such finding"),
        ({"finding": PRICE.model_copy(update={"waivable_by": None})}, "cannot be waived"),
        ({"roles": frozenset({"editor"})}, "waived by a brand_lead"),
        ({"actor": "author@x"}, "briefed"),
        ({"actor": "hand@x"}, "edited"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_waiver_is_refused(changes: dict[str, Any], why: str) -> None:
    assert why in str(may_waive(waiver(**changes)))


@pytest.mark.parametrize(
    ("kind", "status", "allowed"),
    [("price", "contradicted", False), ("stock", "contradicted", False), ("offer_date", "contradicted", False),
     ("price", "unsupported", True), ("attribute", "contradicted", True)],
)  # fmt: skip
def test_a_contradicted_price_offer_stock_or_date_is_never_waived(kind: str, status: str, allowed: bool) -> None:
    claim = Claim.model_validate(
        {"part": "body", "start": 0, "end": 3, "quote": "$89", "kind": kind, "said": "x", "status": status}
    )

    assert (may_waive(waiver(claims=(claim,))) is None) is allowed
