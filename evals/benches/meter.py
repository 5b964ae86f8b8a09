"""Where the time went: intervals by kind, and how long at least one of some kinds was running."""

import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import wraps
from typing import Any


class Meter:
    """Keeps an interval for each call that it is set before; threads and tasks may overlap."""

    def __init__(self) -> None:
        """Start empty."""
        self._intervals: list[tuple[str, float, float]] = []

    def clear(self) -> None:
        """Forget what was measured."""
        self._intervals = []

    def seconds(self, *kinds: str) -> float:
        """Return how long at least one call of these kinds was running: what overlaps counts once."""
        total, reached = 0.0, float("-inf")
        for _, began, ended in sorted((i for i in self._intervals if i[0] in kinds), key=lambda i: i[1]):
            total += max(0.0, ended - max(began, reached))
            reached = max(reached, ended)
        return total

    @contextmanager
    def running(self, kind: str) -> Iterator[None]:
        """Measure the block."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._intervals.append((kind, began, time.perf_counter()))

    def timed(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, measured at each call, or while it is awaited."""
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - the function's own
                with self.running(kind):
                    return await function(*args, **named)

            return awaited

        @wraps(function)
        def called(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - the function's own
            with self.running(kind):
                return function(*args, **named)

        return called

    def before(self, store: object, kind: str) -> Any:  # noqa: ANN401 - stands in for any store
        """Return a stand-in for a store whose async methods are measured."""
        return _Measured(store, kind, self)


class _Measured:
    def __init__(self, store: object, kind: str, meter: Meter) -> None:
        self._store, self._kind, self._meter = store, kind, meter

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's own
        found = getattr(self._store, name)
        return self._meter.timed(self._kind, found) if inspect.iscoroutinefunction(found) else found


class MeasuredLeases:
    """Leases whose taking and letting go is measured, and not the block that runs under them."""

    def __init__(self, leases: Any, kind: str, meter: Meter) -> None:  # noqa: ANN401 - the real ones, or stand-ins
        """Stand before these leases."""
        self._leases, self._kind, self._meter = leases, kind, meter

    @asynccontextmanager
    async def hold(self, campaign_id: str) -> AsyncIterator[bool]:
        """Hold a lease as the real ones do."""
        async with AsyncExitStack() as stack:
            with self._meter.running(self._kind):
                ours = await stack.enter_async_context(self._leases.hold(campaign_id))
            yield ours
            with self._meter.running(self._kind):
                await stack.aclose()
