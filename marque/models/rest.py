"""Leaving a model alone that has just failed several asks, so that a dead endpoint costs one campaign its wait once."""

from collections.abc import Callable

ASKS = 2
"""How many asks in a row must end in a fault that may pass, each after all its retries."""
SECONDS = 60.0
"""How long the model is left alone; the next ask after that tries it again."""


class Rest:
    """Which models rest, in this process."""

    def __init__(self, timer: Callable[[], float]) -> None:
        """Take where time comes from."""
        self._timer = timer
        self._failed: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def holds(self, model: str) -> bool:
        """Tell whether the model is to be left alone now."""
        return model in self._until and self._timer() < self._until[model]

    def failed(self, model: str) -> None:
        """Count an ask that ended in a fault that may pass."""
        self._failed[model] = self._failed.get(model, 0) + 1
        if self._failed[model] >= ASKS:
            self._until[model] = self._timer() + SECONDS

    def worked(self, model: str) -> None:
        """Forget the faults: the model answers."""
        self._failed.pop(model, None)
