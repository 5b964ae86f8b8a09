"""`marque eval`: scores the gates on fixed data. Exit 1 when a figure fell below its baseline by more than noise."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.here import settings_here
from app.printing import AsJson
from app.showing import harmless, harmless_line
from marque.errors import InputError

if TYPE_CHECKING:
    from evals.running import Asked, Ran
    from evals.suites.suite import Suite

BAR = 24
"""Characters of the bar on a terminal."""
MOST_JOBS = 4
"""Processes that answer rows side by side, where the machine has as many cores."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("eval")
def eval_(  # noqa: PLR0913, PLR0917 - each is an option of its own
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SUITE...]", help="Which suites; none: all. `compare A B`: two saved runs. `sync`: to LangSmith."
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="Another file of the suite's form, judged in this workspace.")
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", help="With --data: the texts that the questions of `retrieval` are about."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Figures to hold it against: a baseline, or what --json printed.")
    ] = None,
    prompts: Annotated[
        Path | None, typer.Option("--prompts", help="A folder of prompts that are laid over those in force.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="The brand of rows that name none.")] = None,
    write_baseline: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--write-baseline", help="Keep the figures of its own sets as the new baseline.")
    ] = False,
    save: Annotated[Path | None, typer.Option("--save", help="Where the record of the run is written.")] = None,
    repeats: Annotated[
        int, typer.Option("--repeats", min=1, max=20, help="Answer the rows so often, and tell how many differ.")
    ] = 1,
    page: Annotated[Path | None, typer.Option("--html", help="Of compare: write the report as a page.")] = None,
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Of compare: write it as Markdown.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Score gates on fixed data, with 95 % intervals. Exit 1 when a headline fell below its baseline beyond noise."""
    from evals.suites.catalogue import NAMES, find_suite

    if names and names[0] == "compare":
        from app.commands.eval_compare import compare

        return compare(names[1:], page, markdown, as_json=as_json)
    if names and names[0] == "sync":
        from app.commands.eval_langsmith import sync_datasets

        return sync_datasets(names[1:], as_json=as_json)
    chosen = tuple(dict.fromkeys(names or NAMES))
    _refuse_unclear(chosen, data, baseline, write_baseline=write_baseline)
    _refuse_corpus(chosen, data, corpus)
    _refuse_prompts(prompts)
    asked = _asked(brand, corpus, prompts, repeats, quiet=as_json or data is None)
    answers: dict[str, dict[str, Any]] = {}
    ran: list[Ran] = []
    for suite in [find_suite(name) for name in chosen]:
        of_suite = _on_data(suite, data, asked, baseline) if data else _on_own(suite, asked, baseline)
        ran += of_suite
        answers[suite.name] = _answer(of_suite, is_file=data is not None)
        if write_baseline:
            _write(suite, of_suite)
        if not as_json:
            _show(suite, answers[suite.name])
    _record(ran, asked, save, is_own=data is None)
    if as_json:
        _print_json(answers)
    raise typer.Exit(_status(ran, is_meant=write_baseline))


def _refuse_unclear(chosen: Sequence[str], data: Path | None, baseline: Path | None, *, write_baseline: bool) -> None:
    for option, given in (("--data", data), ("--baseline", baseline)):
        if given is not None and len(chosen) != 1:
            raise InputError(f"{option} is for one suite", where="marque eval", mend="name the suite before it")
    if write_baseline and data is not None:
        raise InputError("a baseline is of a suite's own sets", where="--write-baseline", mend="leave --data out")


def _refuse_corpus(chosen: Sequence[str], data: Path | None, corpus: Path | None) -> None:
    if corpus is not None and (data is None or chosen != ("retrieval",)):
        raise InputError("a corpus is for the rows of retrieval", where="--corpus",
                         mend="write `marque eval retrieval --data ROWS --corpus TEXTS`")  # fmt: skip


def _refuse_prompts(prompts: Path | None) -> None:
    """Refuse a folder of prompts that cannot be used, before anything is run with them."""
    if prompts is None:
        return
    from prompts.loader import load_prompts

    if not load_prompts(prompts).prompts:
        raise InputError("holds no prompt", where=str(prompts), mend="name a folder of .md files, each a prompt")


def _on_data(suite: "Suite[Any]", data: Path, asked: "Asked", baseline: Path | None) -> "list[Ran]":
    from evals.running import run_file

    return [run_file(suite, data, asked, baseline=baseline)]


def _on_own(suite: "Suite[Any]", asked: "Asked", baseline: Path | None) -> "list[Ran]":
    from evals.running import run_own

    return list(run_own(suite, asked, baseline=baseline))


def _record(ran: "list[Ran]", asked: "Asked", save: Path | None, *, is_own: bool) -> None:
    """Keep what the run was: in the home of the workspace, or in the file that is named."""
    from datetime import UTC, datetime

    from app.commands.eval_langsmith import send
    from evals.record import record_of, write_record
    from evals.running import example_settings

    at = datetime.now(UTC)
    judged_in = example_settings() if is_own else asked.settings
    name = "-".join(dict.fromkeys(one.suite for one in ran)) if len({one.suite for one in ran}) == 1 else "all"
    kept = asked.settings.home / "evals" / "runs" / f"{at:%Y%m%dT%H%M%S}-{name}.json"
    record = record_of(ran, judged_in, asked.prompts, at)
    write_record(record, save or kept)
    send(ran, asked.settings, record, at)


def _asked(brand: str | None, corpus: Path | None, prompts: Path | None, repeats: int, *, quiet: bool) -> "Asked":
    from evals.running import Asked

    settings = settings_here(quiet=quiet)
    return Asked(
        settings=settings, brand=brand, corpus=corpus, prompts=prompts, cache=settings.home / "evals" / "answers",
        repeats=repeats, jobs=min(MOST_JOBS, os.cpu_count() or 1), progress=_Progress(),
    )  # fmt: skip


def _answer(ran: "list[Ran]", *, is_file: bool) -> dict[str, Any]:
    """Return one suite's object: the figures that count at the top, and beside them those of each own set."""
    from evals.running import that_counts

    for one in ran:
        for why in one.rows.unreadable:
            print(f"marque: {harmless_line(why)}", file=sys.stderr)  # noqa: T201 - one line each
    top = that_counts(ran).as_json()
    if is_file:
        return top
    sets = {one.rows.name: one.as_json() for one in ran}
    return {**top, "ok": all(one["ok"] for one in sets.values()), "sets": sets}


def _write(suite: "Suite[Any]", ran: "list[Ran]") -> None:
    from evals.regression import write_baselines
    from evals.running import BASELINES

    write_baselines(BASELINES / f"{suite.name}.json", suite.name, {one.rows.name: one.kept() for one in ran})


def _show(suite: "Suite[Any]", answer: dict[str, Any]) -> None:
    from evals.report import words

    for one in answer.get("sets", {"": answer}).values():
        for line in words(suite.question, one):
            typer.echo(harmless(line).replace("\n", " "))
        typer.echo("")


def _print_json(answers: dict[str, dict[str, Any]]) -> None:
    import json

    only = next(iter(answers.values()))
    both = {"ok": all(answer["ok"] for answer in answers.values()), "suites": answers}
    typer.echo(json.dumps(only if len(answers) == 1 else both, ensure_ascii=False))


def _status(ran: "list[Ran]", *, is_meant: bool) -> int:
    """Return the exit status; where the baseline is written anew, a fall below the old one is meant."""
    if any(one.rows.unreadable for one in ran):
        return 2
    return 1 if any(one.regressed for one in ran) and not is_meant else 0


class _Progress:
    """Shows on stderr how far a set is: a bar on a terminal, else a line a second; nothing within the first second."""

    def __init__(self) -> None:
        self._told = time.monotonic()
        self._name = ""

    def __call__(self, name: str, done: int, of: int) -> None:
        if name != self._name:
            self._name, self._told = name, time.monotonic()
        elif time.monotonic() - self._told >= 1 or done == of:
            late = time.monotonic() - self._told >= 1
            self._told = time.monotonic()
            if sys.stderr.isatty():
                self._draw(name, done, of)
            elif late:
                print(f"  {name}: {done:,} of {of:,}", file=sys.stderr, flush=True)  # noqa: T201 - progress

    @staticmethod
    def _draw(name: str, done: int, of: int) -> None:
        """Draw over the line before; at the end leave it empty for what is printed next."""
        full = round(BAR * done / of)
        line = f"  {name} {'█' * full}{'·' * (BAR - full)} {done:,} of {of:,}"
        print(f"\r\x1b[K{line if done < of else ''}", end="", file=sys.stderr, flush=True)  # noqa: T201 - progress
