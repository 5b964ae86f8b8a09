"""`marque approvals`: the inbox. Each decision is a row first; then the campaign goes on."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.afterwards import label, spot_check
from app.printing import As, AsJson, emit

if TYPE_CHECKING:
    from app.workshop import Workshop
    from marque.approval import Decision, Task
    from tools.approvals.remarks import Mark

app = typer.Typer(
    help="The inbox: look, approve, edit, reject, waive, comment.", rich_markup_mode=None, add_completion=False
)

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


@app.command("take")
def take(
    which: Which,
    who: As = None,
    over: Annotated[bool, typer.Option("--over", help="Take it over from somebody, as a brand lead.")] = False,  # noqa: FBT002
    let_go: Annotated[bool, typer.Option("--let-go", help="Say that you are on it no more.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Say that you are on it: nobody else decides it for the next hours."""
    asyncio.run(_take(which, who, over=over, let_go=let_go, as_json=as_json))


@app.command("comment")
def comment(
    which: Which,
    message: Annotated[str, typer.Option("--message", "-m", help="What you want to say.")],
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Say something on a campaign, or on one task of it."""
    asyncio.run(_comment(which, who, message, as_json=as_json))


@app.command("mark")
def mark(
    which: Which,
    word: Annotated[str, typer.Argument(metavar="right|wrong", help="Whether the finding was right.")],
    finding: Annotated[str, typer.Option(help="The rule of the finding, or its key.")],
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Say whether a finding was right; your last word counts."""
    asyncio.run(_mark(which, who, word, finding, as_json=as_json))


app.command("label")(label)
app.command("spot-check")(spot_check)


async def _list(brand: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        await shop.take_up()
        tasks = await shop.services.approvals.tasks(brand=brand, waiting=True)
        names = {c.id: c.name for c in await shop.services.campaigns.list(brand=brand, running=True)}
        turns = await shop.services.turns.of([task.id for task in tasks])

    def lines() -> None:
        from app.showing import harmless_line

        if not tasks:
            typer.echo("nothing waits")
        for task in tasks:
            typer.echo(f"{task.campaign_id}  {harmless_line(names.get(task.campaign_id, ''))}")
            role = task.role.replace("_", " ")
            typer.echo(f"  {role}, stage {task.stage + 1} of {len(task.stages)}, until {task.deadline:%Y-%m-%d %H:%M}Z")
            if turn := turns.get(task.id):
                typer.echo(f"  {turn.actor} is on it until {turn.until:%Y-%m-%d %H:%M}Z")

    answer = [{**task.as_json(), "turn": turn.as_json() if (turn := turns.get(task.id)) else None} for task in tasks]
    emit({"tasks": answer}, as_json=as_json, show=lines)


async def _show(which: str, *, as_json: bool) -> None:
    from app.commands.run import show_campaign
    from app.workshop import workshop

    campaign_id = which.partition(":")[0]
    async with workshop(quiet=as_json) as shop:
        await shop.take_up(campaign_id)
        await show_campaign(shop, campaign_id, as_json=as_json)


async def _decide(which: str, who: str | None, decision: "Decision", seen: str | None, *, as_json: bool) -> int:
    from app.commands.run import show_campaign
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        task = await _task(shop, which)
        actor, only = await _actor(shop, who, task.brand)
        seen = task.content_hash if seen is None else seen
        await shop.launcher.decide(task.id, actor, decision, seen, only=only)
        await shop.go_on(task.campaign_id)
        await show_campaign(shop, task.campaign_id, as_json=as_json)
        return 0


async def _waive(
    which: str, who: str | None, finding: str, reason: str, source: str, seen: str | None, *, as_json: bool
) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        task = await _task(shop, which)
        actor, only = await _actor(shop, who, task.brand)
        seen = task.content_hash if seen is None else seen
        waiver = await shop.services.approvals.waive(
            task.id, actor, finding, content_hash=seen, reason=reason, source=source, only=only
        )
    answer: dict[str, Any] = waiver.as_json()
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"waived {waiver.rule} as {waiver.role}"))


async def _take(which: str, who: str | None, *, over: bool, let_go: bool, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        task = await _task(shop, which)
        actor, only = await _actor(shop, who, task.brand)
        if let_go:
            was_on_it = await shop.services.turns.let_go(task.id, actor)
            told = "let go" if was_on_it else "you were not on it"
            emit({"task": task.id, "turn": None}, as_json=as_json, show=lambda: typer.echo(told))
            return
        turn = await shop.services.turns.take(task.id, actor, over=over, only=only)
    emit({"task": task.id, "turn": turn.as_json()}, as_json=as_json,
         show=lambda: typer.echo(f"yours until {turn.until:%Y-%m-%d %H:%M}Z"))  # fmt: skip


async def _comment(which: str, who: str | None, message: str, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        campaign_id, is_task, _ = which.partition(":")
        actor, only = await _actor(shop, who, (await shop.services.campaigns.get(campaign_id)).brand)
        made = await shop.services.remarks.comment(
            campaign_id, actor, message, task_id=which if is_task else None, only=only
        )
    emit(made.as_json(), as_json=as_json, show=lambda: typer.echo("said"))


async def _mark(which: str, who: str | None, word: str, finding: str, *, as_json: bool) -> None:
    from app.workshop import workshop
    from marque.errors import InputError

    if word not in {"right", "wrong"}:
        raise InputError(f"{word!r} is neither right nor wrong", where="mark", mend="say right or wrong")
    async with workshop(quiet=as_json) as shop:
        task_id = which if ":" in which else await _last_task(shop, which)
        actor, only = await _actor(shop, who, (await shop.services.approvals.task(task_id)).brand)
        mark: Mark = "right" if word == "right" else "wrong"
        found = await shop.services.remarks.mark(task_id, actor, finding, mark, only=only)
    answer = {"finding": found.key, "rule": found.rule, "gate": found.gate, "mark": word}
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"{found.rule} was {word}"))


async def _last_task(shop: "Workshop", campaign_id: str) -> str:
    """Return the newest task of a campaign, whether it waits or not: its findings can be marked afterwards too."""
    from marque.errors import Refused

    await shop.services.campaigns.get(campaign_id)
    tasks = await shop.services.approvals.tasks(campaign_id=campaign_id)
    if not tasks:
        raise Refused("nobody was asked about it yet", where=f"campaign {campaign_id}", mend="see `marque campaigns`")
    return max(tasks, key=lambda task: (task.round, task.stage)).id


async def _task(shop: "Workshop", which: str) -> "Task":
    """Return the task of that id, or the one that waits in that campaign; what a killed process left comes first."""
    from marque.errors import Refused

    await shop.take_up(which.partition(":")[0])
    if ":" in which:
        return await shop.services.approvals.task(which)
    campaign = await shop.services.campaigns.get(which)
    tasks = await shop.services.approvals.tasks(campaign_id=which)
    waiting = [task for task in tasks if task.status == "waiting"]
    if not waiting:
        raise Refused(f"it is {campaign.status} and waits for nobody", where=f"campaign {which}",
                      mend="see `marque approvals list`")  # fmt: skip
    return waiting[0]


async def _actor(shop: "Workshop", who: str | None, brand: str) -> tuple[str, frozenset[str] | None]:
    """Return who acts, and the only roles that they act in; None: in all that they have."""
    from app.workshop import acting_here

    caller = await acting_here(shop, who)
    return caller.address or "", caller.only_in(brand)
