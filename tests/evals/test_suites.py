import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import evals.suites
from evals.rows import EvalRow, read_rows, rows_of
from evals.running import BASELINES, Asked, example_settings, own_sets, run_file
from evals.suites import inventory_claims, pii, pii_clean, seeded_faults
from evals.suites.catalogue import NAMES, find_suite
from evals.suites.suite import Setting
from marque.errors import InputError

CATALOGUE = "sku,title,price,currency,weight\nLAMP,Moor Lamp,40.00,USD,2 kg\nRUG,Dale Rug,90.00,USD,\n"
NOW = "2026-11-22T10:00:00Z"
_NOT_SUITES = {"__init__", "binary", "catalogue", "grounding_by_model", "suite", "verdicts"}


def setting(folder: Path) -> Setting:
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    (catalogue / "shop.csv").write_text(CATALOGUE, "utf-8")
    return Setting(settings=example_settings(), seed=1, catalogue=catalogue)


def message(body: str, **more: Any) -> dict[str, Any]:
    return {"body": body, "channel": "landing", "subject": "Moor Lamp", "market": "US", "language": "en", "now": NOW,
            "products": ["LAMP"], **more}  # fmt: skip


def label(body: str, quote: str, kind: str, status: str) -> dict[str, Any]:
    start = body.index(quote)
    return {"part": "body", "start": start, "end": start + len(quote), "quote": quote, "kind": kind, "status": status}


def claims_row(body: str, quote: str, kind: str, status: str) -> inventory_claims.Row:
    return inventory_claims.Row.model_validate(message(body, expect=[label(body, quote, kind, status)]))


def test_every_suite_file_is_in_the_catalogue_and_offers_its_name() -> None:
    files = {file.stem for file in Path(evals.suites.__path__[0]).glob("*.py")} - _NOT_SUITES

    assert files == {name.replace("-", "_") for name in NAMES}
    assert [find_suite(name).name for name in NAMES] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_baseline_is_of_sets_that_are_there_and_says_which_rows(name: str) -> None:
    file = BASELINES / f"{name}.json"
    if not file.is_file():
        pytest.skip("has no baseline yet")
    sets = json.loads(file.read_text("utf-8"))["sets"]

    assert set(sets) <= {rows.name for rows in own_sets(find_suite(name))}
    assert all(one["figures"] and one["sha256"] for one in sets.values())


def test_claims_are_matched_by_overlap_and_status(tmp_path: Path) -> None:
    rows = [
        claims_row("The Moor Lamp is $40.", "$40", "price", "supported"),
        claims_row("The Moor Lamp is $35.", "is $35", "price", "contradicted"),
        claims_row("The Moor Lamp is $40 today.", "$40", "price", "contradicted"),
    ]

    found = inventory_claims.run(rows, setting(tmp_path)).figures(1)

    assert found["supported_recall"] == 1.0
    assert found["contradicted_recall"] == 0.5
    assert found["contradicted_precision"] == 1.0
    assert found["false_alarm_rate"] == 0.0
    assert found["miss_rate"] == 0.5
    assert found["by_kind"]["price"]["n"] == 3


def test_a_seeded_fault_is_caught_where_it_stands_and_a_clean_message_passes(tmp_path: Path) -> None:
    body = "The Moor Lamp is $35."
    rows = [
        seeded_faults.Row.model_validate(
            message(body, fault="price.too_low", fault_at={"start": 0, "end": len(body)})
        ),
        seeded_faults.Row.model_validate(message("The Moor Lamp is $40.", fault=None)),
    ]  # fmt: skip

    found = seeded_faults.run(rows, setting(tmp_path)).figures(1)

    assert found["seeded_fault_catch_rate"] == found["found_in_place_rate"] == 1.0
    assert found["false_alarm_rate"] == 0.0
    assert found["by_kind"]["price.too_low"]["n"] == 1


def test_a_message_that_cannot_be_judged_is_counted_and_not_caught(tmp_path: Path) -> None:
    rows = [seeded_faults.Row.model_validate(message("The Moor Lamp is $35.", market="ZZ", fault="price.too_low"))]

    found = seeded_faults.run(rows, setting(tmp_path)).figures(1)

    assert found["not_judged"] == 1
    assert found["seeded_fault_catch_rate"] == 0.0


