"""`marque hold`: stop everything of a brand, or let it go on."""

import asyncio
from typing import Annotated

import typer

from app.printing import As, AsJson, emit

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def hold(
    brand: Annotated[str | None, typer.Option(help="Which brand; default: the workspace's.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept on the record.")] = "",
    release: Annotated[bool, typer.Option("--release", help="Let it go on.")] = False,  # noqa: FBT002
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Stop everything of a brand, as a brand lead or compliance officer: nothing starts or goes on meanwhile."""
    asyncio.run(_hold(brand, reason, who, release=release, as_json=as_json))


async def _hold(brand: str | None, reason: str, who: str | None, *, release: bool, as_json: bool) -> None:
    from app.workshop import allowed_here, workshop
    from graphs.reconcile import reconcile
    from marque.errors import InputError
    from policies.loading import find_brand

    async with workshop(quiet=as_json) as shop:
        which = brand or shop.services.defaults.brand
        find_brand(shop.settings.workspace, which)
        actor = await allowed_here(shop, who, which, "hold")
        if release:
            was_held = await shop.services.campaigns.release(which, actor)
            stopped = await shop.services.campaigns.list(brand=which, running=True)
            async for _ in reconcile(shop.launcher, stopped[::-1]):
                pass  # it goes on; its state is told by `marque campaigns`
        elif reason.strip():
            was_held = await shop.services.campaigns.held(which) is not None
            await shop.services.campaigns.hold(which, actor, reason.strip())
        else:
            raise InputError("a hold needs a reason", mend='add --reason "…"')
    answer = {"brand": which, "held": not release, "was_held": was_held}
    told = {(True, True): "is released", (True, False): "was not on hold", (False, True): "is on hold already",
            (False, False): "is on hold"}[release, was_held]  # fmt: skip
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"{which} {told}"))
