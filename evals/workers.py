"""Rows answered by several processes side by side: no row knows of another, so their order does not matter."""

import atexit
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from typing import TypeVar

P = TypeVar("P")
A = TypeVar("A")


def spread(answer: Callable[[P], A], parts: Sequence[P], jobs: int) -> Iterator[tuple[int, A]]:
    """Yield the place of each part with its answer as soon as it is there.

    Args:
        answer: a function at the top of a module, whose argument and answer can be pickled.
        parts: what it is called with.
        jobs: how many processes; with one everything happens in this one.
    """
    if jobs == 1 or len(parts) == 1:
        yield from ((place, answer(part)) for place, part in enumerate(parts))
        return
    places = {_pool(jobs).submit(answer, part): place for place, part in enumerate(parts)}
    try:
        for done in as_completed(places):
            yield places[done], done.result()
    finally:
        for one in places:
            one.cancel()


def in_parts(things: Sequence[P], size: int) -> list[Sequence[P]]:
    """Return the things in parts of at most this size, in order."""
    return [things[start : start + size] for start in range(0, len(things), size)]


@cache
def _pool(jobs: int) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    atexit.register(pool.shutdown, wait=False, cancel_futures=True)
    return pool
