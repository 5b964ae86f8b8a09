import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marque.errors import InputError

# typer 0.19 imports names from click that click 8.5 calls deprecated; so it is imported inside the tests
pytestmark = pytest.mark.filterwarnings("ignore:'click:DeprecationWarning")

FEED = "sku,title,price,stock\nA1,Felt Hat,29,3\nA2,,19,1\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "marque.toml").write_text('brand = "shop"\nmarket = "DE"\ncatalogue = ["shop.csv"]\n')
    (tmp_path / "shop.csv").write_text(FEED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def marque(*words: str) -> Any:
    """Run a command; a `MarqueError` rises, because the shell around all commands prints it."""
    from typer.testing import CliRunner

    from app.commands.inventory import app

    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_import_reports_imported_updated_and_skipped_as_json(workspace: Path) -> None:
    first = marque("import", "shop.csv", "--json")
    second = marque("import", "shop.csv", "--json")

    skipped = [{"row": 3, "reason": "has no title"}]
    assert json.loads(first.stdout) == {"imported": 1, "updated": 0, "skipped": skipped}
    assert json.loads(second.stdout) == {"imported": 0, "updated": 1, "skipped": skipped}
    assert first.exit_code == 0


def test_import_without_a_file_loads_what_the_workspace_names(workspace: Path) -> None:
    result = marque("import")

    assert result.stdout == "1 imported, 0 updated, 1 skipped\n  row 3: has no title\n"


def test_show_cuts_no_instant_on_a_narrow_terminal(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (workspace / "shop.csv").write_text(f"sku,title,price,image_link\nA1,Hat,29,https://img.shop.example/{'a' * 90}\n")
    marque("import", "--as-of", "2026-11-22T09:00:00.123456Z")

    shown = marque("show", "A1").stdout

    assert shown.count("2026-11-22T09:00:00Z") == len(json.loads(marque("show", "A1", "--json").stdout)["facts"])
    assert "\u2026" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_show_gives_each_fact_with_its_instant_and_the_markets_own_currency(workspace: Path) -> None:
    marque("import", "--as-of", "2026-11-22T10:00:00+01:00")

    shown = json.loads(marque("show", "A1", "--json").stdout)

    assert shown["facts"]["price"] == {"value": "29.00 EUR", "as_of": "2026-11-22T09:00:00Z", "source": "shop.csv"}
    assert "29.00 EUR" in marque("show", "A1").stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("import", "none.csv"), "No such file"),
        (("import", "--as-of", "0001-01-01T00:00:00+12:00"), "lies outside the years 1970 to 8999"),
        (("import", "--as-of", "yesterday"), "--as-of: 'yesterday' is no instant"),
        (("import", "--as-of", "2026-11-22T10:00:00"), "names no time zone"),
        (("import", "--currency", "euro"), "--currency"),
        (("show", "A"), "no product has the id 'A'"),
    ],
)
def test_bad_input_is_one_line_with_the_mend(workspace: Path, words: tuple[str, ...], what: str) -> None:
    marque("import")

    with pytest.raises(InputError) as caught:
        marque(*words)

    assert what in str(caught.value)


def test_a_title_or_a_fact_steers_no_terminal(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from app.commands.inventory import _print_product
    from marque.evidence import Fact, Product

    now = datetime(2026, 11, 22, tzinfo=UTC)
    fact = Fact(value="wool\x1b[2J [bold]", as_of=now, source="\x9bshop.csv")
    _print_product(Product(sku="A\x1b[31m", title="Hat \u202etaH", facts={"material": fact}), as_json=False)

    shown = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
    assert "[bold]" in shown
