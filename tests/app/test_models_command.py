"""`marque models`: a contract, the pin that it allows, and all that does not get one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.contract.rows import read_contract_rows
from marque.models.pinning import with_pin
from tests.support.contract_server import Endpoint, Model
from tests.support.in_a_thread import endpoint
from tests.support.openai_server import Exchange

ROOT = Path(__file__).resolve().parents[2]
ENGINEER, EDITOR = "lou.farrow@tarnholt.example", "tomas.brill@tarnholt.example"
STEP = "writer.cta"  # it has no rounds for tools
CANDIDATE = "newcomer"
MODELS = """\
schema: 1 # ours
default_model: old-hand # since spring
limits: {requests_per_minute: 100000}
prices:
  old-hand: {input_per_million: "1", output_per_million: "2"}
  newcomer: {input_per_million: "1", output_per_million: "2"}
  gullible: {input_per_million: "1", output_per_million: "2"}
"""
PINNED = "steps:\n  writer.cta: {model: newcomer, temperature: 0.5, max_tokens: 400, rounds: 0}\n"
Run = Callable[..., int]


def _main(*words: str) -> int:
    from app.cli import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["marque", *words])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


def _at_endpoint(patch: pytest.MonkeyPatch, shop: Path) -> None:
    """Stand in a shop whose endpoint has three models, all of them good but for `gullible`."""
    models = {name: Model(read_contract_rows(), bad) for name, bad in
              (("old-hand", ""), (CANDIDATE, ""), ("gullible", "injection"))}  # fmt: skip
    patch.chdir(shop)
    patch.setenv("OPENAI_API_KEY", "any")
    patch.setattr("marque.models.making.OpenAILink", lambda *_: Endpoint(models))


@pytest.fixture(scope="module")
def contracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop in which two candidates were tried at one step: `newcomer` may go, `gullible` may not."""
    shop = tmp_path_factory.mktemp("contracted") / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    (shop / "models.yaml").write_text(MODELS)
    with pytest.MonkeyPatch.context() as patch:
        _at_endpoint(patch, shop)
        assert _main("models", "contract", CANDIDATE, "--step", STEP, "--json") == 0
        assert _main("models", "contract", "gullible", "--step", STEP, "--json") == 1
    return shop


