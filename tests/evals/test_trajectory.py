import pytest

from evals.trajectory import DRAFTED, expected_steps, follows


@pytest.mark.parametrize(("stages", "turns"), [(0, 1), (1, 2), (2, 3)])
def test_each_stage_is_a_turn_of_its_own(stages: int, turns: int) -> None:
    steps = expected_steps(stages)

    assert len(steps) == turns
    assert follows(steps, expected_steps(stages))


def test_another_order_or_a_step_too_many_is_another_way() -> None:
    must_be = expected_steps(1)

    assert not follows([[*reversed(DRAFTED)], *must_be[1:]], must_be)
    assert not follows([*must_be, ["write"]], must_be)
