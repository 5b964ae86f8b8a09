"""Making the services from settings, once; nothing is opened before its first use."""

import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph
from sqlalchemy.ext.asyncio import AsyncConnection

from graphs.campaign import build
from graphs.files import WorkspaceFiles
from graphs.services import Defaults, Services
from graphs.state import Context, Input, Output, State
from marque.approval import Case
from marque.audit.heads import sign_head
from marque.audit.keys import AuditKeys
from marque.errors import InputError, Refused
from marque.models.link import Link
from marque.models.making import make_gateway, model_policy
from marque.settings import Settings, this_process
from marque.storage import Storage
from marque.storage.faults import as_marque_error, no_answer
from policies.approval import may_decide, may_waive
from tools.approvals import Approvals
from tools.campaigns import Campaigns, Contents, Leases
from tools.campaigns.sent import Sent
from tools.inventory.store import Inventory
from tools.journal import Journal
from tools.knowledge import open_knowledge
from tools.packages import Packages

Compiled = CompiledStateGraph[State, Context, Input, Output]
Clock = Callable[[], datetime]


def make_services(
    settings: Settings,
    *,
    clock: Clock,
    ids: Callable[[], str],
    rng: random.Random,
    scripted: Mapping[str, Link] | None = None,
) -> Services:
    """Return the services of one workspace; `scripted` links stand in for models in tests."""
    storage = Storage(settings.database_url)
    keys = AuditKeys(settings.home)
    journal = Journal(clock=clock, pseudonym=partial(_pseudonym, keys))
    files = WorkspaceFiles(workspace=settings.workspace)
    defaults = settings.defaults

    async def roles(address: str, brand: str) -> frozenset[str]:
        return frozenset((await files.people()).roles(address, brand))

    async def judge_of(brand: str) -> Callable[[Case], Refused | None]:
        policy = await files.policy(brand, defaults.market, defaults.language, clock())
        return partial(may_decide, tiers=policy.tiers)

    return Services(
        clock=clock,
        ids=ids,
        defaults=Defaults(brand=defaults.brand, market=defaults.market, language=defaults.language),
        files=files,
        campaigns=Campaigns(storage=storage, journal=journal, clock=clock),
        contents=Contents(storage=storage, journal=journal, clock=clock),
        sent=Sent(storage=storage),
        approvals=Approvals(
            storage=storage, journal=journal, clock=clock, roles=roles, may_decide=judge_of, may_waive=may_waive
        ),
        packages=Packages(
            storage=storage, journal=journal, clock=clock, sign_head=partial(_sign, keys),
            folder=settings.workspace / "out",
        ),
        leases=Leases(storage=storage, clock=clock, owner=this_process()),
        inventory=cache(partial(Inventory, storage)),
        knowledge=open_knowledge(settings),
        gateway=make_gateway(
            settings, model_policy(settings), storage, clock=clock, ids=ids, rng=rng, scripted=scripted
        ),
        close=storage.close,
    )  # fmt: skip


@asynccontextmanager
async def open_graph(settings: Settings, services: Services) -> AsyncIterator[Compiled]:
    """Give the campaign graph with its checkpointer, for as long as the block runs."""
    async with checkpointer(settings) as saver:
        yield build(services).compile(checkpointer=saver, name="campaign")


@asynccontextmanager
async def checkpointer(settings: Settings) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Give the saver: a SQLite file beside the tables' own, or the same PostgreSQL.

    Raises:
        MarqueError: the file cannot be made, opened, written or read, or the server does not answer, at any time
            while the saver is in use.
    """
    storage = Storage(settings.database_url)
    if not storage.is_sqlite:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg import OperationalError

        url = storage.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            async with AsyncPostgresSaver.from_conn_string(url) as saver:
                await saver.setup()
                yield saver
        except OperationalError as error:
            raise no_answer(error, where=storage.name) from error
        return
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    file: Path = settings.home / "checkpoints.db"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=str(file.parent),
                         mend="check the permissions, or name another folder in MARQUE_HOME") from error  # fmt: skip
    try:
        async with AsyncSqliteSaver.from_conn_string(str(file)) as saver:
            yield saver
    except sqlite3.Error as error:  # every other database tells its faults itself
        known = as_marque_error(error, where=str(file))
        if known is None:
            raise
        raise known from error


async def _pseudonym(keys: AuditKeys, address: str) -> str:
    await keys.ready()
    return keys.pseudonym(address)


async def _sign(keys: AuditKeys, connection: AsyncConnection, *, chain: str, brand: str, at: datetime) -> None:
    await keys.ready()
    await sign_head(connection, chain=chain, brand=brand, key=keys.private_key, at=at)
