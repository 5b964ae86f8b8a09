import json
from pathlib import Path

import pytest

# typer 0.19 imports names from click that click 8.5 calls deprecated; so it is imported inside the test
pytestmark = pytest.mark.filterwarnings("ignore:'click:DeprecationWarning")

LETTER = "---\noutcome: {}\ndelivered: 9000\nconversions: {}\n---\nThree gifts under {} dollars that last.\n"


def test_a_search_says_how_a_past_campaign_did_and_whom_it_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from app.commands.knowledge import app

    (tmp_path / "marque.toml").write_text('brand = "shop"\n[knowledge]\ncampaign = "past"\n')
    (tmp_path / "past").mkdir()
    (tmp_path / "past" / "a.md").write_text(LETTER.format("poor", 9, 40))
    (tmp_path / "past" / "b.md").write_text(LETTER.format("excellent", 207, 50))
    monkeypatch.chdir(tmp_path)

    CliRunner().invoke(app, ["sync"], catch_exceptions=False)
    shown = CliRunner().invoke(app, ["search", "three gifts that last"], catch_exceptions=False).stdout
    found = CliRunner().invoke(app, ["search", "three gifts that last", "--json"], catch_exceptions=False).stdout

    first, last = (passage["why"] for passage in json.loads(found)["passages"])
    assert first.endswith("2.3 % of 9,000 converted, excellent; by outcome before 1 that fits about as well")
    assert last.endswith("0.1 % of 9,000 converted, poor; by outcome after 1 that fits about as well")
    assert first in " ".join(shown.split())
    assert last in " ".join(shown.split())
