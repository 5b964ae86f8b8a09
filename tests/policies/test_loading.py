"""Policy as files: a workspace lies over what we ship, and may only be stricter."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marque.errors import InputError
from policies.loading import find_brand, load_policy, read_shelf

RULE: dict[str, Any] = {
    "id": "compliance.house.cheap", "markets": [], "channels": [], "languages": ["en"], "citation": "House rule",
    "severity": "revise", "message": "We do not say cheap.", "fix": "Say what it costs.", "forbids": [r"\bcheap\b"],
    "wrong": ["It is cheap.", "Cheap!", "Dirt cheap."], "right": ["It cheeps.", "A fair price.", "Good value."],
}  # fmt: skip
GUARANTEE = "compliance.claims.guaranteed_result"


def write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else json.dumps(data))  # JSON is YAML


def tiers_with(tmp_path: Path, **change: Any) -> Any:
    write(tmp_path / "tiers.yaml", {"schema": 1, **change})
    return read_shelf(tmp_path)


def rules_with(tmp_path: Path, *rules: dict[str, Any]) -> Any:
    write(tmp_path / "rules" / "own.yaml", {"schema": 1, "rules": list(rules)})
    return read_shelf(tmp_path)


def rule(shelf: Any, rule_id: str) -> Any:
    return next(one for one in shelf.rules if one.id == rule_id)


def test_an_empty_workspace_has_what_we_ship(tmp_path: Path) -> None:
    assert read_shelf(tmp_path) == read_shelf(None)


def test_a_workspace_names_only_what_it_makes_harder(tmp_path: Path) -> None:
    shelf = tiers_with(
        tmp_path, tiers={"B": {"stages": ["editor", "compliance_officer"], "rounds": 1}}, channels={"sms": "A"}
    )

    assert shelf.tiers.tiers["B"].stages == ("editor", "compliance_officer")
    assert shelf.tiers.tiers["B"].rounds == 1
    assert shelf.tiers.tiers["B"].deadline_hours == 8
    assert shelf.tiers.channels["sms"] == "A"
    assert shelf.notes == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channels": {"email": "C"}}, "channels.email"),
        ({"offer": "C"}, "offer"),
        ({"tiers": {"B": {"stages": []}}}, "tiers.B.stages"),
        ({"tiers": {"A": {"stages": ["brand_lead", "editor"]}}}, "tiers.A.stages"),
        ({"tiers": {"B": {"rounds": 9}}}, "tiers.B.rounds"),
        ({"tiers": {"B": {"deadline_hours": 999}}}, "tiers.B.deadline_hours"),
        ({"tiers": {"A": {"own_edit_without_claims": True}}}, "tiers.A.own_edit_without_claims"),
        ({"offer_above_percent": {"A": 90}}, "offer_above_percent.A"),
        ({"audience": {"child": "C"}}, "audience.child"),
        ({"fresh_hours": {"price": 720}}, "fresh_hours.price"),
        ({"fresh_hours": {"weight": 9000}}, "fresh_hours.weight"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_softening_a_tier_changes_nothing_and_leaves_a_note(tmp_path: Path, change: Any, field: str) -> None:
    shelf = tiers_with(tmp_path, **change)

    shipped = read_shelf(None).tiers
    assert [note for note in shelf.notes if field in note]
    assert shelf.tiers.fresh_for("weight") == shipped.fresh_for("weight")
    assert shelf.tiers.model_copy(update={"fresh_hours": shipped.fresh_hours}) == shipped


def test_a_rule_of_its_own_joins_the_shipped_ones(tmp_path: Path) -> None:
    shelf = rules_with(tmp_path, RULE)

    assert len(shelf.rules) == len(read_shelf(None).rules) + 1
    assert rule(shelf, "compliance.house.cheap").severity == "revise"


def test_a_shipped_rule_can_be_raised_widened_and_looked_up(tmp_path: Path) -> None:
    change = {"id": GUARANTEE, "severity": "block", "forbids": [r"\bsure thing\b"], "checked": "2026-11-01"}

    held = rule(rules_with(tmp_path, change), GUARANTEE)

    shipped = rule(read_shelf(None), GUARANTEE)
    assert held.severity == "block"
    assert held.forbids == (*shipped.forbids, r"\bsure thing\b")
    assert held.cited.endswith("(checked 2026-11-01)")


@pytest.mark.parametrize(
    ("rule_id", "change"),
    [
        (GUARANTEE, {"severity": "note"}),
        (GUARANTEE, {"markets": ["FR"]}),
        (GUARANTEE, {"channels": ["sms"]}),
        (GUARANTEE, {"applies_until": "2020-01-01"}),
        (GUARANTEE, {"unless": ["blanket"]}),
        (GUARANTEE, {"spares": ["blanket"]}),
        ("compliance.us.sms_hours", {"hours": ["00:00", "23:59"]}),
        ("compliance.claims.cures_disease", {"beside": ["blanket"]}),
        (GUARANTEE, {"parts": ["cta"]}),
        (GUARANTEE, {"waivable_by": "editor"}),
        ("compliance.us.opt_out", {"requires": ["blanket"]}),
        ("compliance.us.opt_out", {"waivable_by": "editor"}),
    ],
)
def test_softening_a_rule_changes_nothing_and_leaves_a_note(tmp_path: Path, rule_id: str, change: Any) -> None:
    shelf = rules_with(tmp_path, {"id": rule_id, **change})

    held, shipped = rule(shelf, rule_id), rule(read_shelf(None), rule_id)
    assert shelf.notes
    judging = {"hours", "severity", "channels", "applies_until", "unless", "parts", "waivable_by", "requires"}
    assert held.model_dump(include=judging) == shipped.model_dump(include=judging)
    assert held.markets == shipped.markets


def test_a_tightened_rule_changes_the_hash_of_the_policy(tmp_path: Path, now: datetime) -> None:
    setting: dict[str, Any] = {"brand": None, "market": "US", "language": "en", "now": now}
    before = load_policy(tmp_path, **setting).policy_hash
    rules_with(tmp_path, {"id": GUARANTEE, "severity": "block"})

    assert load_policy(tmp_path, **setting).policy_hash != before


def test_a_rule_holds_from_its_first_day_in_the_market() -> None:
    def ids(at: datetime) -> set[str]:
        policy = load_policy(None, brand=None, market="DE", language="en", now=at)
        return {one.id for one in policy.rules}

    # In Berlin it is the 27th two hours before it is in UTC.
    assert "compliance.eu.generic_green" in ids(datetime(2026, 9, 26, 22, 30, tzinfo=UTC))
    assert "compliance.eu.generic_green" not in ids(datetime(2026, 9, 26, 21, 30, tzinfo=UTC))


def test_only_rules_of_the_market_are_in_its_policy(now: datetime) -> None:
    policy = load_policy(None, brand=None, market="US", language="en", now=now)

    assert {one.id.split(".")[1] for one in policy.rules} >= {"us", "claims", "business", "machine", "ads"}
    assert not [one.id for one in policy.rules if one.markets and "US" not in one.markets]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{**RULE, "forbids": ["(unclosed"]}], r"own.yaml, rule compliance.house.cheap.*no regular expression"),
        ([{**RULE, "forbids": [r"(a+)+b"]}], "could be slow"),
        ([{**RULE, "forbids": [r"(\w)\1"]}], "could be slow"),
        ([{**RULE, "forbids": ["a?"]}], "matches nothing at all"),
        ([{**RULE, "forbids": []}], "requires or forbids"),
        ([{**RULE, "wrong": ["Cheap!", "It is cheap."]}], "at least 3"),
        ([{**RULE, "right": ["It cheeps."]}], "at least 3"),
        ([{**RULE, "serverity": "note"}], "did you mean 'severity'"),
        ([{**RULE, "severity": "deadly"}], "severity"),
        ([RULE, {**RULE}], "stands twice"),
        ([{**RULE, "applies_from": "2026-02-01", "applies_until": "2026-01-01"}], "before applies_from"),
        ([{key: value for key, value in RULE.items() if key != "id"}], "without an id"),
        ([{"id": GUARANTEE, "severty": "block"}], "did you mean 'severity'"),
    ],
)
def test_a_bad_rule_is_refused_with_file_and_id(tmp_path: Path, rules: list[Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        rules_with(tmp_path, *rules)

    assert "own.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("schema: 1\nchannels: {email", "is not YAML"),
        ("schema: 1\nchanels: {}\n", "did you mean 'channels'"),
        ("schema: 1\noffer: B\noffer: A\n", "stands twice"),
        ("schema: 2\n", "schema"),
        ("schema: 1\nchannels: [email]\n", "channels"),
        ("a: &a [1]\nb: [*a, *a]\n", "alias"),
        ("- 1\n", "mapping"),
        ("schema: 1\noffer: \0\n", "NUL"),
        ("# " + "x" * 5_000_000, "is larger than"),
    ],
    ids=["empty", "truncated", "unknown", "twice", "schema", "type", "alias", "list", "nul", "large"],
)
def test_a_bad_tiers_file_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path / "tiers.yaml", text)

    with pytest.raises(InputError, match=said) as caught:
        read_shelf(tmp_path)

    assert "tiers.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_tiers_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiers.yaml").write_bytes(b"schema: 1 # caf\xe9\n")

    with pytest.raises(InputError, match="not UTF-8"):
        read_shelf(tmp_path)


def test_an_unknown_brand_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "brands" / "larkmoor").mkdir(parents=True)

    with pytest.raises(InputError, match="did you mean 'larkmoor'"):
        find_brand(tmp_path, "larkmor")


def test_a_brand_outside_the_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workspace" / "brands").mkdir(parents=True)
    (tmp_path / "secret").mkdir()

    with pytest.raises(InputError, match="leads out of its folder"):
        find_brand(tmp_path / "workspace", "../../secret")


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to(path)], ids=["a file", "a link to itself"])
def test_rules_that_are_no_folder_are_refused_and_not_passed_over(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "rules")

    with pytest.raises(InputError, match=r"rules: .*should be a folder|rules: .*leads nowhere"):
        read_shelf(tmp_path)


def test_a_brand_whose_name_is_too_long_for_a_folder_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no brand pack"):
        find_brand(tmp_path, "x" * 300)
