"""`marque keys`: who may come in over the server, and as whom the commands act."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from app.folding import tell
from app.here import settings_here
from app.printing import AsJson, emit

if TYPE_CHECKING:
    from marque.caller import Caller
    from marque.settings import Settings
    from policies.people import People
    from tools.keys import Key, Keys

app = typer.Typer(
    help="Keys for other services and for people: make, rotate, revoke.", rich_markup_mode=None, add_completion=False
)

Id = Annotated[str, typer.Argument(metavar="ID", help="A key's id, as the list shows it.")]


@app.callback(invoke_without_command=True)
def keys(ctx: typer.Context) -> None:
    """List the keys, where no other command is given."""
    if ctx.invoked_subcommand is None:
        list_(as_json=False)


@app.command("list")
def list_(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """List every key without its secret, the newest first."""
    asyncio.run(_list(as_json=as_json))


@app.command("create")
def create(
    holder: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Whose key it is, as people.yaml lists them.")],
    brand: Annotated[str | None, typer.Option(help="The only brand that it opens; default: all of theirs.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="A role that it carries; default: all of theirs.")] = None,
    days: Annotated[int | None, typer.Option(help="For how long; default: until it is revoked.", min=1)] = None,
    purpose: Annotated[str, typer.Option(help="What it is for; kept on the record.")] = "",
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make a key; it is shown this once. From the first one on, a login is configured."""
    asyncio.run(_create(holder, brand, tuple(role or ()), days, purpose.strip(), as_json=as_json))


@app.command("rotate")
def rotate(
    id: Id,
    overlap: Annotated[int, typer.Option(help="Hours for which the old one still opens.", min=0, max=720)] = 24,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Make another key of the same reach, and let the old one end."""
    asyncio.run(_rotate(id, overlap, as_json=as_json))


@app.command("revoke")
def revoke(id: Id, as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """End a key at once."""
    asyncio.run(_revoke(id, as_json=as_json))


class _Desk(NamedTuple):
    settings: "Settings"
    keys: "Keys"
    people: "People"


@asynccontextmanager
async def _desk(*, quiet: bool) -> AsyncIterator[_Desk]:
    from marque.audit.keys import AuditKeys
    from marque.storage import Storage
    from policies.people import load_people
    from tools.journal import journal_of
    from tools.keys import keys_of

    settings = settings_here(quiet=quiet)
    storage = Storage(settings.database_url)
    try:
        found = keys_of(storage, journal_of(AuditKeys(settings.home), _now), _now, settings.defaults.brand)
        people = await asyncio.to_thread(load_people, settings.workspace / "people.yaml")
        yield _Desk(settings, found, people)
    finally:
        await storage.close()


def _now() -> datetime:
    return datetime.now(UTC)


async def _manager(desk: _Desk, brand: str | None) -> "Caller | None":
    """Return who manages keys here; None where no key opens: the first one is made by whoever is on this machine.

    Args:
        desk: Of this call.
        brand: Whose keys; None: every brand's, which needs a login that reaches them all.

    Raises:
        Refused: this is not theirs to do.
    """
    from app.acting import acting
    from marque.errors import Refused
    from policies.access import may

    now = _now()
    if not any(key.opens(now) for key in await desk.keys.list()):
        return None
    caller = await acting(desk.settings, desk.keys, None)
    held = desk.people.roles(caller.address or "", brand or desk.settings.defaults.brand)
    everywhere = caller.brand is None and not desk.people.is_bounded(caller.address or "")
    if not may("manage keys", caller.carries(held, brand or desk.settings.defaults.brand)) or not (brand or everywhere):
        where = f"brand {brand}" if brand else "every brand"
        raise Refused(f"{caller.address} may not manage keys", where=where, mend="ask a marketing engineer of it")
    return caller


async def _create(
    holder: str, brand: str | None, roles: tuple[str, ...], days: int | None, purpose: str, *, as_json: bool
) -> None:
    from app.here import brand_here
    from marque.errors import InputError, Refused
    from tools.keys import EVERY_BRAND

    holder = holder.strip().lower()
    async with _desk(quiet=as_json) as desk:
        if brand is not None:
            brand_here(desk.settings, brand)
        by = await _manager(desk, brand)
        if not desk.people.lists(holder):
            raise Refused(f"{holder} is not in people.yaml", where="--as", mend="name somebody that it lists")
        held = desk.people.every_role(holder) if brand is None else desk.people.roles(holder, brand)
        lacking = [role for role in roles if role not in held]
        if lacking or not held:
            told = ", ".join(sorted(held)) or f"none for {brand}"
            raise InputError(f"{holder} is no {lacking[0] if lacking else 'help'} there", where="--role",
                             mend=f"theirs: {told}")  # fmt: skip
        made = await desk.keys.make(
            holder, purpose=purpose, brand=brand or EVERY_BRAND, roles=roles, days=days, by=by.address if by else None
        )
    _show_made(made.key, made.id, holder, as_json=as_json)


async def _rotate(key_id: str, overlap: int, *, as_json: bool) -> None:
    async with _desk(quiet=as_json) as desk:
        old = await _key(desk, key_id)
        by = await _manager(desk, _brand_of(old))
        made = await desk.keys.rotate(key_id, overlap=timedelta(hours=overlap), by=by.address if by else None)
    _show_made(made.key, made.id, old.holder, as_json=as_json)


async def _revoke(key_id: str, *, as_json: bool) -> None:
    async with _desk(quiet=as_json) as desk:
        by = await _manager(desk, _brand_of(await _key(desk, key_id)))
        key = await desk.keys.revoke(key_id, by=by.address if by else None)
    emit(key.as_json(), as_json=as_json, show=lambda: typer.echo(f"{key.id} of {key.holder} opens nothing any more"))


async def _list(*, as_json: bool) -> None:
    async with _desk(quiet=as_json) as desk:
        found = await desk.keys.list()

    def lines() -> None:
        now = _now()
        for key in found:
            tell(f"{key.id}  {key.holder}, {_reach(key)}, {_state(key, now)}", first="", rest="  ")
            if key.purpose:
                tell(key.purpose, first="  ", rest="  ")
        if not found:
            typer.echo("no key yet: make one with `marque keys create --as EMAIL`")

    emit({"keys": [key.as_json() for key in found]}, as_json=as_json, show=lines)


async def _key(desk: _Desk, key_id: str) -> "Key":
    from marque.errors import InputError

    found = next((key for key in await desk.keys.list() if key.id == key_id), None)
    if found is None:
        raise InputError(f"there is no key {key_id!r}", mend="see `marque keys`")
    return found


def _brand_of(key: "Key") -> str | None:
    return key.caller.brand


def _show_made(secret: str, key_id: str, holder: str, *, as_json: bool) -> None:
    def lines() -> None:
        typer.echo(f"key {key_id} of {holder}; it is shown this once:")
        typer.echo(secret)

    emit({"key": secret, "id": key_id}, as_json=as_json, show=lines)


def _reach(key: "Key") -> str:
    roles = ", ".join(role.replace("_", " ") for role in key.roles) or "all of its holder's roles"
    return f"{roles} in {key.caller.brand or 'every brand'}"


def _state(key: "Key", now: datetime) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at:
        return f"{'ends' if key.opens(now) else 'ended'} {key.expires_at:%Y-%m-%d}"
    return f"used {key.used_at:%Y-%m-%d}" if key.used_at else "never used"
