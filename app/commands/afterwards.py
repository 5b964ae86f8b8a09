"""`marque approvals label` and `spot-check`: what people say of a package once it is there; it lets nothing through."""

import asyncio
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args

import typer

from app.printing import As, AsJson, emit

if TYPE_CHECKING:
    from app.workshop import Workshop
    from tools.approvals.remarks import Label, Mark

Word = TypeVar("Word", bound=str)


def label(
    campaign: Annotated[str, typer.Argument(help="A packaged campaign's id.")],
    word: Annotated[str, typer.Argument(metavar="excellent|acceptable|poor", help="How good it is.")],
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Say how good a packaged campaign is; the last word counts."""
    from tools.approvals.remarks import Label

    asyncio.run(_label(campaign, _one_of(get_args(Label), word), who, as_json=as_json))


def spot_check(
    campaign: Annotated[str, typer.Argument(help="One that was drawn; left out: list those that wait.")] = "",
    word: Annotated[
        str, typer.Argument(metavar="[right|wrong]", help="Whether it was right that nobody looked before.")
    ] = "",
    message: Annotated[str, typer.Option("--message", "-m", help="What you found.")] = "",
    who: As = None,
    brand: Annotated[str | None, typer.Option(help="Whose are listed; default: the workspace's brand.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """List the packages that no person saw and that were drawn for an editor to look at, or judge one, once."""
    from tools.approvals.remarks import Mark

    if campaign:
        asyncio.run(_spot_check(campaign, _one_of(get_args(Mark), word), message, who, as_json=as_json))
    else:
        asyncio.run(_drawn(brand, as_json=as_json))


def _one_of(words: tuple[Word, ...], said: str) -> Word:
    from marque.errors import InputError

    for word in words:
        if word == said:
            return word
    among = ", ".join(words)
    raise InputError(f"{said!r} is none of {among}" if said else f"one of {among} is missing", mend="say one of them")


async def _label(campaign_id: str, word: "Label", who: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        actor, only = await _actor(shop, who, campaign_id)
        await shop.services.remarks.label(campaign_id, actor, word, only=only)
    emit({"campaign": campaign_id, "label": word}, as_json=as_json, show=lambda: typer.echo(f"labelled {word}"))


async def _spot_check(campaign_id: str, word: "Mark", message: str, who: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        actor, only = await _actor(shop, who, campaign_id)
        made = await shop.services.spots.check(campaign_id, actor, word, message, only=only)
    emit(made.as_json(), as_json=as_json, show=lambda: typer.echo(f"it was {word} that nobody looked before"))


async def _drawn(brand: str | None, *, as_json: bool) -> None:
    from app.workshop import workshop
    from policies.loading import find_brand

    async with workshop(quiet=as_json) as shop:
        if brand:
            find_brand(shop.settings.workspace, brand)
        drawn = await shop.services.spots.list(brand or shop.services.defaults.brand, waiting=True)

    def lines() -> None:
        if not drawn:
            typer.echo("no package waits to be looked at")
        for one in drawn:
            typer.echo(f"{one.campaign_id}  drawn {one.drawn_at:%Y-%m-%d %H:%M}Z")

    emit({"spot_checks": [one.as_json() for one in drawn]}, as_json=as_json, show=lines)


async def _actor(shop: "Workshop", who: str | None, campaign_id: str) -> tuple[str, frozenset[str] | None]:
    """Return who acts, and the only roles that they act in; None: in all that they have."""
    from app.workshop import acting_here

    caller = await acting_here(shop, who)
    return caller.address or "", caller.only_in((await shop.services.campaigns.get(campaign_id)).brand)
