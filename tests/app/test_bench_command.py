import json
import sys
from functools import partial

import pytest

from app.cli import main
from app.commands.bench import BENCHES, Figures


def stand_in(monkeypatch: pytest.MonkeyPatch, **ratios: float) -> None:
    """Let each bench answer at once with this ratio."""
    for name, ratio in ratios.items():
        figures: Figures = {"ratio": ratio, "whole_p50_ms": 12.345, "runs": 20, "packages": "typer " * 30}
        quick: Figures = {**figures, "runs": 3}
        stood_in = BENCHES[name]._replace(run=partial(dict, figures), run_quick=partial(dict, quick))
        monkeypatch.setitem(BENCHES, name, stood_in)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["marque", "bench", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_ratios_come_first_and_every_line_fits_the_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, start=1.2, campaign=2.5, imports=0.7, gates=0.4, originality=0.1, knowledge=1.5,
             server=0.6, checking=0.8, prompts=2.5, login=1.05)  # fmt: skip

    status = run(monkeypatch)

    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert status == 0
    assert (
        [line.split()[0] for line in lines[:10]]
        == list(BENCHES)
        == [
            "start",
            "campaign",
            "imports",
            "gates",
            "originality",
            "knowledge",
            "server",
            "checking",
            "prompts",
            "login",
        ]
    )
    assert all("ok" in line for line in lines[:10])
    assert max(map(len, lines)) <= 80
    assert "measuring campaign" in said.err


@pytest.mark.parametrize(
    ("name", "ratio", "status"),
    [("campaign", 4.0, 0), ("campaign", 4.1, 1), ("imports", 0.3, 0), ("imports", 0.29, 1)],
    ids=["at the most", "over", "at the least", "under"],
)
def test_a_ratio_beyond_its_limit_is_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, ratio: float, status: int
) -> None:
    stand_in(monkeypatch, **{name: ratio})

    assert run(monkeypatch, name, "--json") == status
    assert json.loads(capsys.readouterr().out)["ok"] is (status == 0)


def test_only_the_named_benches_run_and_quick_runs_the_short_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, start=1.2, campaign=2.5, imports=0.7, gates=0.4, originality=0.1, knowledge=1.5,
             server=0.6, checking=0.8, prompts=2.5, login=1.05)  # fmt: skip

    run(monkeypatch, "start", "--quick", "--json")

    answer = json.loads(capsys.readouterr().out)
    assert list(answer["benches"]) == ["start"]
    assert answer["benches"]["start"] | {"ok": True, "limit": 2.0, "runs": 3} == answer["benches"]["start"]
    assert answer["machine"]["versions"]["langgraph"]


def test_a_bench_that_is_not_there_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "campain") == 2
    assert "did you mean 'campaign'?" in capsys.readouterr().err
