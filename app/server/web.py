"""The server's own routes and what runs beside them, from its start to its end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response

from app.server.calling_back import restrain_webhooks
from app.server.clock import ticking
from app.server.errors import answer_to
from app.server.guard import Guard
from app.server.login import login_of
from app.server.logs import bound_logs
from app.server.routes import LARGER, mount
from app.server.routes.office import office_of
from app.server.running import running
from app.server.served import services, settings, when_ready
from app.server.tracing import Traced
from app.server.warming import load_heavy_modules, warm_up
from marque.errors import MarqueError, Unavailable


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Make ready before the first run, and take up what a killed process left."""
    bound_logs()
    await asyncio.to_thread(load_heavy_modules, settings())
    await restrain_webhooks()
    async with (
        running(settings(), services()) as runner,
        ticking(services()) as ticks,
        office_of(
            settings(), services(), runner.wake, checkpoints=runner.probe, clock=partial(_probe, ticks)
        ) as office,
    ):
        app.state.runner, app.state.office = runner, office
        warming = asyncio.create_task(warm_up(services()))
        for tell in when_ready:
            tell()
        yield
        warming.cancel()
    await services().close()


async def _probe(runs: Callable[[], bool]) -> None:
    if not runs():
        raise Unavailable("the clock stands still", mend="start the server again")


async def in_our_words(_request: Request, error: Exception) -> Response:
    """Answer in our words what the server's own routes met in a part of ours, such as a file that was moved away."""
    assert isinstance(error, MarqueError)  # noqa: S101 - for the type checker: it is registered for these alone
    return answer_to(error)


web = FastAPI(title="Marque", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
web.add_middleware(Guard, login=login_of(services()), larger=LARGER)
web.add_middleware(Traced)
web.add_exception_handler(MarqueError, in_our_words)
mount(web)


@web.get("/health")
async def health() -> dict[str, str]:
    """Say that the process is up."""
    return {"status": "up"}
