"""`marque prompts`: which prompts are in force, their versions, and the way back to an earlier one."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands import prompt_test
from app.folding import folded_command, folded_line, tell
from app.printing import As, AsJson, emit
from marque.counting import counted

if TYPE_CHECKING:
    from app.prompt_versions import Versions
    from app.workshop import Workshop
    from prompts.form import PromptFile
    from tools.prompts import Pin, Version

app = typer.Typer(
    help="The prompt library: what is in force, its versions, and the way back.",
    rich_markup_mode=None,
    add_completion=False,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the prompt is called.")]
Brand = Annotated[str | None, typer.Option(help="For which brand; default: the workspace's.")]
SHORT = 12
"""Characters of a hash that people are shown."""


@app.callback(invoke_without_command=True)
def prompts(ctx: typer.Context) -> None:
    """List the prompts, where no other command is given."""
    if ctx.invoked_subcommand is None:
        list_(brand=None, as_json=False)


app.command("test")(prompt_test.try_prompts)


@app.command("list")
def list_(brand: Brand = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """List every prompt: what it serves, its risk, owner and version, where it comes from, and whether it is pinned."""
    asyncio.run(_list(brand, as_json=as_json))


@app.command()
def show(
    name: Name,
    version: Annotated[
        str | None, typer.Option(metavar="HASH", help="Which version; default: the one in force.")
    ] = None,
    package: Annotated[
        str | None, typer.Option(metavar="CAMPAIGN_ID", help="The version that this campaign was written with.")
    ] = None,
    brand: Brand = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Print a prompt's text: in force, of an earlier version, or the very one of a past package."""
    asyncio.run(_show(name, version, package, brand, as_json=as_json))