def test_a_gate_that_fails_catches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policies.gates import facts

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(facts, "claims", broken)
    rows = [seeded_faults.Row.model_validate(message("The Moor Lamp is $35.", fault="price.too_low"))]

    found = seeded_faults.run(rows, setting(tmp_path)).figures(1)

    assert found["gate_failed"] == 1
    assert found["seeded_fault_catch_rate"] == 0.0


def test_only_characters_of_the_counted_types_are_hit_or_missed() -> None:
    text = "Write to ann@post.example in Paris"
    spans = [
        {"entity_type": "EMAIL_ADDRESS", "start_position": 9, "end_position": 25},
        {"entity_type": "GPE", "start_position": 29, "end_position": 34},
    ]
    row = pii.Row.model_validate({"full_text": text, "spans": spans})

    found = pii.run([row], Setting(settings=example_settings(), seed=1)).figures(1)

    assert found["char_recall"] == found["char_precision"] == found["char_f2"] == 1.0
    assert found["by_entity"] == {
        "EMAIL_ADDRESS": {"n": 1, "char_recall": 1.0, "char_recall_low": 1.0, "char_recall_high": 1.0}
    }


def test_a_flagged_clean_text_counts() -> None:
    rows = [pii_clean.Row(text="Write to ann@post.example"), pii_clean.Row(text="A lamp of brass.")]

    assert pii_clean.run(rows, Setting(settings=example_settings(), seed=1)).figures(1)["flagged_rate"] == 0.5


def test_a_line_that_is_no_row_is_left_out_and_named(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text('{"text": "one", "note": "kept aside"}\n\nnot json\n{"words": "none"}\n', "utf-8")

    rows = read_rows(file, pii_clean.Row)

    assert [row.text for row in rows.rows] == ["one"]
    assert [why.partition(":")[0] for why in rows.unreadable] == ["some.jsonl, line 3", "some.jsonl, line 4"]


def test_a_file_without_a_row_is_an_error_and_no_figure(tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text("\n", "utf-8")

    with pytest.raises(InputError, match="no row that can be used"):
        read_rows(file, EvalRow)


def test_the_seed_hangs_on_the_files_bytes_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "x"}\n', "utf-8")

    assert read_rows(tmp_path / "a.jsonl", EvalRow).seed == read_rows(tmp_path / "b.jsonl", EvalRow).seed


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"full_text": "a \\ud83d b"}', "half a character"),
        (
            b'{"full_text": "Ann", "spans": [{"entity_type": "PERSON", "start_position": 0, "end_position": 9}]}',
            "spans: 0 to 9 does not stand in a text of 3 characters",
        ),
        (
            b'{"full_text": "Ann", "spans": [{"entity_type": "PERSON", "start_position": 2, "end_position": 2}]}',
            "spans: 2 to 2",
        ),
    ],
)  # fmt: skip
def test_a_line_whose_annotations_are_of_another_text_is_left_out_and_named(line: bytes, why: str) -> None:
    rows = rows_of("some.jsonl", line + b'\n{"full_text": "Ann", "spans": []}', pii.Row)

    assert [row.full_text for row in rows.rows] == ["Ann"]
    assert why in rows.unreadable[0]


def test_a_label_that_does_not_stand_in_its_message_is_refused() -> None:
    body = "The Moor Lamp is $40."
    moved = {**label(body, "$40", "price", "supported"), "start": 0}

    with pytest.raises(ValidationError, match=r"body from 0 to 20 is not '\$40'"):
        inventory_claims.Row.model_validate(message(body, expect=[moved]))


@pytest.mark.parametrize("name", ["inventory-claims", "seeded-faults"])
def test_what_the_workspaces_inventory_decides_is_never_kept_for_a_later_run(name: str, tmp_path: Path) -> None:
    body = "The Moor Lamp is $40.00."
    row = message(body, id="one", **({"fault": None} if name == "seeded-faults" else {"expect": []}))
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), "utf-8")
    settings = example_settings().model_copy(update={"database_url": f"sqlite:///{tmp_path / 'marque.db'}"})
    kept: list[Path] = []
    asked = Asked(settings=settings, cache=tmp_path / "answers",
                  progress=lambda *_: kept.extend((tmp_path / "answers").rglob("*")))  # fmt: skip

    run_file(find_suite(name), tmp_path / "rows.jsonl", asked)

    assert kept == []
