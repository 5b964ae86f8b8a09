"""`/openapi.json`: one document of the LangGraph server's routes and ours, without what is shut to everybody."""

import asyncio
import json
from functools import cache
from typing import Any

from fastapi import APIRouter, Response

from app.server.errors import JSON, Answering
from app.server.guard import is_shut

router = APIRouter(route_class=Answering)


@router.get("/openapi.json", include_in_schema=False)
async def document() -> Response:
    """Return what every route takes and answers."""
    return Response(await asyncio.to_thread(_whole), media_type=JSON)


@cache
def _whole() -> bytes:
    from langgraph_api.api.openapi import get_openapi_spec  # type: ignore[import-untyped] # it ships no types

    found: dict[str, Any] = json.loads(get_openapi_spec())
    open_ = {path: about for path, about in found["paths"].items() if not is_shut(path)}
    return json.dumps({**found, "paths": open_}, ensure_ascii=False).encode()
