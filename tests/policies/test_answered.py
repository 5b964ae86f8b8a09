"""Which name may answer for a model that was asked."""

import pytest

from marque.message import Message
from policies.answered import OTHER_MODEL, Call, answered_otherwise, may_answer
from policies.go_no_go import Answered

MESSAGE = Message(id="1", channel="chat", body="Wool is warm.")


@pytest.mark.parametrize(
    ("answered", "may"),
    [
        ("house", True),
        ("house-2026-11-01", True),
        ("house-20261101", True),
        ("house-mini", False),
        ("house-mini-2026-11-01", False),
        ("house-2026-11-01-preview", False),
        ("other-2026-11-01", False),
        ("house.gguf", True),
        ("House", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_name_its_dated_snapshots_and_its_aliases_may_answer(answered: str | None, may: bool) -> None:
    assert may_answer("house", answered, Answered(aliases={"house": ("house.gguf",)})) is may


def test_a_policy_may_shut_out_dated_snapshots() -> None:
    assert not may_answer("house", "house-2026-11-01", Answered(dated_snapshots=False))


def test_the_finding_names_each_step_once_and_is_as_hard_as_policy_says() -> None:
    calls = [Call("writer.cta", "house", "tiny"), Call("writer.cta", "house", "tiny"), Call("segment", "house", None),
             Call("writer.body", "house", "house")]  # fmt: skip

    (finding,) = answered_otherwise(MESSAGE, calls, Answered(severity="note"))

    assert (finding.rule, finding.severity) == (OTHER_MODEL.id, "note")
    assert finding.message == (
        "writer.cta asked house, and tiny answered; segment asked house, and a model that did not give its name answered."
    )
    assert answered_otherwise(MESSAGE, calls[3:], Answered()) == []
