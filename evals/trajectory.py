"""Which steps a campaign took, in which order and how many turns: held by `agentevals` against what they must be."""

from collections.abc import Sequence

DRAFTED = (
    "intake", "ground", "segment", "write", "check_brand", "check_compliance", "check_facts", "shadow",
    "decide", "submit",
)  # fmt: skip
"""From a brief to its first task; the checks and the shadow run side by side, told in the order of their names."""
_CONFIRMED = ("confirm", "package")


def expected_steps(stages: int) -> list[list[str]]:
    """Return the steps of a campaign that is approved at once, in every stage: each turn ends where it waits."""
    if not stages:
        return [[*DRAFTED, *_CONFIRMED]]
    between = [["approve", "submit", "approve"]] * (stages - 1)
    return [[*DRAFTED, "approve"], *between, ["approve", *_CONFIRMED]]


def follows(steps: Sequence[Sequence[str]], must_be: Sequence[Sequence[str]]) -> bool:
    """Tell whether the steps are these, in this order."""
    from agentevals.graph_trajectory.strict import graph_trajectory_strict_match  # brings langchain with it

    said = graph_trajectory_strict_match(
        outputs={"results": [], "steps": [list(turn) for turn in steps]},
        reference_outputs={"results": [], "steps": [list(turn) for turn in must_be]},
    )  # fmt: skip
    return bool(said["score"]) if isinstance(said, dict) else all(bool(one["score"]) for one in said)