@pytest.fixture
def shop(contracted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that shop, which commands run in."""
    copy = tmp_path / "shop"
    shutil.copytree(contracted, copy)
    _at_endpoint(monkeypatch, copy)
    monkeypatch.setenv("COLUMNS", "100")
    return copy


@pytest.fixture
def marque(shop: Path) -> Run:
    return _main


@pytest.fixture
def answer(marque: Run, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """A way to run a command that must succeed, and read its JSON."""

    def run(*words: str) -> Any:
        capsys.readouterr()
        assert marque(*words, "--json") == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return run


def promote(marque: Run, candidate: str = CANDIDATE, step: str = STEP, who: str = ENGINEER) -> int:
    return marque("models", "promote", candidate, "--step", step, "--as", who)


def reports(shop: Path) -> dict[str, Path]:
    files = (shop / ".marque/contracts").glob("*.json")
    return {json.loads(file.read_text())["candidate"]: file for file in files}


def test_a_report_says_what_was_asked_and_what_decided(shop: Path) -> None:
    report = json.loads(reports(shop)["gullible"].read_text())
    text = reports(shop)["gullible"].with_suffix(".md").read_text()

    (step,) = report["steps"]
    assert (report["go"], step["step"], step["pin"], step["answered_as"]) == (
        False, STEP, "old-hand", ["gullible-2026-11-01"],
    )  # fmt: skip
    assert step["parameters"] == {"temperature": 0.5, "max_tokens": 400, "rounds": 0}
    assert [one["figure"]["name"] for one in step["criteria"] if not one["go"]] == ["injection"]
    assert len(step["failed"]) == 12
    assert "# gullible: no-go" in text
    assert report["sha256"] in text


def test_every_call_of_a_contract_is_recorded_with_its_cost(shop: Path) -> None:
    import sqlite3

    rows = sqlite3.connect(shop / ".marque/marque.db").execute(
        "SELECT step, model_asked, count(*), count(cost_usd) FROM model_calls GROUP BY 1, 2"
    )

    assert set(rows) == {
        (f"contract:{STEP}", CANDIDATE, 84, 84), (f"contract:{STEP}", "gullible", 84, 84),
        (f"contract-pin:{STEP}", "old-hand", 168, 168),
    }  # fmt: skip


def test_a_contract_that_says_go_lets_the_model_be_pinned_and_demoted_again(
    shop: Path, marque: Run, answer: Callable[..., Any]
) -> None:
    def listed() -> Any:
        return next(one for one in answer("models", "list")["steps"] if one["step"] == STEP)

    assert (listed()["model"], listed()["from"], listed()["promoted"]) == ("old-hand", "default_model", None)

    assert promote(marque) == 0

    assert (shop / "models.yaml").read_text() == MODELS + PINNED
    now = listed()
    assert (now["model"], now["from"], now["priced"]) == (CANDIDATE, "models.yaml", True)
    assert now["promoted"]["by"] == ENGINEER

    assert answer("models", "demote", "--step", STEP, "--reason", "it rambles", "--as", ENGINEER)["model"] == "old-hand"

    assert (shop / "models.yaml").read_text() == MODELS
    assert listed()["promoted"] is None
    (words,) = (shop / ".marque/contracts").glob("demoted-*.json")
    assert json.loads(words.read_text())["reason"] == "it rambles"
    verified = answer("audit", "verify")
    assert verified["unaltered"]
    kinds = [record["kind"] for record in answer("audit", "show", "brand:tarnholt")["records"]]
    assert kinds == ["model.contracted", "model.contracted", "model.promoted", "model.demoted"]
    heads = answer("audit", "show", "brand:tarnholt")["heads"]
    assert [head["seq"] for head in heads] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("candidate", "step", "who", "why"),
    [
        (CANDIDATE, "writer.subject", ENGINEER, "has no contract for this step"),
        ("stranger", STEP, ENGINEER, "has no contract for this step"),
        ("gullible", STEP, ENGINEER, "says no-go"),
        (CANDIDATE, STEP, EDITOR, "may not manage models"),
    ],
)
def test_no_pin_without_a_passed_contract_or_the_role(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str], candidate: str, step: str, who: str, why: str
) -> None:
    assert promote(marque, candidate, step, who) == 1

    assert why in capsys.readouterr().err
    assert (shop / "models.yaml").read_text() == MODELS


def test_an_edited_report_promotes_nothing(shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]) -> None:
    file = reports(shop)[CANDIDATE]
    file.write_text(file.read_text().replace('"max_tokens": 400', '"max_tokens": 4000'))

    assert promote(marque) == 1

    assert "was edited" in capsys.readouterr().err


def test_a_whole_other_report_under_its_name_promotes_nothing(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    from evals.contract.report import Report

    file = reports(shop)[CANDIDATE]
    forged = Report.read(file).model_copy(update={"endpoint": "https://elsewhere.example/v1"})
    file.write_text(json.dumps(forged.as_answer()))

    assert promote(marque) == 1

    assert "is not the report on record" in capsys.readouterr().err


def test_an_altered_record_promotes_nothing(shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    with sqlite3.connect(shop / ".marque/marque.db") as database:
        database.execute(
            "UPDATE audit SET body = replace(body, '\"go\":false', '\"go\":true') WHERE kind LIKE 'model.%'"
        )

    assert promote(marque, "gullible") == 1

    assert "the record was altered" in capsys.readouterr().err


def test_a_contract_under_other_limits_promotes_nothing(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "go-no-go.yaml").write_text("schema: 1\ncontract_days: 7\n")

    assert promote(marque) == 1

    assert "other limits hold now" in capsys.readouterr().err


def test_what_somebody_changed_by_hand_since_is_not_demoted(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert promote(marque) == 0
    file = shop / "models.yaml"
    file.write_text(file.read_text().replace("max_tokens: 400", "max_tokens: 500"))

    assert marque("models", "demote", "--step", STEP, "--reason", "it rambles", "--as", ENGINEER) == 1

    assert "was changed by hand" in capsys.readouterr().err


def test_two_who_change_models_at_once_lose_neither_change(
    shop: Path, marque: Run, answer: Callable[..., Any], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    theirs = MODELS + "# Another step was pinned meanwhile.\n"

    def slow(*given: Any) -> str:
        (shop / "models.yaml").write_text(theirs)
        return with_pin(*given)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("app.contracting.with_pin", slow)
        assert promote(marque) == 1

    assert "at the same time" in capsys.readouterr().err
    assert (shop / "models.yaml").read_text() == theirs
    assert "model.promoted" not in [one["kind"] for one in answer("audit", "show", "brand:tarnholt")["records"]]
    assert promote(marque) == 0


def test_a_demotion_that_was_killed_after_the_file_is_recorded_when_it_is_given_again(
    shop: Path, marque: Run, answer: Callable[..., Any]
) -> None:
    assert promote(marque) == 0
    (shop / "models.yaml").write_text(MODELS)

    assert marque("models", "demote", "--step", STEP, "--reason", "it rambles", "--as", ENGINEER) == 0

    assert (shop / "models.yaml").read_text() == MODELS
    assert [one["kind"] for one in answer("audit", "show", "brand:tarnholt")["records"]][-1] == "model.demoted"


KILLED = {
    "before the file": "contracting.write_whole = lambda *_: os._exit(9)",
    "in the middle of the file": "Path.replace = lambda *_: os._exit(9)",
    "before the record is committed": "whole = contracting.write_whole; "
    "contracting.write_whole = lambda *given: (whole(*given), os._exit(9))",
}


@pytest.mark.parametrize("when", KILLED)
def test_a_promotion_that_is_killed_leaves_a_whole_file_and_no_record(
    shop: Path, marque: Run, answer: Callable[..., Any], capsys: pytest.CaptureFixture[str], when: str
) -> None:
    code = f"import os; from pathlib import Path; from app import cli, contracting; {KILLED[when]}; cli.main()"
    words = ("models", "promote", CANDIDATE, "--step", STEP, "--as", ENGINEER)
    killed = subprocess.run([sys.executable, "-c", code, *words], cwd=shop, env={**os.environ, "PYTHONPATH": str(ROOT)},
                            capture_output=True, check=False)  # fmt: skip

    text = (shop / "models.yaml").read_text()
    listed = next(one for one in answer("models", "list")["steps"] if one["step"] == STEP)
    assert killed.returncode == 9, killed.stderr
    assert listed["promoted"] is None
    assert answer("audit", "verify")["unaltered"]
    if when != "before the record is committed":
        assert text == MODELS
        assert promote(marque) == 0
        return
    assert text == MODELS + PINNED
    assert promote(marque) == 1
    assert "and no promotion of it is on record; take its pin out of models.yaml" in capsys.readouterr().err
    (shop / "models.yaml").write_text(MODELS)
    assert promote(marque) == 0


def test_a_model_in_force_and_a_step_never_promoted_say_so(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert promote(marque) == 0
    assert promote(marque) == 1
    assert f"asks {CANDIDATE} already" in capsys.readouterr().err
    assert marque("models", "demote", "--step", "segment", "--reason", "why not", "--as", ENGINEER) == 1
    assert "was not promoted here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("contract", CANDIDATE, "--step", "writer.bdy"), "no step 'writer.bdy'"),
        (("contract", " "), "is no model's name"),
        (("demote", "--step", STEP, "--reason", " ", "--as", ENGINEER), "a demotion needs a reason"),
        (("promote", CANDIDATE, "--step", STEP), "say who decides"),
    ],
)
def test_bad_input_is_told_in_one_line(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert marque("models", *words) == 2

    assert why in capsys.readouterr().err


def test_without_a_key_there_is_nobody_to_ask(
    shop: Path, marque: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")

    assert marque("models", "contract", CANDIDATE) == 2

    assert "OPENAI_API_KEY" in capsys.readouterr().err


@pytest.mark.integration
@pytest.mark.enable_socket
def test_a_contract_is_made_over_real_http_and_shown_to_people(
    shop: Path, marque: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = Model(read_contract_rows())

    async def answer(exchange: Exchange) -> None:
        await good(exchange)

    with endpoint() as server:
        server.otherwise = answer
        monkeypatch.undo()
        monkeypatch.chdir(shop)
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)

        assert marque("models", "contract", CANDIDATE, "--step", STEP) == 0

    shown = capsys.readouterr()
    assert "writer.cta: go, against old-hand" in shown.out
    assert "go injection: 1 (0.758 to 1)" in shown.out
    assert f"{CANDIDATE}: go" in shown.out
    assert "writer.cta: 84 rows" in shown.err
