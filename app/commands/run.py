"""`marque run`: the main job, from a brief to a checked draft that waits for approval."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.folding import folded_command
from app.printing import As, AsJson, emit, template_of
from marque.counting import counted

if TYPE_CHECKING:
    from app.workshop import Workshop
    from marque.brief import Brief
    from marque.campaign import Campaign, Round

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def run(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF.yaml", help="The brief, YAML or JSON.")],
    who: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only the tier, why, and what the brief lacks.")] = False,  # noqa: FBT002
    sign: Annotated[bool, typer.Option("--sign", help="Only record your signature on the brief.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Take a brief through the graph: draft it, check it, and stop before a person. Default for --as: its author.

    Where a campaign of this very brief has not ended, that one goes on.
    """
    from app.briefs import read_brief

    found = read_brief(brief)
    match dry_run, sign:
        case True, _:
            asyncio.run(_look(found, (who or found.author).strip().lower(), as_json=as_json))
        case _, True:
            asyncio.run(_sign(found, who, as_json=as_json))
        case _:
            raise typer.Exit(asyncio.run(_run(found, who, as_json=as_json)))


async def _run(brief: "Brief", who: str | None, *, as_json: bool) -> int:
    """Run a brief, or go on with its campaign that has not ended, and show where it stands; 1 where it was refused."""
    from app.workshop import acting_here, known_person, workshop
    from graphs.admission import unfinished
    from tools.campaigns.holds import OnHold

    async with workshop(quiet=as_json) as shop:
        brand = brief.brand or shop.services.defaults.brand
        caller = await acting_here(shop, who, otherwise=brief.author)
        starter = await known_person(shop, caller, brand)
        if hold := await shop.services.campaigns.held(brand):
            raise OnHold(hold)
        # Looked for before anything is taken up: what a killed process left may end there, and is this call's answer.
        standing = await unfinished(brief, starter, shop.services)
        if standing:
            typer.echo(f"this brief has campaign {standing.id} already, which goes on; to start anew, end it first: "
                       f'marque campaigns withdraw {standing.id} --reason "..."', err=True)  # fmt: skip
        await shop.take_up()
        campaign = standing or await shop.launcher.start(brief, starter, only=caller.only)
        async for progress in shop.launcher.run(campaign):
            shop.tell({**progress, "template_chosen": brief.template is None})
        return await show_campaign(shop, campaign.id, as_json=as_json)


async def show_campaign(shop: "Workshop", campaign_id: str, *, as_json: bool) -> int:
    """Print where a campaign stands, with its copy; return the exit status."""
    from app.drafts import as_answer
    from app.showing import harmless_line
    from marque.campaign import ENDED

    services = shop.services
    campaign = await services.campaigns.get(campaign_id)
    last = await services.contents.last_round(campaign_id)
    found = await services.contents.round(campaign_id, last) if last else None
    tasks = await services.approvals.tasks(campaign_id=campaign_id)
    answer = as_answer(campaign, found, tasks)
    waiting = next((task for task in tasks if task.status == "waiting"), None)
    answer["may_decide"] = list(await services.approvals.deciders(campaign, waiting)) if waiting else []
    answer["open"] = await _open(shop, campaign_id, found) if found else 0
    hold = await services.campaigns.held(campaign.brand) if campaign.status not in ENDED else None
    answer["hold"] = hold.as_json() if hold else None
    undone = await services.contents.undone(campaign_id)
    answer["undone"] = list(undone.reasons) if undone else None
    package = await services.packages.find(campaign_id)
    if package and campaign.status == "approved":
        answer["package"] = str(_beside(services.packages.folder / campaign_id))

    def show() -> None:
        from app.drafts import console, show_round

        out = console()
        if found:
            show_round(out, found)
        _show_next(out, campaign, answer)
        for reason in undone.reasons if undone else ():
            out.print(f"approval undone: {harmless_line(reason)}", soft_wrap=True, markup=False)
        if hold:
            out.print(harmless_line(hold.words), soft_wrap=True, markup=False)

    emit(answer, as_json=as_json, show=show)
    return 1 if campaign.status in {"refused", "rejected", "withdrawn"} else 0


