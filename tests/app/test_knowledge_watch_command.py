"""`marque knowledge sync --watch` as a process, and the lines that it and `status` print."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marque.errors import InputError
from tools.knowledge.following import Notice, Refreshed
from tools.knowledge.port import Skipped

pytestmark = [pytest.mark.filterwarnings("ignore:'click:DeprecationWarning"), pytest.mark.timeout(120)]
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "marque.toml").write_text('brand = "shop"\n[knowledge]\nguideline = "guides"\n')
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "voice.md").write_text("# Voice\n\nWe write plain words about wool.\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def marque(*words: str) -> Any:
    from typer.testing import CliRunner

    from app.commands.knowledge import app

    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def status() -> dict[str, Any]:
    sources = json.loads(marque("status", "--json").stdout)["sources"]
    return {source["source"]: source for source in sources}


@contextmanager
def watching(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a watch until it has begun, and for as long as the block runs."""
    command = [sys.executable, "-m", "app", "knowledge", "sync", "--watch", *words]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


def test_a_watch_tells_each_change_in_a_line_and_ends_at_ctrl_c(workspace: Path) -> None:
    with watching() as process:
        assert next_line(process).startswith("in step, 1 texts: 1 added")
        (workspace / "guides" / "shape.md").write_text("# Shape\n\nShort paragraphs.\n")
        told = next_line(process)
        assert "guides: 1 added; found after" in told
        assert len(told) <= 80
        process.send_signal(signal.SIGINT)
        assert next_line(process) == "ended; the index stays as it is"
        assert process.wait() == 0
    assert (status()["guides"]["refreshes"], status()["guides"]["stale"]) == (1, False)


def test_a_watch_that_was_killed_goes_on_where_it_was_when_it_is_started_again(workspace: Path) -> None:
    with watching("--json") as process:
        assert json.loads(next_line(process))["added"] == 1
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    (workspace / "guides" / "voice.md").write_text("# Voice\n\nWe write plain words about brass.\n")
    with watching("--json") as process:
        assert json.loads(next_line(process))["changed"] == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert "brass" in marque("search", "plain words").stdout
    assert status()["guides"]["lag_seconds"] > 0


def test_a_watch_of_a_kind_alone_is_refused(workspace: Path) -> None:
    with pytest.raises(InputError, match="of all kinds"):
        marque("sync", "--watch", "--kind", "guideline")


def test_status_tells_how_fresh_each_source_is_in_80_columns(workspace: Path) -> None:
    long = "texts/" + "of-a-very-long-name-" * 4
    (workspace / long).mkdir(parents=True)
    (workspace / "marque.toml").write_text(f'brand = "shop"\n[knowledge]\nguideline = "guides"\ndoc = "{long}"\n')
    assert {name: source["stale"] for name, source in status().items()} == {
        "guides": True, long.rstrip("/"): True, "inventory": True, "campaigns": True,
    }  # fmt: skip
    marque("sync")
    (workspace / "guides" / "voice.md").write_text("# Voice\n\nWe write plain words about brass.\n")
    marque("sync")

    lines = marque("status").stdout.splitlines()
    shown = lines[lines.index("sources of shop:") :]
    assert max(map(len, shown)) <= 80
    (guides,) = [line.split() for line in shown if line.startswith("guides")]
    assert guides[-2:] == ["1", "fresh"]
    (other,) = [line for line in shown if line.startswith("…")]
    assert other.split()[-2:] == ["0", "empty"]
    assert not any(source["stale"] for source in status().values())


def test_status_says_empty_and_not_fresh_of_what_the_store_in_use_does_not_hold(workspace: Path) -> None:
    marque("sync")
    assert {name: source["empty"] for name, source in status().items()} == {
        "guides": False, "inventory": True, "campaigns": True,
    }  # fmt: skip
    (workspace / ".marque" / "knowledge.db").unlink()  # as an empty other store: the times stay
    shown = marque("status").stdout
    assert "fresh" not in shown
    assert all(source["empty"] and not source["stale"] for source in status().values())


