"""Whatever gate there is, one of the three who check runs it: a gate that nobody runs lets everything pass."""

from collections import Counter

from agents import brand_critic, compliance, fact_checker
from policies.gates.catalogue import GATES


def test_each_gate_of_the_catalogue_is_run_by_exactly_one_agent() -> None:
    run = Counter((*fact_checker.GATES, *brand_critic.GATES, *compliance.GATES))

    assert run == Counter(gate.NAME for gate in GATES)
