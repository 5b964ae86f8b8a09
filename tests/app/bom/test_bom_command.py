"""`marque bom` by the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from app.commands.bom import app

RUN = CliRunner()


def test_it_writes_the_bill_and_says_how_much_stands_in_it(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["--output", str(tmp_path / "bom.json")])

    written = json.loads((tmp_path / "bom.json").read_text("utf-8"))
    assert done.exit_code == 0
    assert written["bomFormat"] == "CycloneDX"
    assert f"written to {tmp_path / 'bom.json'}" in done.stdout
    assert "prompt" in done.stdout


def test_for_machines_it_prints_the_bill_itself() -> None:
    done = RUN.invoke(app, ["--json"])

    assert json.loads(done.stdout)["specVersion"] == "1.7"


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    from marque.errors import Unavailable

    done = RUN.invoke(app, ["--output", str(tmp_path / "nowhere" / "bom.json")])

    assert isinstance(done.exception, Unavailable)
    assert "cannot be written" in str(done.exception)
