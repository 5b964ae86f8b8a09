"""`marque knowledge`: bring the index in step with the files, search it, see how it stands."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.quarantine import quarantine
from app.commands.skipped import lines_of_skipped
from app.commands.sources import lines_of_sources, standing
from app.commands.watch import opened, syncing_of, watch_sources
from app.folding import tell
from app.here import brand_here, settings_here
from app.printing import AsJson, emit
from marque.counting import counted
from marque.errors import InputError

if TYPE_CHECKING:
    from marque.evidence import Kind, Passage
    from marque.settings import Settings
    from tools.knowledge.port import Health, SyncReport
    from tools.knowledge.versions import Rebuilt

app = typer.Typer(help="What the team knows, searched while a draft is written.", no_args_is_help=True,
                  rich_markup_mode=None, add_completion=False)  # fmt: skip

Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="guideline, campaign, product, review, competitor or doc; may be given twice."),
]
Brand = Annotated[str | None, typer.Option("--brand", help="Whose texts; default: the workspace's brand.")]
SHOWN = 20
"""How many skipped texts are printed for people; `--json` has them all."""
EXCERPT = 300
"""Characters of a passage that are printed for people."""


@app.command("sync")
def sync(
    kind: Kinds = None,
    brand: Brand = None,
    watch: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--watch", help="Go on: bring every change soon after it is made, until Ctrl-C.")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make the index hold what files, catalogue and past campaigns say; what cannot be stored is skipped and named."""
    settings = settings_here(quiet=as_json)
    brand = brand_here(settings, brand)
    if watch:
        watch_sources(settings, brand, _kinds(kind), as_json=as_json)
        return
    report, waiting = asyncio.run(_sync(settings, brand, _kinds(kind)))
    answer = {**report.as_json(), "quarantined": waiting}
    emit(answer, as_json=as_json, show=lambda: _show_report(report, waiting))


@app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="A few words or a sentence.")],
    kind: Kinds = None,
    brand: Brand = None,
    market: Annotated[str | None, typer.Option("--market", help="Only what holds there, such as US.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Only what is written in it, such as en.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many passages.")] = 5,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show the passages that fit best, as the writer would be given them."""
    settings, kinds = settings_here(quiet=as_json), _kinds(kind)
    whose = brand_here(settings, brand)

    async def ask() -> "tuple[Passage, ...]":
        async with opened(settings) as (knowledge, _):
            return await knowledge.search(
                query,
                brand=whose,
                kinds=kinds,
                market=market,
                language=language,
                limit=limit,
            )

    found = asyncio.run(ask())
    answer = {"query": query, "passages": [passage.as_json() for passage in found]}
    emit(answer, as_json=as_json, show=lambda: _show_passages(found))


@app.command("status")
def status(
    brand: Brand = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Show where the index is, how many chunks each brand has of each kind, and how fresh each source is."""
    settings = settings_here(quiet=as_json)
    whose = brand_here(settings, brand)

    async def ask() -> "tuple[Health, list[dict[str, Any]]]":
        async with opened(settings) as (knowledge, storage):
            sources = syncing_of(settings, knowledge, storage, whose).sources
            health = await knowledge.health()
            held = health.counts.get(whose, {})
            return health, await standing(settings, storage, whose, sources.names(), held)

    health, sources = asyncio.run(ask())
    answer = {**health.as_json(), "brand": whose, "sources": sources}
    emit(answer, as_json=as_json, show=lambda: _show_health(answer))


app.command("quarantine")(quarantine)


@app.command("rebuild")
def rebuild(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """Build the index anew beside the live one, with the embedding of the settings, check it, and put it in force."""
    settings = settings_here(quiet=as_json)

    async def build() -> "Rebuilt":
        async with opened(settings) as (knowledge, _):
            return await knowledge.rebuild(on_progress=_tell)

    rebuilt = asyncio.run(build())
    emit(rebuilt.as_json(), as_json=as_json, show=lambda: _show_rebuilt(rebuilt))


@app.command("rollback")
def rollback(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """Put the index before the last rebuild in force again; a second rollback undoes the first."""
    settings = settings_here(quiet=as_json)

    async def go_back() -> int:
        from tools.knowledge.freshness import forget_checks

        async with opened(settings) as (knowledge, storage):
            version = await knowledge.rollback()
            await forget_checks(storage, settings.knowledge)
            return version

    version = asyncio.run(go_back())
    emit({"version": version}, as_json=as_json, show=lambda: _show_rolled_back(version))


async def _sync(settings: "Settings", brand: str, kinds: "tuple[Kind, ...]") -> "tuple[SyncReport, int]":
    """Sync, and return also how many texts of the brand are in quarantine."""
    async with opened(settings) as (knowledge, storage):
        syncing = syncing_of(settings, knowledge, storage, brand)
        report = await syncing.whole(kinds, _tell)
        return report, len(await syncing.quarantine.list()) if syncing.quarantine else 0


def _kinds(named: list[str] | None) -> "tuple[Kind, ...]":
    from tools.knowledge.model_tools import KINDS

    for name in named or ():
        if name not in KINDS:
            raise InputError(f"{name!r} is no kind of text", where="--kind", mend=f"give one of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in (named or ()))


def _tell(done: int, total: int) -> None:
    if done < total:  # more than one batch, so more than a moment
        print(f"embedded {done:,} of {total:,}", file=sys.stderr)  # noqa: T201 - progress


def _show_report(report: "SyncReport", waiting: int) -> None:
    tell(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for line in lines_of_skipped(report.skipped, SHOWN):
        typer.echo(line)
    if waiting:
        typer.echo(f"{waiting:,} in quarantine; see `marque knowledge quarantine`")


def _show_passages(found: "tuple[Passage, ...]") -> None:
    if not found:
        typer.echo("nothing fits; `marque knowledge status` tells what is there")
    for passage in found:
        day = f", {passage.as_of.date().isoformat()}" if passage.as_of else ""
        outside = ", from outside" if passage.trust == "outside" else ""
        text = " ".join(passage.text.split())
        title = f": {passage.title}" if passage.title else ""
        tell(f"{passage.kind}{day}{outside}{title}", rest="    ")
        for said in (text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…", passage.why, passage.id):
            tell(said, first="  ", rest="  ")


def _show_rebuilt(rebuilt: "Rebuilt") -> None:
    tell(f"version {rebuilt.version} is in force: {counted(rebuilt.texts, 'text')}, embedding {rebuilt.embedder}")
    if rebuilt.found is not None:
        before = "not asked" if rebuilt.found_before is None else f"{rebuilt.found_before:.0%}"
        tell(f"of a sample, found by their meaning: {rebuilt.found:.0%}; in the version before: {before}", first="  ")
    typer.echo("  `marque knowledge rollback` goes back to the version before")


def _show_rolled_back(version: int) -> None:
    typer.echo(f"version {version} is in force")
    typer.echo("  its texts may be old; `marque knowledge sync` brings it in step")


def _show_health(health: dict[str, Any]) -> None:
    tell(f"{health['store']}, version {health['version']}, embedding {health['embedder'] or 'none yet'}", rest="  ")
    if health["previous"]:
        typer.echo(f"  version {health['previous']} is kept for a rollback")
    if health["building"]:
        typer.echo(f"  version {health['building']} was begun; `marque knowledge rebuild` goes on with it")
    for brand, kinds in health["counts"].items():
        held = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        tell(f"{brand}: {held}", first="  ", rest="    ")
    if not health["counts"]:
        typer.echo("  holds nothing; run `marque knowledge sync`")
    for line in lines_of_sources(health["brand"], health["sources"]):
        typer.echo(line)
