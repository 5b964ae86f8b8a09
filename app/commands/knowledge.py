"""`marque knowledge`: bring the index in step with the files, search it, see how it stands."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.here import settings_here
from app.printing import AsJson, emit
from marque.errors import InputError, Refused

if TYPE_CHECKING:
    from marque.evidence import Kind, Passage
    from marque.settings import Settings
    from tools.knowledge.port import SyncReport

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
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make the index hold what the files hold; what cannot be stored is skipped and named."""
    settings = settings_here(quiet=as_json)
    report = asyncio.run(_sync(settings, brand or settings.defaults.brand, _kinds(kind)))
    emit(report.as_json(), as_json=as_json, show=lambda: _show_report(report))


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
    from tools.knowledge import open_knowledge

    settings = settings_here(quiet=as_json)
    found = asyncio.run(
        open_knowledge(settings).search(
            query,
            brand=brand or settings.defaults.brand,
            kinds=_kinds(kind),
            market=market,
            language=language,
            limit=limit,
        )
    )
    answer = {"query": query, "passages": [passage.as_json() for passage in found]}
    emit(answer, as_json=as_json, show=lambda: _show_passages(found))


@app.command("status")
def status(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """Show where the index is and how many chunks each brand has of each kind."""
    from tools.knowledge import open_knowledge

    health = asyncio.run(open_knowledge(settings_here(quiet=as_json)).health())
    emit(health.as_json(), as_json=as_json, show=lambda: _show_health(health.as_json()))


@app.command("quarantine")
def quarantine() -> None:
    """List what was kept out and release it (comes with the Weaviate store)."""
    _later("quarantine", "`marque knowledge sync` names what it skipped")


@app.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the live one (comes with the Weaviate store)."""
    _later("rebuild", "delete the file that `marque knowledge status` names and sync")


@app.command("rollback")
def rollback() -> None:
    """Go back to the index before the last rebuild (comes with the Weaviate store)."""
    _later("rollback", "restore the files and sync")


async def _sync(settings: "Settings", brand: str, kinds: "tuple[Kind, ...]") -> "SyncReport":
    from policies.injection.screen import reason_to_keep_out
    from tools.knowledge import open_knowledge
    from tools.knowledge.syncing import sync_workspace

    return await sync_workspace(
        open_knowledge(settings), settings, brand=brand, kinds=kinds, on_progress=_tell, screen=reason_to_keep_out
    )


def _kinds(named: list[str] | None) -> "tuple[Kind, ...]":
    from tools.knowledge.model_tools import KINDS

    for name in named or ():
        if name not in KINDS:
            raise InputError(f"{name!r} is no kind of text", where="--kind", mend=f"give one of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in (named or ()))


def _later(command: str, meanwhile: str) -> None:
    raise Refused(
        f"`marque knowledge {command}` is not there yet: it comes with the Weaviate store",
        mend=f"until then {meanwhile}",
    )


def _tell(done: int, total: int) -> None:
    if done < total:  # more than one batch, so more than a moment
        print(f"embedded {done:,} of {total:,}", file=sys.stderr)  # noqa: T201 - progress


def _show_report(report: "SyncReport") -> None:
    typer.echo(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for skipped in report.skipped[:SHOWN]:
        typer.echo(f"  {skipped.place}: {skipped.reason}")
    if len(report.skipped) > SHOWN:
        typer.echo(f"  … and {len(report.skipped) - SHOWN:,} more; --json names them all")


def _show_passages(found: "tuple[Passage, ...]") -> None:
    if not found:
        typer.echo("nothing fits; `marque knowledge status` tells what is there")
    for passage in found:
        day = f", {passage.as_of.date().isoformat()}" if passage.as_of else ""
        outside = ", from outside" if passage.trust == "outside" else ""
        text = " ".join(passage.text.split())
        typer.echo(
            f"{passage.kind}{day}{outside}: {passage.title}" if passage.title else f"{passage.kind}{day}{outside}"
        )
        typer.echo(f"  {text if len(text) <= EXCERPT else text[: EXCERPT - 1] + '…'}")
        typer.echo(f"  {passage.id}")


def _show_health(health: dict[str, Any]) -> None:
    typer.echo(f"{health['store']}, embedding {health['embedder'] or 'none yet'}")
    for brand, kinds in health["counts"].items():
        typer.echo(f"  {brand}: {', '.join(f'{number:,} {kind}' for kind, number in kinds.items())}")
    if not health["counts"]:
        typer.echo("  holds nothing; run `marque knowledge sync`")
