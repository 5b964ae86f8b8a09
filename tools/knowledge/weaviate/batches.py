"""Sending many objects: each that the server refuses is sent again, and what it refuses for good is named."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tools.knowledge.weaviate.connecting import NotStoredError, is_rate_limit, is_timeout

if TYPE_CHECKING:
    from weaviate.collections import CollectionAsync

MOST = 256
"""Objects in one request; with vectors of 1,536 numbers about 2 MB."""
TRIES = 5
FIRST_WAIT = 0.25
"""Seconds before the second try; each further wait is twice as long."""


async def insert(
    tenant: "CollectionAsync[Any, Any]",
    seconds: float,
    objects: Mapping[UUID, tuple[dict[str, Any], dict[str, list[float]]]],
) -> None:
    """Store objects by their ids; sent twice, each is there once.

    Args:
        tenant: Where they go.
        seconds: How long one request may take with all its tries, before it counts as failed.
        objects: Properties and vectors by id.

    Raises:
        NotStoredError: some could not be stored after all tries, with the server's first reason.
    """
    waiting = list(objects)
    for start in range(0, len(waiting), MOST):
        left, reason = waiting[start : start + MOST], ""
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(FIRST_WAIT * 2 ** (attempt - 1))
            async with asyncio.timeout(seconds):
                left, reason = await _tried(tenant, {uuid: objects[uuid] for uuid in left})
            if not left:
                break
        else:
            raise NotStoredError(reason)


async def _tried(
    tenant: "CollectionAsync[Any, Any]", objects: Mapping[UUID, tuple[dict[str, Any], dict[str, list[float]]]]
) -> tuple[list[UUID], str]:
    """Send once; return those that were not stored, and the first reason."""
    from weaviate.classes.data import DataObject
    from weaviate.exceptions import WeaviateBatchError, WeaviateInsertManyAllFailedError, WeaviateTimeoutError

    ids = list(objects)
    sent = [DataObject(uuid=uuid, properties=objects[uuid][0], vector=objects[uuid][1]) for uuid in ids]
    try:
        answered = await tenant.data.insert_many(sent)
    except (WeaviateInsertManyAllFailedError, WeaviateTimeoutError) as error:
        return ids, str(error)
    except WeaviateBatchError as error:
        if is_rate_limit(error) or is_timeout(error):
            return ids, str(error)
        raise
    failed = sorted(answered.errors)
    return [ids[place] for place in failed], answered.errors[failed[0]].message if failed else ""
