"""Answers from one object: JSON for machines, lines for people; progress on stderr."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from marque.counting import counted

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]
As = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who you are, as people.yaml lists you.")]


def emit(answer: Mapping[str, Any], *, as_json: bool, show: Callable[[], None]) -> None:
    """Print the answer as JSON, or as `show` prints it for people."""
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        show()


def template_of(intake: Mapping[str, Any]) -> str:
    """Return the template that intake took, and whether it had to choose, where that is known."""
    chosen = ", chosen from the objective" if intake.get("template_chosen") else ""
    return f"template {intake['template']}{chosen}"


class Stages:
    """Tells on stderr what a campaign is doing, one line a stage."""

    def __init__(self, *, quiet: bool) -> None:
        """Say nothing where machines read."""
        self.quiet = quiet

    def __call__(self, progress: Mapping[str, Any]) -> None:
        """Tell one progress value of the graph."""
        if not self.quiet:
            from app.folding import folded

            for line in folded(_line(progress), first="  ", rest="    "):
                print(line, file=sys.stderr)  # noqa: T201 - progress


def _line(progress: Mapping[str, Any]) -> str:
    tell = _TOLD.get(progress.get("stage", ""))
    line = tell(progress) if tell else str(progress.get("stage"))
    campaign = progress.get("campaign")
    return f"{campaign}: {line}" if campaign else line


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "intake": lambda p: f"brief taken in: tier {p['tier']} ({'; '.join(p['reasons'][:2])}); {template_of(p)}",
    "ground": lambda p: f"grounded in {counted(p['products'], 'product')} and {counted(p['passages'], 'passage')}",
    "away": lambda p: f"goes on without the {p['store']} ({', '.join(p['kinds'])}): {p['why']}; {p['mend']}",
    "cut": lambda p: f"no room in the prompt of {p['step']} for {counted(p['left_out'], 'passage')} of lower rank",
    "segment": lambda p: f"audience looked at by {p['by']}",
    "write": lambda p: f"writing {p['channel']}, round {p['round']}",
    "check": lambda p: f"checked {p['checker']}: {', '.join(p['answers'])}",
    "shadow": lambda p: f"a version in shadow did not run: {p['why']}",
    "decide": lambda p: f"{counted(p['findings'], 'finding')}; next: {p['next'].replace('_', ' ')}",
    "submit": lambda p: f"waits for: {p['role'].replace('_', ' ')}",
    "stopped": lambda p: f"stopped: {p['why']}",
    "confirm": lambda p: f"approval voided: {'; '.join(p['voided'])}",
}  # fmt: skip
