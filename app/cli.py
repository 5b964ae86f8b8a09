"""`marque`: one table of commands, each imported only when it is called, and errors told in one line."""

import errno
import logging
import os
import sys
from importlib import import_module
from typing import NamedTuple

import click
import typer
import typer.core
from typer.core import TyperGroup
from typer.main import get_command

from marque.errors import MarqueError, Refused, Unavailable

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a write of an answer may fail with; a file of ours that cannot be written is told where it is written."""


class Entry(NamedTuple):
    """One command: where it is, and its line of help."""

    module: str
    help: str


COMMANDS = {
    "init": Entry("app.commands.init", "Make a workspace to start from."),
    "doctor": Entry("app.commands.doctor", "What is configured, reachable, missing, and the mend."),
    "inventory": Entry("app.commands.inventory", "The catalogue that claims are proved by."),
    "knowledge": Entry("app.commands.knowledge", "What the team knows, searched while a draft is written."),
    "run": Entry("app.commands.run", "A brief to a checked draft that waits for approval."),
    "chat": Entry("app.commands.chat", "The copilot in a terminal."),
    "check": Entry("app.commands.check", "Judge copy that is there already."),
    "approvals": Entry("app.commands.approvals", "The inbox: look, approve, edit, reject, waive, comment."),
    "campaigns": Entry("app.commands.campaigns", "Where each campaign stands; withdraw or reopen one."),
    "hold": Entry("app.commands.hold", "Stop everything of a brand, or let it go on."),
    "prompts": Entry("app.commands.prompts", "The prompt library: what is in force, its versions, the way back."),
    "audit": Entry("app.commands.audit", "What happened, who decided, and the proof."),
    "bom": Entry("app.commands.bom", "A bill of materials: models, prompts, data sets, gates, packages."),
    "serve": Entry("app.commands.serve", "The LangGraph server, for other services and people's browsers."),
    "keys": Entry("app.commands.keys", "Keys for other services and for people: make, rotate, revoke."),
    "db": Entry("app.commands.db", "Upgrade, back up and restore the database."),
    "models": Entry("app.commands.models", "Which model each step asks; contract, promote, demote."),
    "eval": Entry("app.commands.eval", "Score the gates on fixed data, against a baseline."),
    "bench": Entry("app.commands.bench", "Measure Marque against its peers, ratios first."),
}


class Commands(TyperGroup):
    """Lists the table without importing anything, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Return the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own
        """Import a command and return it."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = get_command(import_module(entry.module).app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's own
        """Write the table into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


typer.core.HAS_RICH = False  # help is plain text; with rich, `[default: …]` is printed escaped
app = typer.Typer(
    cls=Commands, no_args_is_help=True, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def marque() -> None:
    """Drafts, checks and ships marketing campaigns: machines do the work, people decide, every claim is proved.

    Exit status: 0 done, 1 the answer is no, 2 bad input or configuration.
    """


def main() -> None:
    """Run the command line; what a user can mend is told in one line, anything else is a bug and shows itself."""
    # The figures that gates reckon with are small: more threads take longer than one, and a check has a process a core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Libraries log; some set the root logger to INFO when imported, unless it has a handler already.
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        app()
    except Refused as refused:
        sys.exit(_tell(refused, 1))
    except MarqueError as error:
        sys.exit(_tell(error, 2))
    except BrokenPipeError:
        sys.stderr.close()  # the reader left, such as `head`; Python would complain once more at exit
        sys.exit(0)
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename:
            raise
        status = _tell(Unavailable(f"cannot be written: {error.strerror}", where="stdout", mend="make room"), 2)
        sys.stderr.flush()
        os._exit(status)  # Python would try once more to write what is left, and complain


def _tell(error: MarqueError, status: int) -> int:
    from app.showing import harmless_line

    lines = [f"marque: {harmless_line(str(error))}"]
    if sys.stderr.isatty():  # scripts read the one line
        from app.folding import folded

        lines = list(folded(lines[0], rest="  "))
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201 - what went wrong
    return status
