"""`marque campaigns`: where each campaign stands; withdraw or reopen one, or write its package's files again."""

import asyncio
from typing import Annotated

import typer

from app.printing import As, AsJson, emit

app = typer.Typer(
    help="Where each campaign stands; withdraw or reopen one.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="A campaign's id.")]


@app.command("list")
def list_(
    brand: Annotated[str | None, typer.Option(help="Only this brand's.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """List campaigns, the newest first."""
    asyncio.run(_list(brand, as_json=as_json))


@app.command("show")
def show(
    id: Id,
    write: Annotated[bool, typer.Option("--write", help="Write the package's files again.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show one campaign with its copy."""
    asyncio.run(_show(id, write=write, as_json=as_json))


@app.command("withdraw")
def withdraw(
    id: Id,
    reason: Annotated[str, typer.Option(help="Why; kept on the record.")],
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """End a campaign for good, also an approved one: as a brand lead or compliance officer."""
    asyncio.run(_withdraw(id, reason, who, as_json=as_json))


@app.command("reopen")
def reopen(
    id: Id,
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Take an expired campaign up again, as a brand lead: its copy is checked and decided on anew."""
    asyncio.run(_reopen(id, who, as_json=as_json))


async def _list(brand: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        await shop.take_up()
        found = await shop.services.campaigns.list(brand=brand)
    answer = {"campaigns": [campaign.model_dump(mode="json", exclude={"brief"}) for campaign in found]}

    def lines() -> None:
        from app.showing import harmless_line

        for campaign in found:
            typer.echo(f"{campaign.id}  {campaign.tier}  {campaign.status:<10} {harmless_line(campaign.name)}")
        if not found:
            typer.echo("no campaign yet: start one with `marque run BRIEF.yaml`")

    emit(answer, as_json=as_json, show=lines)


async def _show(id: str, *, write: bool, as_json: bool) -> None:
    from app.commands.run import show_campaign
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        await shop.take_up(id)
        if write:
            await shop.services.packages.write_files(id)
        await show_campaign(shop, id, as_json=as_json)


async def _withdraw(id: str, reason: str, who: str | None, *, as_json: bool) -> None:
    from app.workshop import allowed_here, workshop

    async with workshop(quiet=as_json) as shop:
        campaign = await shop.services.campaigns.get(id)
        actor = await allowed_here(shop, who, campaign.brand, "withdraw")
        ended = await shop.services.campaigns.withdraw(id, actor, reason)
        await shop.services.packages.mark_withdrawn(id, reason)
    answer = {"id": id, "status": ended.status, "reason": ended.reason}
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"{id} is {ended.status}"))


async def _reopen(id: str, who: str | None, *, as_json: bool) -> None:
    from app.commands.run import show_campaign
    from app.workshop import allowed_here, workshop

    async with workshop(quiet=as_json) as shop:
        campaign = await shop.services.campaigns.get(id)
        actor = await allowed_here(shop, who, campaign.brand, "reopen")
        await shop.services.campaigns.reopen(id, actor)
        await shop.go_on(id)
        await show_campaign(shop, id, as_json=as_json)