@app.command()
def history(name: Name, brand: Brand = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag
    """List a prompt's versions, the newest first: from Git, and those kept when campaigns began."""
    asyncio.run(_history(name, brand, as_json=as_json))


@app.command()
def rollback(
    name: Name,
    version: Annotated[str | None, typer.Argument(metavar="[HASH]", help="The version to put in force.")] = None,
    to_previous: Annotated[bool, typer.Option("--to-previous", help="The one before that in force.")] = False,  # noqa: FBT002
    lift: Annotated[bool, typer.Option("--lift", help="Let the file be in force again.")] = False,  # noqa: FBT002
    brand: Brand = None,
    reason: Annotated[str, typer.Option(help="Why; kept on the record.")] = "",
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Put an earlier version in force for a brand, as a prompt librarian, until the pin is lifted.

    Campaigns that begin afterwards have it; those that run keep the version they began with.
    """
    from marque.errors import InputError

    if [version is not None, to_previous, lift].count(True) != 1:
        raise InputError("which version is not clear", where="marque prompts rollback",
                         mend="give one of HASH, --to-previous and --lift")  # fmt: skip
    asyncio.run(_rollback(name, version, brand, reason, who, lift=lift, as_json=as_json))


@app.command()
def shadow(name: Name, brand: Brand = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag
    """Show what a version in shadow did beside the one in force: verdicts, findings, cost and time of both."""
    asyncio.run(_shadow(name, brand, as_json=as_json))


@app.command()
def diff(
    name: Name,
    a: Annotated[str, typer.Argument(metavar="A", help="A version, by its hash.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    brand: Brand = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show how two versions of a prompt differ: in head, text, and the figures of the newest evals of each."""
    asyncio.run(_diff(name, a, b, brand, as_json=as_json))


async def _list(brand: str | None, *, as_json: bool) -> None:
    from app.here import brand_here
    from app.tested import not_tested, untested
    from app.workshop import workshop
    from graphs.library import library_in_force
    from prompts.loader import load_prompts

    async with workshop(quiet=as_json) as shop:
        which = brand_here(shop.settings, brand)
        library, pins = await library_in_force(which, shop.services), await shop.services.prompts.pins(which)
        ours = await asyncio.to_thread(load_prompts, shop.settings.workspace / "prompts")
    others = untested(library, shop.settings)
    listed = [
        {**_listed(prompt, pins.get(name), is_own=name in ours.prompts), "untested": list(others.get(name, ()))}
        for name, prompt in library.prompts.items()
    ]

    def lines() -> None:
        for one in listed:
            serves = ", ".join(one["channels"]) or f"step {one['step']}"
            tell(f"{one['name']} {one['content_hash'][:SHORT]} {one['from']}", rest="  ")
            tell(f"{one['risk']} risk, {serves}; {one['owner'] or 'nobody answers for it'}", first="  ", rest="  ")
            if one["untested"]:
                tell(not_tested(one["untested"], one["tested_with"]), first="  ", rest="  ")
            if pin := one["pin"]:
                tell(f"pinned by {pin['by']} on {pin['at'][:10]}: {pin['reason']}", first="  ", rest="  ")

    emit({"brand": which, "prompts": listed}, as_json=as_json, show=lines)


def _listed(prompt: "PromptFile", pin: "Pin | None", *, is_own: bool) -> dict[str, Any]:
    head = prompt.head
    return {
        "name": head.name, "intent": head.intent, "channels": list(head.channel), "step": head.step,
        "risk": head.risk_level, "owner": head.owner, "tested_with": list(head.tested_with),
        "content_hash": prompt.content_hash,
        "from": "workspace" if is_own else "shipped", "pin": _told(pin) if pin else None,
    }  # fmt: skip


def _told(pin: "Pin") -> dict[str, str]:
    return {"content_hash": pin.content_hash, "by": pin.actor, "at": pin.at.isoformat(), "reason": pin.reason}


async def _show(name: str, version: str | None, package: str | None, brand: str | None, *, as_json: bool) -> None:
    from app.here import brand_here
    from app.prompt_versions import versions_of
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        if package is not None:
            campaign = await shop.services.campaigns.get(package)
            version, brand = await _version_of(shop, campaign.id, name), campaign.brand
        versions = await versions_of(shop, name, brand or brand_here(shop.settings, brand))
    found = versions.find(version or versions.in_force.content_hash).version
    answer = {"name": name, "content_hash": found.content_hash, "text": found.text}
    emit(answer, as_json=as_json, show=lambda: _print(found.text))


async def _version_of(shop: "Workshop", campaign_id: str, name: str) -> str:
    """Return the hash of a prompt that a campaign began with, or else the one that its package names."""
    from marque.errors import Refused

    services = shop.services
    if versions := await services.prompts.versions_of(campaign_id):
        if name in versions:
            return versions[name]
    elif package := await services.packages.find(campaign_id):
        provenance = package["provenance"]
        calls = [*provenance["calls"], *(call for check in provenance["checks"] for call in check["calls"])]
        named = dict([(call["prompt"], call["prompt_hash"]) for call in calls], **_split(provenance["template"]))
        if name in named:
            return str(named[name])
    raise Refused(f"it was not written with a prompt {name!r}", where=f"campaign {campaign_id}",
                  mend="see `provenance` in its package.json")  # fmt: skip


def _split(template: str) -> Mapping[str, str]:
    name, _, content_hash = template.partition("@")
    return {name: content_hash}


async def _history(name: str, brand: str | None, *, as_json: bool) -> None:
    from app.here import brand_here
    from app.prompt_versions import versions_of
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        versions = await versions_of(shop, name, brand_here(shop.settings, brand))
    told = [{**one.as_answer(), "in_force": one.version.content_hash == versions.in_force.content_hash}
            for one in versions.known]  # fmt: skip

    def lines() -> None:
        if versions.no_git:
            tell(f"nothing from Git: {versions.no_git.what}", rest="  ")
        for one in told:
            when = (one["at"] or "")[:16].replace("T", " ")
            mark = ", in force" if one["in_force"] else ""
            tell(f"{one['content_hash'][:SHORT]} {when}{mark}", rest="  ")
            for source in one["from"]:
                tell(source, first="  ", rest="  ")

    no_git = str(versions.no_git) if versions.no_git else None
    emit({"name": name, "brand": versions.brand, "versions": told, "no_git": no_git}, as_json=as_json, show=lines)


async def _rollback(
    name: str, version: str | None, brand: str | None, reason: str, who: str | None, *, lift: bool, as_json: bool
) -> None:
    from app.here import brand_here
    from app.prompt_versions import versions_of
    from app.workshop import allowed_here, workshop
    from marque.errors import InputError

    async with workshop(quiet=as_json) as shop:
        which = brand_here(shop.settings, brand)
        actor = await allowed_here(shop, who, which, "manage prompts")
        store = shop.services.prompts
        if lift:
            pin = await store.lift(name, which, actor)
        elif not reason.strip():
            raise InputError("a rollback needs a reason", mend='add --reason "…"')
        else:
            versions = await versions_of(shop, name, which)
            pin = await store.pin(await _usable(shop, versions, version), which, actor, reason.strip())
    answer = {"name": name, "brand": which, "content_hash": pin.content_hash, "pinned": not lift}

    def lines() -> None:
        if lift:
            typer.echo(f"{name} {pin.content_hash[:SHORT]} is pinned for {which} no more: the file is in force")
            return
        typer.echo(f"{name} {pin.content_hash[:SHORT]} is in force for {which} from the next campaign on")
        typer.echo(folded_command(f"marque prompts rollback {name} --lift --as {actor}", first="  "))

    emit(answer, as_json=as_json, show=lines)


async def _usable(shop: "Workshop", versions: "Versions", version: str | None) -> "Version":
    """Return the version to put in force, once the loader has accepted its text.

    Raises:
        Refused: no text is known of it, or it is another prompt's.
        InputError: its text is not accepted any more, with the line.
    """
    from marque.errors import Refused
    from prompts.loader import parse_prompt

    name = versions.name
    try:
        found = versions.previous() if version is None else versions.find(version)
    except Refused:
        others = await _whose(shop, versions.brand, version or "")
        if others:
            raise Refused(f"{version!r} is a version of {others[0]}", where=f"prompt {name!r}",
                          mend=f"see `marque prompts history {name}`") from None  # fmt: skip
        raise
    parse_prompt(found.version.text, where=f"{name}.md")
    return found.version


async def _whose(shop: "Workshop", brand: str, start: str) -> list[str]:
    if not start:
        return []
    files = (await shop.services.files.library()).prompts.values()
    return [*(one.name for one in files if one.content_hash.startswith(start)),
            *await shop.services.prompts.whose(brand, start)]  # fmt: skip


async def _shadow(name: str, brand: str | None, *, as_json: bool) -> None:
    from app.here import brand_here
    from app.shadow_figures import compared
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        which = brand_here(shop.settings, brand)
        pairs = await compared(await shop.services.shadows.list(which, name), shop.services)

    def lines() -> None:
        for pair in pairs:
            tell(f"{pair['content_hash'][:SHORT]} in shadow of {pair['against'][:SHORT]}, on "
                 f"{counted(pair['campaigns'], 'campaign')}; failed on {len(pair['failed'])}", rest="  ")  # fmt: skip
            for side in ("shadow", "in_force"):
                tell(_in_words(pair[side]), first=f"  {side.replace('_', ' ')}: ", rest="    ")
        if not pairs:
            typer.echo(f"no version of {name} has run in shadow for {which}")

    emit({"name": name, "brand": which, "versions": pairs}, as_json=as_json, show=lines)


def _in_words(figures: Mapping[str, Any]) -> str:
    verdicts = ", ".join(f"{number} {said}" for said, number in sorted(figures["verdicts"].items())) or "none"
    findings = ", ".join(f"{number} {said}" for said, number in sorted(figures["findings"].items())) or "none"
    unknown = figures["calls_of_unknown_cost"]
    cost = f"${figures['usd']}" + (f" and {counted(unknown, 'call')} of unknown cost" if unknown else "")
    return f"verdicts {verdicts}; findings {findings}; {cost}; {figures['seconds']:.1f} s"


async def _diff(name: str, a: str, b: str, brand: str | None, *, as_json: bool) -> None:
    from difflib import unified_diff

    from app.here import brand_here
    from app.prompt_figures import figures_of
    from app.prompt_versions import head_of, versions_of
    from app.workshop import workshop

    async with workshop(quiet=as_json) as shop:
        versions = await versions_of(shop, name, brand_here(shop.settings, brand))
    one, other = versions.find(a).version, versions.find(b).version
    figures = figures_of(shop.settings.home, name, one.content_hash, other.content_hash)
    text = list(
        unified_diff(one.text.splitlines(), other.text.splitlines(), one.content_hash[:SHORT],
                     other.content_hash[:SHORT], lineterm="")
    )  # fmt: skip
    heads = head_of(one), head_of(other)
    changed = {key: [heads[0].get(key), heads[1].get(key)] for key in sorted({*heads[0], *heads[1]})
               if heads[0].get(key) != heads[1].get(key)}  # fmt: skip

    def lines() -> None:
        tell(f"head: {', '.join(changed) or 'the same'}", rest="  ")
        for line in text or ("text: the same",):
            typer.echo("\n".join(folded_line(line, rest="    ")))
        for one_figure in figures or ():
            tell("{suite} {set} {name}: {first:.3f} to {second:.3f}, {says}".format_map(one_figure), rest="  ")
        if figures is None:
            tell("no eval figures: run `marque eval campaign` with each version in force", rest="  ")

    emit({"name": name, "a": one.content_hash, "b": other.content_hash, "head": changed, "text": text,
          "figures": figures}, as_json=as_json, show=lines)  # fmt: skip


def _print(text: str) -> None:
    from app.showing import harmless

    typer.echo(harmless(text), nl=not text.endswith("\n"))
