"""`marque approvals`: the inbox. Each decision is a row first; then the campaign goes on."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.printing import As, AsJson, Stages, emit

if TYPE_CHECKING:
    from app.workshop import Workshop
    from marque.approval import Decision, Task

app = typer.Typer(help="The inbox: look, approve, edit, reject, waive.", rich_markup_mode=None, add_completion=False)

Which = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="A campaign's id, or a task's.")]
Hash = Annotated[
    str | None, typer.Option("--hash", help="The content hash that you have seen; default: the one that waits.")
]


@app.callback(invoke_without_command=True)
def inbox(ctx: typer.Context) -> None:
    """List what waits, where no other command is given."""
    if ctx.invoked_subcommand is None:
        list_(brand=None, as_json=False)


@app.command("list")
def list_(
    brand: Annotated[str | None, typer.Option(help="Only this brand's.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """List what waits for a person, the nearest deadline first."""
    asyncio.run(_list(brand, as_json=as_json))


@app.command("show")
def show(
    which: Which,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show one campaign's copy with its findings, claims and what it waits for."""
    asyncio.run(_show(which, as_json=as_json))


@app.command("approve")
def approve(
    which: Which,
    who: As = None,
    seen: Hash = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Approve the stage that waits, as somebody whose role it names."""
    from marque.approval import Approve

    raise typer.Exit(asyncio.run(_decide(which, who, Approve(), seen, as_json=as_json)))


@app.command("edit")
def edit(
    which: Which,
    file: Annotated[Path, typer.Argument(help="All messages as JSON, as `show --json` prints them.")],
    who: As = None,
    seen: Hash = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Put your own words in place of the draft's; they are checked like any other."""
    from marque.approval import Edit, EditedAction, EditedArguments
    from marque.reading import load_data, validate

    data = load_data(file)
    messages = data if isinstance(data, list) else data.get("messages") if isinstance(data, dict) else data
    arguments = validate(EditedArguments, {"messages": messages}, where=file.name)
    decision = Edit(edited_action=EditedAction(args=arguments))
    raise typer.Exit(asyncio.run(_decide(which, who, decision, seen, as_json=as_json)))


@app.command("reject")
def reject(
    which: Which,
    message: Annotated[str, typer.Option("--message", "-m", help="What is wrong; the writer sees it.")],
    who: As = None,
    only: Annotated[list[str] | None, typer.Option(help="A channel to write again; the others stay.")] = None,
    end: Annotated[bool, typer.Option("--end", help="End the campaign at once.")] = False,  # noqa: FBT002
    seen: Hash = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Send the draft back to the writer, or end the campaign."""
    from marque.approval import Reject
    from marque.reading import validate

    given = {"message": message, "only": only or [], "end": end}
    decision = validate(Reject, given, where="reject")
    raise typer.Exit(asyncio.run(_decide(which, who, decision, seen, as_json=as_json)))


@app.command("waive")
def waive(
    which: Which,
    finding: Annotated[str, typer.Option(help="The rule of the finding, or its key.")],
    reason: Annotated[str, typer.Option(help="Why it may stand.")],
    source: Annotated[str, typer.Option(help="What shows it, for the record.")],
    who: As = None,
    seen: Hash = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Take a finding upon yourself, on this copy only."""
    asyncio.run(_waive(which, who, finding, reason, source, seen, as_json=as_json))


async def _list(brand: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        tasks = await shop.services.approvals.tasks(brand=brand, waiting=True)
        names = {c.id: c.name for c in await shop.services.campaigns.list(brand=brand, running=True)}

    def lines() -> None:
        from app.showing import harmless_line

        if not tasks:
            typer.echo("nothing waits")
        for task in tasks:
            typer.echo(f"{task.campaign_id}  {harmless_line(names.get(task.campaign_id, ''))}")
            role = task.role.replace("_", " ")
            typer.echo(f"  {role}, stage {task.stage + 1} of {len(task.stages)}, until {task.deadline:%Y-%m-%d %H:%M}Z")

    emit({"tasks": [task.as_json() for task in tasks]}, as_json=as_json, show=lines)


async def _show(which: str, *, as_json: bool) -> None:
    from app.commands.run import show_campaign
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        await show_campaign(shop, which.partition(":")[0], as_json=as_json)


async def _decide(which: str, who: str | None, decision: "Decision", seen: str | None, *, as_json: bool) -> int:
    from app.commands.run import show_campaign
    from app.workshop import workshop
    from graphs.launch import DrivenElsewhere

    async with workshop(quiet=as_json) as shop:
        task = await _task(shop, which)
        actor = _named(who)
        await shop.launcher.decide(task.id, actor, decision, task.content_hash if seen is None else seen)
        campaign = await shop.services.campaigns.get(task.campaign_id)
        tell = Stages(quiet=as_json)
        with suppress(DrivenElsewhere):  # the decision counts; another process goes on with it already
            async for progress in shop.launcher.run(campaign):
                tell(progress)
        await show_campaign(shop, campaign.id, as_json=as_json)
        return 0


async def _waive(
    which: str, who: str | None, finding: str, reason: str, source: str, seen: str | None, *, as_json: bool
) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        task = await _task(shop, which)
        waiver = await shop.services.approvals.waive(
            task.id,
            _named(who),
            finding,
            content_hash=task.content_hash if seen is None else seen,
            reason=reason,
            source=source,
        )
    answer: dict[str, Any] = waiver.as_json()
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"waived {waiver.rule} as {waiver.role}"))


async def _task(shop: "Workshop", which: str) -> "Task":
    """Return the task of that id, or the one that waits in that campaign."""
    from marque.errors import Refused

    if ":" in which:
        return await shop.services.approvals.task(which)
    campaign = await shop.services.campaigns.get(which)
    tasks = await shop.services.approvals.tasks(campaign_id=which)
    waiting = [task for task in tasks if task.status == "waiting"]
    if not waiting:
        raise Refused(f"it is {campaign.status} and waits for nobody", where=f"campaign {which}",
                      mend="see `marque approvals list`")  # fmt: skip
    return waiting[0]


def _named(who: str | None) -> str:
    from marque.errors import InputError

    if not who:
        raise InputError("no login is configured here, so say who decides", mend="add --as EMAIL")
    return who
