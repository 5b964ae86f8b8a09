"""`marque models`: which model each step asks, and how another one takes its place: contract, promote, demote."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.folding import tell
from app.printing import As, AsJson, emit
from app.showing import harmless_line

if TYPE_CHECKING:
    from evals.contract.report import Report, StepReport

app = typer.Typer(
    help="Which model each step asks, and what has to be shown before another one may.", no_args_is_help=True,
    rich_markup_mode=None, add_completion=False,
)  # fmt: skip

Candidate = Annotated[str, typer.Argument(help="The model, as the endpoint knows it.")]
Step = Annotated[str, typer.Option("--step", help="A step of models.yaml.")]
LONGEST = 180
"""Most letters of a model's name."""


@app.command("list")
def list_(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """List each step: its chain, the model that it asks, what decides that, who promoted it, whether it is priced."""

    async def found() -> list[dict[str, Any]]:
        from app.contracting import bureau, list_models

        async with bureau(quiet=as_json) as office:
            return await list_models(office)

    steps = asyncio.run(found())
    emit({"steps": steps}, as_json=as_json, show=lambda: _show_steps(steps))


@app.command("contract")
def contract(
    candidate: Candidate,
    step: Annotated[list[str] | None, typer.Option(help="A step that it is to serve; default: all that ask.")] = None,
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Ask a model and the one in force the same fixed rows, and write a go or no-go report. Exit 1 on no-go."""

    async def made() -> tuple["Report", str]:
        from app.contracting import bureau, make_contract
        from evals.contract.report import FOLDER

        async with bureau(quiet=as_json) as office:
            steps = tuple(dict.fromkeys(step or ()))
            report = await make_contract(office, _name(candidate), steps, who, _progress(quiet=as_json))
            return report, str(office.settings.home / FOLDER / f"{report.id}.md")

    report, file = asyncio.run(made())
    emit({**report.as_answer(), "file": file}, as_json=as_json, show=lambda: _show_report(report, file))
    if not report.go:
        raise typer.Exit(1)


@app.command("promote")
def promote(
    candidate: Candidate,
    step: Step,
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Pin a model at a step, as a marketing engineer; its contract must say go, and still hold."""

    async def done() -> dict[str, Any]:
        from app import contracting

        async with contracting.bureau(quiet=as_json) as office:
            return await contracting.promote(office, _name(candidate), step, who)

    answer = asyncio.run(done())
    emit(answer, as_json=as_json, show=lambda: typer.echo(
        harmless_line(f"{answer['step']} asks {answer['model']} from now on; it asked {answer['was']}")
    ))  # fmt: skip


@app.command("demote")
def demote(
    step: Step,
    reason: Annotated[str, typer.Option(help="Why; kept beside the reports.")],
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Take a step's last promotion back to what was pinned before, as a marketing engineer."""

    async def done() -> dict[str, Any]:
        from app import contracting
        from marque.errors import InputError

        if not reason.strip():
            raise InputError("a demotion needs a reason", mend='add --reason "…"')
        async with contracting.bureau(quiet=as_json) as office:
            return await contracting.demote(office, step, reason.strip(), who)

    answer = asyncio.run(done())
    emit(answer, as_json=as_json, show=lambda: typer.echo(
        harmless_line(f"{answer['step']} asks {answer['model']} again; it asked {answer['was']}")
    ))  # fmt: skip


def _name(candidate: str) -> str:
    from marque.errors import InputError
    from marque.records import in_nfc

    name: str = in_nfc(candidate.strip())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise InputError("is no model's name", where="CANDIDATE",
                         mend=f"give the name as the endpoint knows it, at most {LONGEST} letters")  # fmt: skip
    return name


def _progress(*, quiet: bool) -> Callable[[str, int, int], None]:
    def told(step: str, done: int, of: int) -> None:
        if not quiet and sys.stderr.isatty():
            print(f"\r  {step}: row {done} of {of}", end="\n" if done == of else "", file=sys.stderr)  # noqa: T201
        elif not quiet and done == of:
            print(f"  {step}: {of} rows", file=sys.stderr)  # noqa: T201

    return told


def _show_steps(steps: list[dict[str, Any]]) -> None:
    for step in steps:
        tell(f"{step['step']}: {', '.join(step['chain'])}", first="", rest="  ")
        if step["model"] is not None:
            priced = "priced" if step["priced"] else "price not known"
            tell(f"asks {harmless_line(step['model'])}, as {step['from']} says; {priced}", first="  ", rest="    ")
        if promoted := step["promoted"]:
            tell(f"promoted by {promoted['by']} on {promoted['at'][:10]}", first="  ", rest="    ")


def _show_report(report: "Report", file: str) -> None:
    for step in report.steps:
        tell(f"{step.step}: {_go(go=step.go)}, against {harmless_line(step.pin)}", first="", rest="  ")
        for line in _lines(report, step):
            tell(harmless_line(line), first="  ", rest="    ")
    typer.echo(f"{report.candidate}: {_go(go=report.go)}")
    typer.echo(f"report: {file}")


def _lines(report: "Report", step: "StepReport") -> list[str]:
    from evals.contract.report import figure_in_words

    named = ", ".join(name or "a model without a name" for name in step.answered_as) or "nobody"
    other = [] if step.itself else [f"no-go identity: {report.candidate} was asked, and {named} answered"]
    return other + [
        f"{_go(go=criterion.go)} {criterion.figure.name.replace('_', ' ')}: {figure_in_words(criterion.figure)}; "
        f"{criterion.why}"
        for criterion in step.criteria
    ]


def _go(*, go: bool) -> str:
    return "go" if go else "no-go"
