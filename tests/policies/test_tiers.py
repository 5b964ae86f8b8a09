from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import CHANNELS, Brief
from policies.loading import read_shelf
from policies.tiers import Risk, tier_of

TIERS = read_shelf(None).tiers


def brief(**changes: Any) -> Brief:
    base = {"name": "n", "objective": "o", "author": "a@x.example", "channels": ["chat"], "audience": "people"}
    return Brief.model_validate({**base, **changes})


@pytest.mark.parametrize(
    ("changes", "risk", "roles", "tier"),
    [
        ({}, "low", frozenset(), "C"),
        ({}, "medium", frozenset(), "B"),
        ({}, "high", frozenset(), "A"),
        ({"channels": ["email"]}, "low", frozenset(), "B"),
        ({"channels": ["chat", "document"]}, "low", frozenset(), "A"),
        ({"offer": {"percent_off": 10}}, "low", frozenset(), "B"),
        ({"offer": {"percent_off": 50}}, "low", frozenset(), "B"),
        ({"offer": {"percent_off": 51}}, "low", frozenset(), "A"),
        ({"audience": "parents of a child at school"}, "low", frozenset(), "A"),
        ({"tier": "A"}, "low", frozenset(), "A"),
    ],
    ids=["chat", "medium", "high", "email", "document", "offer", "half", "more than half", "children", "raised"],
)
def test_the_tier_is_the_hardest_that_anything_asks_for(
    changes: dict[str, Any], risk: Risk, roles: frozenset[Any], tier: str
) -> None:
    assert tier_of(brief(**changes), risk, roles, TIERS).tier == tier


@given(
    channels=st.lists(st.sampled_from(CHANNELS), min_size=1, unique=True),
    risk=st.sampled_from(["low", "medium", "high"]),
    raised=st.sampled_from(["A", "B", "C"]),
)
def test_a_brief_can_raise_its_tier_and_never_lower_it(channels: list[Any], risk: Risk, raised: str) -> None:
    plain = tier_of(brief(channels=channels), risk, frozenset(), TIERS).tier

    assert tier_of(brief(channels=channels, tier=raised), risk, frozenset(), TIERS).tier == min(plain, raised)


def test_every_reason_names_the_tier_that_it_asks_for() -> None:
    decision = tier_of(brief(channels=["email"], offer={"percent_off": 60}), "low", frozenset(), TIERS)

    assert decision.reasons[0].startswith("A: ")
    assert all(reason[:3] in {"A: ", "B: ", "C: "} for reason in decision.reasons)