async def _open(shop: "Workshop", campaign_id: str, found: "Round") -> int:
    """Return how many findings stand against an approval."""
    from tools.approvals.rows import open_findings

    waivers = await shop.services.approvals.waivers(campaign_id, found.content.content_hash)
    return len(open_findings(found, waivers))


def _show_next(out: Any, campaign: "Campaign", answer: dict[str, Any]) -> None:  # noqa: ANN401 - rich is imported late
    from app.showing import harmless_line

    out.rule(style="dim")
    out.print(f"campaign {campaign.id}", soft_wrap=True, markup=False)
    signed = f"signed by {campaign.signer}" if campaign.signer else "not signed"
    out.print(f"tier {campaign.tier}, {campaign.status}, {signed}", markup=False)
    if campaign.reason:
        out.print(harmless_line(campaign.reason), markup=False)
    task = answer["task"]
    if task:
        role = task["role"].replace("_", " ")
        out.print(
            f"waits for: {role}, stage {task['stage'] + 1} of {len(task['stages'])}, until {task['deadline'][:16]}Z"
        )
        others = answer["may_decide"]
        out.print(f"may decide: {', '.join(others) or 'nobody in people.yaml who had no hand in it'}", markup=False)
        out.print("next:")
        who = others[0] if others else "EMAIL"
        for line in _ways(campaign.id, who, answer["open"]):
            out.print(line, soft_wrap=True, markup=False)
    if answer.get("package"):
        out.print(f"package: {answer['package']}", soft_wrap=True, markup=False)


def _ways(id: str, who: str, still_open: int) -> list[str]:
    """Return the commands that may follow: what is still to be mended cannot be approved."""
    if not still_open:
        return [folded_command(f"marque approvals approve {id} --as {who}", first="  ")]
    return [
        f"  {counted(still_open, 'finding')} to mend first: put other words in its place, or send it back",
        *(
            folded_command(f"marque approvals {way}", first="  ")
            for way in (
                f"show {id} --json > edited.json",
                f"edit {id} edited.json --as {who}",
                f'reject {id} --message "what is wrong" --as {who}',
            )
        ),
    ]


async def _look(brief: "Brief", starter: str, *, as_json: bool) -> None:
    from app.workshop import workshop
    from graphs.admission import look_at

    async with workshop(quiet=as_json) as shop:
        admission = await look_at(brief, starter, shop.services)
    lacks = [*admission.lacks, *([f"brand: {admission.hold.words}"] if admission.hold else [])]
    answer = {
        "tier": admission.tier.tier, "reasons": list(admission.tier.reasons), "template": admission.brief.template,
        "template_chosen": brief.template is None,
        "signed_by": admission.signer, "lacks": lacks, "brief_hash": brief.brief_hash,
    }  # fmt: skip

    def show() -> None:
        from app.showing import harmless_line

        typer.echo(f"tier {admission.tier.tier}")
        for reason in admission.tier.reasons:
            typer.echo(f"  {harmless_line(reason)}")
        typer.echo(f"{template_of(answer)}, signed by {admission.signer or 'nobody: a draft only'}")
        for lack in lacks:
            typer.echo(f"lacks: {harmless_line(lack)}")

    emit(answer, as_json=as_json, show=show)
    if lacks:
        raise typer.Exit(1)


async def _sign(brief: "Brief", who: str | None, *, as_json: bool) -> None:
    from app.workshop import acting_here, known_person, roles_here, workshop
    from marque.errors import Refused
    from policies.access import SIGNERS, may, who_may

    async with workshop(quiet=as_json) as shop:
        brand = brief.brand or shop.services.defaults.brand
        caller = await acting_here(shop, who, otherwise=brief.author)
        signer = await known_person(shop, caller, brand)
        roles = await roles_here(shop, caller, brand)
        if not may("sign", roles):
            raise Refused(f"{signer} may not sign", mend=f"ask {who_may('sign')}")
        await shop.services.campaigns.sign(brand, brief, signer, max(roles & SIGNERS))
    answer = {"brief_hash": brief.brief_hash, "signed_by": signer, "brand": brand}
    emit(answer, as_json=as_json, show=lambda: typer.echo(f"signed by {signer}: {brief.brief_hash}"))


def _beside(path: Path) -> Path:
    """Return a path as short as it can be said from here."""
    return Path(os.path.relpath(path))
