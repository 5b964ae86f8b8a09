"""The limits of a contract: a workspace only makes them harder, and what is unknown never goes."""

from pathlib import Path

import pytest

from marque.errors import InputError
from policies.go_no_go import Figure, Paired, judge_figure, load_limits

LIMITS = load_limits(None).limits
SAME = Paired(pairs=12, pin=1.0, difference=0.0, low=0.0, high=0.0, chance=1.0)
PASSED = Figure(name="length", rows=12, unjudged=0, value=1.0, low=0.76, high=1.0, paired=SAME)
TIMES = Paired(pairs=84, pin=0.01, difference=2.0, low=1.5, high=2.5)
COST = Figure(name="cost", rows=84, unjudged=0, value=0.02, low=0.01, high=0.03, paired=TIMES)


def test_a_workspace_makes_limits_harder_and_never_softer(tmp_path: Path) -> None:
    (tmp_path / "go-no-go.yaml").write_text(
        "schema: 1\ncontract_days: 90\nat_least: {length: 0.7, voice: 0.1}\ncost: {most: 0.01}\n"
        "answered: {dated_snapshots: false, severity: note, aliases: {house: [house.gguf]}}\n"
    )

    held, notes = load_limits(tmp_path)

    assert (held.contract_days, held.at_least["length"], held.at_least["voice"]) == (30, 0.7, 0.55)
    assert (held.cost.most, held.cost.times_the_pin) == (0.01, LIMITS.cost.times_the_pin)
    assert not held.answered.dated_snapshots
    assert (held.answered.severity, held.answered.aliases) == ("ask", {"house": ("house.gguf",)})
    assert [note.partition(" ")[0] for note in notes] == ["contract_days", "at_least.voice", "answered.severity"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("at_least: {length: 0.7}\n", "'schema' is missing"),
        ("schema: 1\nat_least: {lenght: 0.7}\n", "did you mean 'length'"),
        ("schema: 1\nat_most: 3\n", "unknown key 'at_most'"),
        ("schema: 1\nsignificance: 1.5\n", "significance"),
    ],
)
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "go-no-go.yaml").write_text(text)

    with pytest.raises(InputError, match=why):
        load_limits(tmp_path)


@pytest.mark.parametrize(
    ("figure", "go"),
    [
        (PASSED, True),
        (PASSED.model_copy(update={"low": 0.54}), False),
        (PASSED.model_copy(update={"low": None}), False),
        (PASSED.model_copy(update={"paired": None}), False),
        (PASSED.model_copy(update={"paired": SAME.model_copy(update={"chance": 0.049})}), False),
        (PASSED.model_copy(update={"paired": SAME.model_copy(update={"chance": 0.05})}), True),
        (COST, True),
        (COST.model_copy(update={"high": 0.06}), False),
        (COST.model_copy(update={"value": None}), False),
        (COST.model_copy(update={"paired": None}), False),
        (COST.model_copy(update={"paired": TIMES.model_copy(update={"high": 11.0})}), False),
        (COST.model_copy(update={"paired": TIMES.model_copy(update={"high": 11.0}), "high": 0.0009}), True),
        (COST.model_copy(update={"paired": TIMES.model_copy(update={"high": 11.0, "pin": 0.0})}), True),
    ],
)
def test_a_figure_goes_within_its_limits_and_where_all_is_known(figure: Figure, go: bool) -> None:
    assert judge_figure(figure, LIMITS).go is go
