"""How fresh each source of the knowledge is, for `marque knowledge status`."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marque.evidence import Kind
    from marque.settings import Settings
    from marque.storage import Storage

_NAME, _WHEN, _LAG = 24, 8, 7
"""Columns."""
_SPANS = ((100, 1, "s"), (6_000, 60, "min"), (172_800, 3_600, "h"))
"""Up to so many seconds a span is told in this unit, which is so many seconds; beyond them in days."""
_DAY = 86_400


async def standing(
    settings: "Settings", storage: "Storage", brand: str, names: "Mapping[str, Kind]", held: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return how each source stands, also those that were never checked, each with whether it is stale.

    Args:
        settings: Of the workspace.
        storage: The database, which knows when each source was in step in the store in use.
        brand: Whose sources.
        names: The sources, each with the kind of its texts.
        held: How many chunks of each kind the store in use holds; where it has none of a source's, the source is empty.
    """
    from policies.freshness import is_stale
    from policies.loading import read_shelf
    from tools.knowledge.freshness import Freshness

    now = datetime.now(UTC)
    fresh = Freshness(storage=storage, brand=brand, store=settings.knowledge, clock=lambda: now)
    states = {one.source: one for one in await fresh.states()}
    tiers = (await asyncio.to_thread(read_shelf, settings.workspace)).tiers
    return [
        {
            **(state.as_json() if (state := states.get(name)) else {"source": name, "checked_at": None}),
            "kind": kind,
            "empty": not held.get(kind),
            "stale": is_stale(kind, state.checked_at if state else None, now, tiers),
            "stale_after_hours": tiers.knowledge_fresh_for(kind).total_seconds() / 3_600,
        }
        for name, kind in names.items()
    ]


def lines_of_sources(brand: str, sources: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a table of at most 80 columns."""
    from app.showing import harmless_line

    now = datetime.now(UTC)
    cells = ("checked", "changed", "lag", "median", "p95", "/h", "")
    yield f"sources of {harmless_line(brand)}:"[:80]
    yield _row("", cells)
    for source in sources:
        lags = (_span(source.get(name)) for name in ("lag_seconds", "lag_median", "lag_p95"))
        whens = (_ago(source.get(name), now) for name in ("checked_at", "changed_at"))
        yield _row(
            source["source"],
            (*whens, *lags, str(source.get("per_hour", 0)), _word(source)),
        )


def _row(name: str, cells: Sequence[str]) -> str:
    from app.showing import harmless_line

    named = harmless_line(name)
    named = named if len(named) <= _NAME else f"…{named[1 - _NAME :]}"
    checked, changed, lag, median, p95, per_hour, state = cells
    return (
        f"{named:<{_NAME}}{checked:>{_WHEN + 2}}{changed:>{_WHEN + 2}}{lag:>{_LAG + 1}}{median:>{_LAG + 1}}"
        f"{p95:>{_LAG + 1}}{per_hour:>5} {state}"
    ).rstrip()


def _word(source: Mapping[str, Any]) -> str:
    if source["stale"]:
        return "STALE"
    return "empty" if source["empty"] else "fresh"


def _ago(instant: str | None, now: datetime) -> str:
    return _span(max(0.0, (now - datetime.fromisoformat(instant)).total_seconds())) if instant else "never"


def _span(seconds: float | None) -> str:
    return span(seconds) if seconds is not None else "-"


def span(seconds: float) -> str:
    """Return a span as people say it: `0.8 s`, `12 min`, `3.1 h`, `5 days`."""
    for most, unit, name in _SPANS:
        if seconds < most:
            return f"{seconds / unit:.{0 if name == 'min' else 1}f} {name}"
    return f"{seconds / _DAY:.0f} days"
