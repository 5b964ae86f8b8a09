from typing import Any

import pytest

from marque.verdict import Finding
from policies.decide import Judged, decide, stages_of, worsened
from policies.loading import read_shelf

TIERS = read_shelf(None).tiers


def finding(severity: str, quote: str = "x", **more: Any) -> Finding:
    return Finding.model_validate(
        {"part": "body", "start": 0, "end": len(quote), "quote": quote, "gate": "facts", "rule": "facts.price",
         "severity": severity, "message": "wrong", **more}
    )  # fmt: skip


def judged(*findings: Finding, **changes: Any) -> Judged:
    return Judged(**{"findings": findings, "tier": "B", "revisions": 0, "by_template": False, **changes})


@pytest.mark.parametrize(
    ("case", "step"),
    [
        (judged(), "submit"),
        (judged(finding("note")), "submit"),
        (judged(finding("ask")), "submit"),
        (judged(finding("revise")), "revise"),
        (judged(finding("block")), "revise"),
        (judged(finding("block"), revisions=3), "fall_back"),
        (judged(finding("block"), by_template=True), "submit"),
        (judged(finding("block"), kept=frozenset({finding("block").key})), "submit"),
    ],
    ids=["clean", "note", "ask", "revise", "block", "no rounds left", "template wrote it", "must be said"],
)
def test_where_checked_copy_goes(case: Judged, step: str) -> None:
    assert decide(case, TIERS) == step


def test_a_role_that_a_rule_asks_for_stands_first() -> None:
    asked = finding("ask", asks_role="compliance_officer")

    assert stages_of("A", [asked], TIERS) == ("compliance_officer", "editor", "brand_lead")


def test_a_role_of_the_tiers_own_is_not_asked_twice() -> None:
    assert stages_of("B", [finding("ask", asks_role="editor")], TIERS) == ("editor",)


def test_tier_c_needs_nobody_unless_something_asks() -> None:
    assert stages_of("C", [finding("note")], TIERS) == ()
    assert stages_of("C", [finding("ask")], TIERS) == ("editor",)


def test_a_worse_claim_voids_an_approval_and_says_which() -> None:
    place = "email/A/body/0/price $89"

    reasons = worsened([], [], {place: "supported"}, {place: "contradicted"})

    assert len(reasons) == 1
    assert "contradicted" in reasons[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [("supported", "supported"), ("unsupported", "supported"), ("contradicted", "contradicted"),
     ("contradicted", "unsupported"), ("supported", "deferred")],
)  # fmt: skip
def test_a_claim_that_is_no_worse_changes_nothing(before: str, after: str) -> None:
    assert worsened([], [], {"p q": before}, {"p q": after}) == []


def test_a_new_finding_voids_only_where_it_blocks_or_revises() -> None:
    known, new = finding("revise", "old"), finding("block", "new")

    assert worsened([known], [known, finding("ask", "asks"), finding("note", "notes")], {}, {}) == []
    assert len(worsened([known], [known, new], {}, {})) == 1