def test_status_says_stale_of_what_was_not_looked_at_for_too_long(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "tiers.yaml").write_text("schema: 1\nknowledge_fresh_hours: {guideline: 2}\n")
    from app.commands import watch

    monkeypatch.setattr(watch, "_now", lambda: AT.replace(year=2025))
    marque("sync")
    guides = status()["guides"]
    assert guides["stale"]
    assert "STALE" in marque("status").stdout


@pytest.mark.parametrize(
    "told",
    [
        Refreshed(at=AT, source="texts/" + "long/" * 40, added=1_000, changed=20_000, removed=3_000, lag_seconds=1.2,
                  skipped=tuple(Skipped(place=f"{'texts/' * 20}{n}", reason="very " * 40) for n in range(9))),
        Notice(at=AT, source="guides", said="is gone; " + "very " * 40),
        Notice(at=AT, source="texts/" + "long/" * 40, said="\x1b[31mred\nnext"),
    ],
)  # fmt: skip
def test_lines_fit_80_columns_and_drive_no_terminal(told: Refreshed | Notice) -> None:
    from app.commands.watch import lines_of

    shown = list(lines_of(told))
    assert max(map(len, shown)) <= 80
    assert not {"\x1b", "\n"} & set("".join(shown))


def test_a_notice_is_told_whole() -> None:
    from app.commands.watch import lines_of

    said = "http://127.0.0.1:8080: does not answer; " + "start it, or " * 12 + "trying again"
    shown = list(lines_of(Notice(at=AT, source="index", said=said)))
    assert " ".join(line.strip() for line in shown).endswith(f"index: {said}")


def test_a_watch_names_what_it_skipped_up_to_a_few() -> None:
    from app.commands.watch import lines_of

    skipped = tuple(Skipped(place=f"reviews.jsonl:{n}", reason="is no JSON object") for n in range(1, 9))
    first, *others = lines_of(
        Refreshed(at=AT, source="reviews.jsonl", added=1, changed=0, removed=0, lag_seconds=0.2, skipped=skipped)
    )
    assert first.endswith("reviews.jsonl: 1 added, 8 skipped; found after 0.2 s")
    assert others == [*(f"  reviews.jsonl:{n}: is no JSON object" for n in range(1, 6)),
                      "  … and 3 more; --json names them all"]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "last"),
    [
        (1, "  … and 7 more; --json names them all"),
        (9, "  … and 15 more, also of 5 other files; --json names them all"),
    ],
)
def test_no_file_that_was_skipped_hides_behind_a_long_one(files: int, last: str) -> None:
    from app.commands.skipped import lines_of_skipped

    many = [Skipped(place=f"reviews.jsonl:{n}", reason="is no JSON object") for n in range(1, 12)]
    others = [Skipped(place=f"guides/{n}.pdf", reason="is no text") for n in range(files)]
    *shown, told = lines_of_skipped([*many, *others], 5)
    assert "  guides/0.pdf: is no text" in shown
    assert (len(shown), shown[0], told) == (5, "  reviews.jsonl:1: is no JSON object", last)


def test_a_watch_names_at_its_begin_what_the_whole_sync_skipped(workspace: Path) -> None:
    (workspace / "guides" / "notes.pdf").write_text("no text")
    with watching() as process:
        assert next_line(process).startswith("in step, 1 texts: 1 added")
        assert next_line(process) == "1 skipped:"
        assert next_line(process) == "  guides/notes.pdf: is no .md, .txt or .jsonl file"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (61.5, "61.5 s"), (720, "12 min"), (11_160, "3.1 h"), (432_000, "5 days")],
)
def test_a_span_is_told_as_people_say_it(seconds: float, said: str) -> None:
    from app.commands.sources import span

    assert span(seconds) == said
