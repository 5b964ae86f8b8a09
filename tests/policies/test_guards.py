import threading
from datetime import datetime
from typing import Any

import pytest

from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import Message
from policies.gates.catalogue import GATES
from policies.guarding import quiet
from policies.guards import as_validator
from policies.loading import read_shelf
from policies.policy import Policy

pytestmark = pytest.mark.filterwarnings("ignore")  # Guardrails and what it imports warn at import and at use
FOOTER = "Example Goods, 12 Harbour Street, Portland, ME 04101. Unsubscribe."


@pytest.fixture
def policy(now: datetime) -> Policy:
    return read_shelf(None).policy(brand=None, market="US", language="en", now=now)


@pytest.fixture
def guard(policy: Policy, now: datetime) -> Any:
    quiet()
    from guardrails import Guard

    evidence, setting = Evidence(gathered_at=now), Message(body="", footer=FOOTER)
    return Guard().use(as_validator("compliance", evidence, policy, setting=setting))


def test_a_guard_passes_what_the_gate_passes(guard: Any) -> None:
    assert guard.validate("The Ember blanket is here.").validation_passed


def test_a_guard_stops_what_the_gate_stops_and_does_not_repeat_it(guard: Any) -> None:
    with pytest.raises(Exception, match=r"compliance\.claims\.risk_free \(revise\) at body 7-16") as caught:
        guard.validate("Try it risk-free, Mr Example.")

    assert "Mr Example" not in str(caught.value)


def test_a_guard_leaves_no_thread_behind(guard: Any) -> None:
    guard.validate("The Ember blanket is here.")
    before = threading.active_count()

    for _ in range(5):
        guard.validate("The Ember blanket is here.")

    assert threading.active_count() == before


def test_every_gate_is_offered(policy: Policy, now: datetime) -> None:
    names = [as_validator(gate.NAME, Evidence(gathered_at=now), policy).rail_alias for gate in GATES]

    assert names == [f"marque/{gate.NAME}" for gate in GATES]


def test_an_unknown_gate_is_refused(policy: Policy, now: datetime) -> None:
    with pytest.raises(InputError, match="did you mean 'facts'"):
        as_validator("fact", Evidence(gathered_at=now), policy)
