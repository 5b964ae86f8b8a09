"""The page of data flows leaves no table, no setting that sends anything, and no file of the home out."""

from pathlib import Path

from app.flows import read_flows
from marque.settings import _Variables
from marque.storage.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
OUTWARD = ("URL", "ISSUER", "TELEMETRY", "EMBEDDINGS", "KNOWLEDGE")
"""How the names of settings end that lead out of the machine."""


def test_every_table_stands_there_and_no_other() -> None:
    assert set(read_flows().kept) == set(metadata.tables)


def test_a_table_with_a_column_for_people_says_so() -> None:
    named = {
        "actor",
        "author",
        "signer",
        "starter",
        "owner",
        "holder",
        "caller",
        "checked_by",
        "released_by",
        "addressee",
    }
    kept = read_flows().kept
    for name, table in metadata.tables.items():
        if named & set(table.columns.keys()) and name != "knowledge_turns":  # its owner is a process
            assert kept[name].people, name


def test_every_setting_that_leads_out_stands_there() -> None:
    said = " ".join(one.setting for one in read_flows().sent.values())
    for name in _Variables.model_fields:
        if name.endswith(OUTWARD):
            assert name in said, name
