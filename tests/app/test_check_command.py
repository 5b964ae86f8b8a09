import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.commands.check import app

ROOT = Path(__file__).resolve().parents[2]
FINE = "The Ember blanket is here. See it at https://tarnholt.example/ember"


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run `marque check` in the example shop with a state of its own."""
    monkeypatch.setenv("MARQUE_WORKSPACE", str(ROOT / "examples" / "shop"))
    monkeypatch.setenv("MARQUE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, stdin: str | bytes = "") -> Any:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return run


def _answers(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lines_are_answered_in_their_order_each_with_its_id(check: Any) -> None:
    lines = [{"id": "a", "body": FINE}, {"body": FINE}, {"id": 7, "body": FINE}]

    result = check("--json", "--gates", "compliance", stdin="\n".join(map(json.dumps, lines)))

    assert [answer["id"] for answer in _answers(result)] == ["a", 2, 7]
    assert result.exit_code == 0


def test_something_to_mend_is_exit_status_one(check: Any) -> None:
    result = check("--json", "--gates", "compliance", stdin=json.dumps({"subject": "Re: hello", "body": FINE}))

    assert result.exit_code == 1
    assert _answers(result)[0]["verdict"] == "revise"


def test_an_unreadable_line_is_answered_and_the_rest_goes_on(check: Any) -> None:
    result = check("--json", "--gates", "compliance", stdin='{"id": "x", "boddy": "a"}\n' + json.dumps({"body": FINE}))

    first, second = _answers(result)
    assert first["id"] == "x"
    assert "did you mean 'body'?" in first["error"]
    assert second["verdict"] == "pass"
    assert result.exit_code == 2


def test_people_see_the_finding_marked_in_the_copy(check: Any) -> None:
    result = check("--gates", "compliance", stdin=json.dumps({"subject": "Re: hello", "body": FINE}))

    assert "[Re:]1 hello" in result.stdout
    assert "compliance.us.deceptive_subject" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
