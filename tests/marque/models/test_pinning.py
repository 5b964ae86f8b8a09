"""A pin written into a team's own models.yaml: nothing else of the file changes, and taking it out gives it back."""

import pytest

from marque.errors import InputError
from marque.models.pinning import pin_in, with_pin

OURS = """\
# Ours: ask Lou before you change a price.
schema: 1
default_model: "house-model"   # quoted by habit

prices:
  house-model: {input_per_million: "0.40", output_per_million: "1.60"}

steps:
  # the fact checker stays deterministic
  fact_checker: {chain: [rules]}
  writer.body:
    chain: [openai, template] # two links
    temperature: 0.7
    max_tokens: 3000
  segment: {chain: [openai, template], max_tokens: 1000, rounds: 0}
limits: {requests_per_minute: 60}
"""
PIN = {"model": "newcomer:8b", "temperature": 0.0, "max_tokens": 800, "rounds": 2}


@pytest.mark.parametrize("step", ["writer.body", "segment", "writer.cta"])
def test_a_pin_is_written_and_every_other_line_stays(step: str) -> None:
    pinned = with_pin(OURS, step, PIN)

    assert pin_in(pinned, step) == PIN
    assert [line for line in OURS.splitlines() if line not in pinned.splitlines()] == [
        line for line in OURS.splitlines()
        if (step == "writer.body" and line.strip().startswith(("temperature", "max_tokens")))
        or (step == "segment" and line.strip().startswith("segment"))
    ]  # fmt: skip


@pytest.mark.parametrize("step", ["writer.body", "segment", "writer.cta"])
def test_taking_a_pin_out_gives_back_what_was_there(step: str) -> None:
    before = pin_in(OURS, step)

    again = with_pin(with_pin(OURS, step, PIN), step, before)

    assert pin_in(again, step) == before
    assert sorted(again.split()) == sorted(OURS.split())


def test_a_file_that_is_not_there_yet_is_made_with_its_schema() -> None:
    made = with_pin("", "writer.cta", PIN)

    assert made.splitlines()[1] == "schema: 1"
    assert pin_in(made, "writer.cta") == PIN
    assert "steps" not in with_pin(made, "writer.cta", {})


def test_a_name_that_yaml_would_take_for_something_else_stays_a_name() -> None:
    assert pin_in(with_pin(OURS, "segment", {"model": "1e3"}), "segment") == {"model": "1e3"}
    assert pin_in(with_pin(OURS, "segment", {"model": "on # a"}), "segment") == {"model": "on # a"}


def test_a_file_that_our_own_reader_refuses_is_not_written() -> None:
    with pytest.raises(InputError, match="alias"):
        with_pin("schema: 1\nsteps: {segment: &a {chain: [rules]}, writer.cta: *a}\n", "segment", PIN)
