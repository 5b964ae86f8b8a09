"""`marque audit`: the record of one campaign, the proof that none was altered, a bundle that verifies elsewhere."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.folding import tell
from app.here import settings_here
from app.printing import AsJson, emit
from marque.counting import counted

if TYPE_CHECKING:
    from marque.audit.verify import Verification
    from marque.settings import Settings

app = typer.Typer(
    help="What happened, who decided, and the proof.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

Id = Annotated[str, typer.Argument(metavar="ID", help="A campaign's id, or brand:NAME.")]


@app.command("show")
def show(
    id: Id,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Print every record of one campaign, oldest first; people appear under a pseudonym."""
    bundle = asyncio.run(_bundle(settings_here(quiet=as_json), id))
    answer = {key: bundle[key] for key in ("chain", "records", "heads")}
    emit(answer, as_json=as_json, show=lambda: _show_records(bundle))


@app.command("verify")
def verify(
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Prove that no record and no row that decides was altered, moved or removed. Exit 1 when one was."""
    found = asyncio.run(_verify(settings_here(quiet=as_json)))
    answer = {"unaltered": not found.problems, **found.as_json()}
    emit(answer, as_json=as_json, show=lambda: _show_verification(found))
    if found.problems:
        raise typer.Exit(1)


@app.command("export")
def export(
    id: Id,
    file: Annotated[Path, typer.Argument(help="A new file for the bundle.")],
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Write one campaign's records, signed heads, public key and verifier as one JSON file."""
    from marque.audit.export import write_bundle

    async def run() -> dict[str, Any]:
        bundle = await _bundle(settings_here(quiet=as_json), id)
        await write_bundle(bundle, file)
        return bundle

    bundle = asyncio.run(run())
    answer = {
        "file": str(file), "chain": bundle["chain"], "records": len(bundle["records"]),
        "heads": len(bundle["heads"]), "key_id": bundle["key_id"],
    }  # fmt: skip
    emit(answer, as_json=as_json, show=lambda: _show_bundle(answer))


async def _bundle(settings: "Settings", id: str) -> dict[str, Any]:
    from marque.audit import campaign_chain
    from marque.audit.export import make_bundle
    from marque.audit.keys import AuditKeys
    from marque.storage import Storage

    storage = Storage(settings.database_url)
    try:
        chain = id if id.startswith(("brand:", "campaign:")) else campaign_chain(id)
        return await make_bundle(storage, chain, AuditKeys(settings.home).public_key())
    finally:
        await storage.close()


async def _verify(settings: "Settings") -> "Verification":
    from marque.audit.keys import AuditKeys
    from marque.audit.verify import verify_all
    from marque.storage import Storage

    storage = Storage(settings.database_url)
    try:
        keys = AuditKeys(settings.home)
        return await verify_all(storage, keys.public_key(), keys.known_secret())
    finally:
        await storage.close()


def _show_records(bundle: dict[str, Any]) -> None:
    signed = {head["seq"] for head in bundle["heads"]}
    for record in bundle["records"]:
        mark = "signed" if record["seq"] in signed else ""
        typer.echo(f"{record['seq']:>4}  {_short(record['at'])}  {_short(record['kind']):<16}  {mark}".rstrip())
        tell(_told(record["body"]), first="      ", rest="      ")


def _show_verification(found: "Verification") -> None:
    for problem in found.problems:
        typer.echo(_plain(f"{problem.chain} {problem.seq or ''}: {problem.what}"))
    if not (found.problems or found.records or found.heads):
        typer.echo("nothing to verify: there is no record yet, or the database was emptied")
        return
    told = (
        f"{counted(found.records, 'record')} in {counted(found.chains, 'chain')}, "
        f"{counted(found.heads, 'signed head')}, {counted(found.rows, 'row')}"
    )
    typer.echo(f"{'ALTERED' if found.problems else 'unaltered'}: {told}")


def _show_bundle(answer: dict[str, Any]) -> None:
    key = f"signed with key {answer['key_id']}" if answer["heads"] else "not signed yet"
    typer.echo(f"{answer['file']}: {counted(answer['records'], 'record')} of {answer['chain']}, {key}")
    typer.echo("It says under 'how' in what way it is verified where Marque is not installed.")


def _told(body: object) -> str:
    """Return a record's body as a sentence, long hashes cut; `--json` has them whole."""
    if not isinstance(body, dict):
        return "(altered)"
    return ", ".join(f"{key}={_short(value)}" for key, value in body.items())


def _short(value: object) -> str:
    shown = 12
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = _plain(text)
    return f"{text[:shown]}…" if len(text) >= 4 * shown else text


def _plain(text: str) -> str:
    """Return a text that cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
