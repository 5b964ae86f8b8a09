"""`/ready` and `/v1/metrics`: whether the server can do its work, and the figures of it for Prometheus.

Readiness is open to everybody and names what is away, no more. The figures need a marketing engineer's key, and show
the brands that it opens; where no login is configured, the server answers on this machine only.
"""

import asyncio
import time
from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.server.counting import exposition
from app.server.errors import DECLARED, Answering
from app.server.routes.office import Office, OfficeHere, Probe, VisitorHere
from marque.records import Record

router = APIRouter(tags=["health"], route_class=Answering, responses={500: DECLARED[500]})

SECONDS = 5.0
"""That each part gets to answer in."""
HOLDS = 2.0
"""Seconds for which an answer holds, so that many askers are no load."""


class Ready(Record):
    """Whether each part answers."""

    ready: bool
    parts: dict[str, Literal["up", "away"]]


@router.get(
    "/ready", operation_id="ready", summary="Whether the server can do its work",
    responses={503: {"model": Ready, "description": "A part is away."}},
)  # fmt: skip
async def ready(office: OfficeHere, response: Response) -> Ready:
    """Ask the database, the checkpoints, the knowledge and the clock."""
    async with office.asking:
        if office.asked is None or time.monotonic() - office.asked[0] > HOLDS:
            office.asked = (time.monotonic(), await _parts(office))
    parts = office.asked[1]
    found = Ready(ready=all(parts.values()), parts={name: "up" if up else "away" for name, up in parts.items()})
    response.status_code = 200 if found.ready else 503
    return found


@router.get(
    "/v1/metrics", operation_id="metrics", summary="Figures for Prometheus", response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus's text."}, 403: DECLARED[403]},
)  # fmt: skip
async def metrics(visitor: VisitorHere) -> Response:
    """Return the figures of the brands that the caller runs."""
    brands = await visitor.brands("read" if visitor.caller.address is None else "manage keys")
    content = await exposition(visitor.services, visitor.office.checks, brands)
    return Response(content, media_type=CONTENT_TYPE_LATEST)


async def _parts(office: Office) -> dict[str, bool]:
    answers = await asyncio.gather(*(_answers(probe) for probe in office.probes.values()))
    return dict(zip(office.probes, answers, strict=True))


async def _answers(probe: Probe) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            await probe()
    except Exception:  # noqa: BLE001 - whatever it is, the part does not answer
        return False
    return True
