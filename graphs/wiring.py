"""Making the services from settings, once; nothing is opened before its first use."""

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cache, partial

from langgraph.graph.state import CompiledStateGraph
from sqlalchemy.ext.asyncio import AsyncConnection

from graphs.checkpoints import checkpointer
from graphs.files import WorkspaceFiles
from graphs.services import Defaults, Services
from graphs.state import Context, Input, Output, State
from marque.approval import Case
from marque.audit.heads import sign_head
from marque.audit.keys import AuditKeys
from marque.errors import Refused, Unavailable
from marque.models.link import Link
from marque.models.making import make_gateway, model_policy
from marque.processes import this_process
from marque.settings import Settings
from marque.storage import Storage
from policies.access import may
from policies.approval import may_decide, may_take, may_waive
from policies.deadlines import due
from tools.approvals import Alarms, Approvals, Remarks, SpotChecks, Turns
from tools.campaigns import Campaigns, Contents, Leases, Threads
from tools.campaigns.figures import CampaignFigures
from tools.campaigns.sent import Sent
from tools.inventory.store import Inventory
from tools.journal import journal_of
from tools.keys import keys_of
from tools.knowledge import open_knowledge
from tools.knowledge.dated import Dated
from tools.knowledge.freshness import Freshness
from tools.notices import Notices, Outbox
from tools.notices.opening import senders_of
from tools.packages import Packages
from tools.prompts import Prompts
from tools.prompts.shadows import ShadowRuns

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
    journal = journal_of(keys, clock)
    files = WorkspaceFiles(workspace=settings.workspace)
    defaults = settings.defaults

    async def roles(address: str, brand: str) -> frozenset[str]:
        return frozenset((await files.people()).roles(address, brand))

    async def judge_of(brand: str) -> Callable[[Case], Refused | None]:
        policy = await files.policy(brand, defaults.market, defaults.language, clock())
        return partial(may_decide, tiers=policy.tiers)

    async def holders(role: str, brand: str) -> tuple[str, ...]:
        return (await files.people()).holding(role, brand)

    async def secret() -> bytes:
        await keys.ready()
        return keys.secret

    async def spot_check_percent(brand: str) -> int:
        policy = await files.policy(brand, defaults.market, defaults.language, clock())
        return policy.tiers.spot_check_percent

    knowledge = open_knowledge(settings, storage, clock)
    senders = senders_of(settings)
    notices = Notices(clock=clock, holders=holders, channels=frozenset(senders))
    outbox = Outbox(storage=storage, journal=journal, clock=clock, owner=this_process(), rng=rng, senders=senders)
    spots = SpotChecks(
        storage=storage, journal=journal, clock=clock, roles=roles, secret=secret, percent=spot_check_percent
    )

    async def close() -> None:
        await outbox.close()
        with suppress(Unavailable):  # what cannot be opened holds nothing open
            await knowledge.close()
        await storage.close()

    return Services(
        clock=clock,
        ids=ids,
        defaults=Defaults(brand=defaults.brand, market=defaults.market, language=defaults.language),
        files=files,
        campaigns=Campaigns(storage=storage, journal=journal, notices=notices, clock=clock),
        contents=Contents(storage=storage, journal=journal, clock=clock),
        figures=CampaignFigures(storage=storage),
        sent=Sent(storage=storage),
        approvals=Approvals(
            storage=storage, journal=journal, notices=notices, clock=clock, roles=roles, may_decide=judge_of,
            may_waive=may_waive,
        ),
        alarms=Alarms(storage=storage, journal=journal, notices=notices, due=due),
        turns=Turns(storage=storage, journal=journal, clock=clock, roles=roles, may_take=may_take),
        remarks=Remarks(storage=storage, journal=journal, clock=clock, roles=roles, may=may),
        spots=spots,
        outbox=outbox,
        packages=Packages(
            storage=storage, journal=journal, notices=notices, clock=clock, sign_head=partial(_sign, keys),
            draw=spots.draw, folder=settings.workspace / "out",
        ),
        prompts=Prompts(storage=storage, journal=journal, clock=clock),
        shadows=ShadowRuns(storage=storage, secret=secret),
        threads=Threads(storage=storage, clock=clock),
        keys=keys_of(storage, journal, clock, defaults.brand),
        oidc=settings.oidc,
        leases=Leases(storage=storage, clock=clock, owner=this_process()),
        inventory=cache(partial(Inventory, storage)),
        knowledge=Dated(knowledge, lambda brand: Freshness(
            storage=storage, brand=brand, store=settings.knowledge, clock=clock,
        )),
        gateway=make_gateway(
            settings, model_policy(settings), storage, clock=clock, ids=ids, rng=rng, scripted=scripted
        ),
        close=close,
    )  # fmt: skip


@asynccontextmanager
async def open_graph(settings: Settings, services: Services) -> AsyncIterator[Compiled]:
    """Give the campaign graph with its checkpointer, for as long as the block runs."""
    from graphs.campaign import build  # with it comes all that reads copy, for which most commands have no use

    async with checkpointer(settings) as saver:
        yield build(services).compile(checkpointer=saver, name="campaign")


async def _sign(keys: AuditKeys, connection: AsyncConnection, *, chain: str, brand: str, at: datetime) -> None:
    await keys.ready()
    await sign_head(connection, chain=chain, brand=brand, key=keys.private_key, at=at)
