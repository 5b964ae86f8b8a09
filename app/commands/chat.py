"""`marque chat`: the copilot in a terminal."""

import asyncio
from typing import Annotated

import typer

from app.printing import As, AsJson

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def chat(
    who: As = None,
    thread: Annotated[str | None, typer.Option(metavar="ID", help="Go on with this conversation of yours.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Begin another; default: go on with your last one.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Talk with the copilot: fill a brief, sign and start it, see drafts, look things up. It decides nothing.

    Ctrl-C interrupts an answer, Ctrl-D or `exit` leaves. From a pipe, each line is one turn, and nothing can be signed;
    with --json each turn is answered by one object.
    """
    from app.chat.session import talk

    asyncio.run(talk(who, thread, new=new, as_json=as_json))
