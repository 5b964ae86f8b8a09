"""`marque bench`: measures itself against named peers in one run. Ratios first, because they travel; then figures."""

import os
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Annotated, Any, Literal, NamedTuple

import typer

from app.printing import AsJson, emit
from marque.errors import InputError
from marque.reading import nearest

app = typer.Typer(rich_markup_mode=None, add_completion=False)

Figures = Mapping[str, float | str]
MEASURED = ("marque", "langgraph", "langgraph-checkpoint-sqlite", "pydantic", "sqlalchemy", "typer")
"""The distributions whose version a figure hangs on."""
WIDTH = 80


class Bench(NamedTuple):
    """One bench: what it compares, how its ratio is wanted, and how it is run, whole or in short."""

    compares: str
    bound: Literal["at most", "at least"]
    limit: float
    run: Callable[[], Figures]
    run_quick: Callable[[], Figures]

    def holds(self, figures: Figures) -> bool | None:
        """Tell whether the ratio is within the limit; None: the peer is not there, and nothing was compared."""
        if "ratio" not in figures:
            return None
        ratio = float(figures["ratio"])
        return ratio <= self.limit if self.bound == "at most" else ratio >= self.limit


def _start(runs: int = 15) -> Figures:
    from evals.benches import start

    return start.bench(runs)


def _campaign(runs: int = 20) -> Figures:
    from evals.benches import campaign

    return campaign.bench(runs)


def _imports(small_rows: int = 10_000, large_rows: int = 100_000) -> Figures:
    from evals.benches import imports

    return imports.bench(small_rows, large_rows)


def _gates(rounds: int = 4, hostile: int = 100_000, few: int = 1_000, many: int = 10_000) -> Figures:
    from evals.benches import gates

    return gates.bench(rounds, hostile=hostile, few=few, many=many)


def _originality(messages: int = 100_000) -> Figures:
    from evals.benches import originality

    return originality.bench(messages)


def _knowledge(chunks: int = 100_000, asked: int = 200) -> Figures:
    from evals.benches import knowledge

    return knowledge.bench(chunks, asked)


def _server(batch: int = 24, rounds: int = 3, alone: int = 20, at_once: int = 16) -> Figures:
    from evals.benches import server

    return server.bench(batch, rounds, alone, at_once)


def _checking(messages: int = 1_000, letters: int = 5, rounds: int = 2) -> Figures:
    from evals.benches import checking

    return checking.bench(messages, letters, rounds)


def _login(reads: int = 400) -> Figures:
    from evals.benches import login

    return login.bench(reads)


def _prompts(rounds: int = 300) -> Figures:
    from evals.benches import assembly

    return assembly.bench(rounds)


BENCHES = {
    "start": Bench("wall time of --help to importing typer", "at most", 2.0, _start, lambda: _start(3)),
    "campaign": Bench("a campaign's own time to a bare graph's", "at most", 4.0, _campaign, lambda: _campaign(3)),
    "imports": Bench(
        "rows a second to csv and executemany", "at least", 0.3, _imports, lambda: _imports(1_000, 10_000)
    ),
    "gates": Bench(
        "all gates on a mail to stock Presidio",
        "at most",
        0.5,
        _gates,
        lambda: _gates(1, 10_000, 150, 300),
    ),
    "originality": Bench(
        "a look-up of repeats to a full scan", "at most", 0.5, _originality, lambda: _originality(20_000)
    ),
    "knowledge": Bench(
        "embedded search to Weaviate's hybrid", "at most", 2.0, _knowledge, lambda: _knowledge(5_000, 50)
    ),
    "server": Bench("campaigns an hour served to in process", "at least", 0.5, _server, lambda: _server(8, 1, 3, 8)),
    "checking": Bench("checks over HTTP to in process", "at least", 0.7, _checking, lambda: _checking(300, 1, 1)),
    "prompts": Bench("a prompt's assembly to the bare text", "at most", 3.0, _prompts, lambda: _prompts(50)),
    "login": Bench("a thread read with login to without", "at most", 1.1, _login, lambda: _login(60)),
}


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help=f"Of {', '.join(BENCHES)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few runs, few rows: rough, in a minute.")] = False,  # noqa: FBT002 - a flag of the command line
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Measure Marque against its peers in a folder of its own. Exit 1 when a ratio is over its limit."""
    measured = {name: _measured(name, quick=quick) for name in _chosen(names)}
    kept = all(BENCHES[name].holds(figures) is not False for name, figures in measured.items())
    machine = _machine()
    answer = {
        "ok": kept,
        "quick": quick,
        "benches": {
            name: {"limit": BENCHES[name].limit, "bound": BENCHES[name].bound,
                   "ok": BENCHES[name].holds(figures), **figures}
            for name, figures in measured.items()
        },
        "machine": machine,
    }  # fmt: skip
    emit(answer, as_json=as_json, show=lambda: _show(measured, machine))
    if not kept:
        raise typer.Exit(1)


def _chosen(names: list[str] | None) -> list[str]:
    for name in names or ():
        if name not in BENCHES:
            guess = nearest(name, BENCHES)
            mend = f"did you mean {guess!r}?" if guess else f"give one of {', '.join(BENCHES)}"
            raise InputError(f"there is no bench {name!r}", mend=mend)
    return [name for name in BENCHES if not names or name in names]


def _measured(name: str, *, quick: bool) -> Figures:
    print(f"measuring {name} ...", file=sys.stderr)  # noqa: T201 - progress
    one = BENCHES[name]
    return one.run_quick() if quick else one.run()


def _machine() -> dict[str, Any]:
    return {
        "platform": platform.platform(terse=True),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in MEASURED},
    }


def _show(measured: Mapping[str, Figures], machine: Mapping[str, Any]) -> None:
    for name, figures in measured.items():
        one, kept = BENCHES[name], BENCHES[name].holds(figures)
        said = {True: "ok", False: "OVER" if one.bound == "at most" else "UNDER", None: "?"}[kept]
        ratio = "-" if kept is None else f"{float(figures['ratio']):.2f}"
        typer.echo(f"{name:<11} {ratio:>6}  {one.bound:<8} {one.limit:<4g} {said:<6} {one.compares}")
    for name, figures in measured.items():
        typer.echo(f"\n{name}")
        for figure, value in figures.items():
            if figure != "ratio":
                _show_figure(figure.replace("_", " "), value)
    versions = ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    typer.echo()
    _show_figure(
        "machine",
        f"{machine['platform']} {machine['machine']}, {machine['cores']} cores, load {machine['load_1m']}, "
        f"Python {machine['python']}",
    )
    _show_figure("versions", versions)


def _show_figure(name: str, value: float | str) -> None:
    import textwrap

    said = value if isinstance(value, str) else f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    for line in textwrap.wrap(f"{name:<24} {said}", WIDTH - 2, subsequent_indent=" " * 25) or [name]:
        typer.echo(f"  {line}")
