"""`marque knowledge quarantine`: what the door kept out, and letting it in."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.folding import tell
from app.here import brand_here, settings_here
from app.printing import As, AsJson, emit

if TYPE_CHECKING:
    from marque.settings import Settings
    from marque.storage import Storage
    from tools.keys import Keys
    from tools.knowledge.door import Door
    from tools.knowledge.quarantine import Quarantine, Quarantined

EXCERPT = 300
"""Characters of a text that are shown, around what it is kept out for."""
HASH = 12
"""Letters of a hash that are printed for people."""


def quarantine(
    brand: Annotated[str | None, typer.Option("--brand", help="Whose texts; default: the workspace's brand.")] = None,
    release: Annotated[
        str | None, typer.Option("--release", metavar="HASH", help="Let this text in, as a compliance officer.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Why it may be let in; kept with it.")] = "",
    who: As = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """List the texts from outside that were kept out, each with the reason, or let one in from the next sync on."""
    settings = settings_here(quiet=as_json)
    brand = brand_here(settings, brand)
    if release is None:
        asyncio.run(_list(settings, brand, as_json=as_json))
    else:
        asyncio.run(_release(settings, brand, release.strip().lower(), why.strip(), who, as_json=as_json))


def quarantine_of(settings: "Settings", storage: "Storage", brand: str) -> "Quarantine":
    """Return a brand's quarantine; nothing is opened before its first use."""
    from marque.audit.keys import AuditKeys
    from tools.journal import journal_of
    from tools.knowledge.quarantine import Quarantine

    journal = journal_of(AuditKeys(settings.home), _now)
    return Quarantine(storage=storage, brand=brand, journal=journal, clock=_now)


def _now() -> datetime:
    return datetime.now(UTC)


async def _list(settings: "Settings", brand: str, *, as_json: bool) -> None:
    from graphs.door import door_of
    from marque.storage import Storage
    from tools.inventory.store import Inventory
    from tools.knowledge.reading import words_at

    storage = Storage(settings.database_url)
    try:
        kept = await quarantine_of(settings, storage, brand).list()
        places = [(one.sha256, one.kind, one.place) for one in kept]
        there = await asyncio.to_thread(words_at, settings.workspace, places)
        door = await door_of(settings.workspace, brand, Inventory(storage, brand)) if there else None
    finally:
        await storage.close()
    excerpts = {sha256: _excerpt(words, door) for sha256, words in there.items() if door}
    listed = [{**one.as_json(), "excerpt": excerpts.get(one.sha256)} for one in kept]
    emit({"brand": brand, "quarantined": listed}, as_json=as_json, show=lambda: _show(brand, kept, excerpts))


async def _release(
    settings: "Settings", brand: str, prefix: str, why: str, who: str | None, *, as_json: bool
) -> None:  # fmt: skip
    from marque.audit.keys import AuditKeys
    from marque.errors import InputError
    from marque.storage import Storage
    from policies.access import ALLOWED
    from tools.journal import journal_of
    from tools.keys import keys_of

    if not why:
        raise InputError("a release needs a reason", mend='add --why "…"')
    storage = Storage(settings.database_url)
    try:
        keys = keys_of(storage, journal_of(AuditKeys(settings.home), _now), _now, settings.defaults.brand)
        actor = await _allowed_to_release(settings, keys, who, brand)
        (role,) = ALLOWED["release"]
        let_in = await quarantine_of(settings, storage, brand).release(prefix, actor=actor, role=role, why=why)
    finally:
        await storage.close()
    answer = {"brand": brand, "released": let_in.sha256, "kind": let_in.kind, "place": let_in.place, "role": role}
    emit(answer, as_json=as_json, show=lambda: typer.echo(
        f"released {let_in.sha256[:HASH]} as {role.replace('_', ' ')}; `marque knowledge sync` stores it"
    ))  # fmt: skip


async def _allowed_to_release(settings: "Settings", keys: "Keys", who: str | None, brand: str) -> str:
    """Return the person, where their role may release for this brand; anybody else is refused."""
    from app.acting import acting
    from marque.errors import Refused
    from policies.access import may, who_may
    from policies.people import load_people

    caller = await acting(settings, keys, who)
    people = await asyncio.to_thread(load_people, settings.workspace / "people.yaml")
    if caller.address is None or not may("release", caller.carries(people.roles(caller.address, brand), brand)):
        raise Refused(
            f"{caller.address} may not release what is in quarantine for {brand}", mend=f"ask {who_may('release')}"
        )
    return caller.address


def _excerpt(said: str, door: "Door") -> str:
    """Return some of a text around what it is kept out for, on one line, personal data masked."""
    from app.showing import harmless_line
    from tools.knowledge.door import masked

    flat = harmless_line(masked(said, door))
    _, _, quoted = (door.screen(said) or "").partition('"')
    at = max(0, flat.find(" ".join(quoted.rstrip('"…').split())) - EXCERPT // 3)
    end = at + EXCERPT
    return f"{'…' if at else ''}{flat[at:end]}{'…' if end < len(flat) else ''}"


def _show(brand: str, kept: "tuple[Quarantined, ...]", excerpts: dict[str, str]) -> None:
    if not kept:
        tell(f"nothing of {brand} is in quarantine")
        return
    for one in kept:
        tell(f"{one.kind}, {one.at:%Y-%m-%d %H:%M}Z, {one.place}", first=f"{one.sha256[:HASH]}  ", rest="    ")
        for said in (one.reason, excerpts.get(one.sha256, "changed or gone since; the next sync tells")):
            tell(said, first="  ", rest="  ")
    typer.echo('release one: marque knowledge quarantine --release HASH --why "…" --as EMAIL')
