"""When each source was in step, and how long its changes took to be found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from sqlalchemy import func, select

from marque import telemetry
from marque.evidence import Passage
from marque.storage import Storage, tables
from tools.knowledge import freshness
from tools.knowledge.dated import Dated
from tools.knowledge.freshness import Change, Freshness, forget_checks, source_of


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def of(storage: Storage, clock: Clock) -> Callable[[str], Freshness]:
    return lambda brand: Freshness(storage=storage, brand=brand, store="sqlite", clock=clock)


@pytest.fixture
def fresh(of: Callable[[str], Freshness]) -> Freshness:
    return of("shop")


async def refresh(fresh: Freshness, clock: Clock, lag: float, source: str = "guides") -> None:
    changed = clock.now
    clock.later(seconds=lag)
    await fresh.keep(changed, [source], {source: Change(changed, changed, 3)})


async def test_a_source_that_was_only_looked_at_has_no_lag(fresh: Freshness, clock: Clock) -> None:
    await fresh.keep(clock.now, ["guides"])
    (state,) = await fresh.states()
    assert (state.checked_at, state.changed_at, state.lag_seconds, state.refreshes) == (clock.now, None, None, 0)


async def test_the_lag_is_told_as_last_median_and_worst(fresh: Freshness, clock: Clock) -> None:
    for lag in (1.0, 2.0, 9.0):
        await refresh(fresh, clock, lag)
    (state,) = await fresh.states()
    assert (state.lag_seconds, state.lag_median, state.refreshes, state.per_hour) == (9.0, 2.0, 3, 3)
    assert state.lag_p95 == pytest.approx(8.3)
    clock.later(hours=1)
    assert (await fresh.states())[0].per_hour == 0


async def test_a_look_that_began_earlier_takes_nothing_back(fresh: Freshness, clock: Clock) -> None:
    last = clock.later(minutes=1)
    await fresh.keep(last, ["guides"])
    await fresh.keep(last - timedelta(seconds=30), ["guides"])
    assert await fresh.checked() == {"guides": last}


async def test_only_so_many_refreshes_are_kept_of_each_source(
    fresh: Freshness, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "KEPT", 3)
    for lag in range(1, 6):
        await refresh(fresh, clock, lag)
    await refresh(fresh, clock, 7, "reviews.jsonl")
    guides, reviews = await fresh.states()
    assert (guides.refreshes, guides.lag_median, reviews.refreshes) == (3, 4.0, 1)


async def test_another_brands_sources_are_not_seen(of: Callable[[str], Freshness], clock: Clock) -> None:
    await of("rival").keep(clock.now, ["guides"])
    assert await of("shop").checked() == {}
    await of("shop").forget_all_but([])
    assert await of("rival").checked() == {"guides": clock.now}


async def test_a_source_that_another_store_was_brought_in_step_with_was_never_checked_here(
    fresh: Freshness, clock: Clock
) -> None:
    weaviate = replace(fresh, store="weaviate")
    await refresh(fresh, clock, 1.0)
    assert (await weaviate.checked(), await weaviate.states()) == ({}, ())

    await weaviate.keep(clock.now, ["guides"])
    await weaviate.forget_all_but([])
    await forget_checks(fresh.storage, "weaviate")
    assert list(await fresh.checked()) == ["guides"]
    assert [state.refreshes for state in await fresh.states()] == [1]


async def test_a_source_that_is_named_no_more_is_forgotten_with_its_refreshes(fresh: Freshness, clock: Clock) -> None:
    await refresh(fresh, clock, 1.0, "old")
    await refresh(fresh, clock, 1.0)
    await fresh.forget_all_but(["guides"])
    assert list(await fresh.checked()) == ["guides"]
    async with fresh.storage.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.knowledge_refreshes)) == 1


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("texts/guides/a.md", "texts/guides"), ("texts/b.md", "texts"), ("inventory:TH-1", "inventory"),
        ("reviews.jsonl", "reviews.jsonl"), ("texts-old/a.md", None), ("inventory-list.md", None),
    ],
)  # fmt: skip
def test_a_text_belongs_to_the_nearest_source(place: str, source: str | None) -> None:
    assert source_of(place, ("texts", "texts/guides", "inventory", "reviews.jsonl")) == source


def test_where_the_whole_workspace_is_a_source_only_files_belong_to_it() -> None:
    assert source_of("a/b.md", (".", "inventory")) == "."
    assert source_of("inventory:1", (".", "inventory")) == "inventory"


class Found:
    async def search(self, query: str, **_: object) -> tuple[Passage, ...]:
        return (Passage(id="1", kind="doc", text="", source="guides/a.md"),
                Passage(id="2", kind="doc", text="", source="elsewhere.md"))  # fmt: skip


async def test_what_is_found_tells_when_its_source_was_looked_at(
    of: Callable[[str], Freshness], clock: Clock
) -> None:  # fmt: skip
    await of("shop").keep(clock.now, ["guides"])
    found = await Dated(Found(), of).search("a", brand="shop", kinds=("doc",), market=None, language=None, limit=5)
    assert [one.checked_at for one in found] == [clock.now, None]


async def test_lag_and_rate_are_exported_where_telemetry_is_on(fresh: Freshness, clock: Clock) -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    telemetry.use_meter(provider.get_meter("test"))
    try:
        await refresh(fresh, clock, 2.5)
        await refresh(fresh, clock, 1.5)
    finally:
        telemetry.use_meter(None)
    data = reader.get_metrics_data()
    assert data is not None
    metrics = {one.name: one for one in data.resource_metrics[0].scope_metrics[0].metrics}
    (lag,) = metrics["marque.knowledge.lag"].data.data_points
    (texts,) = metrics["marque.knowledge.refreshed"].data.data_points
    assert (lag.count, lag.sum, texts.value) == (2, 4.0, 6)  # type: ignore[union-attr] # a histogram and a sum
    assert dict(lag.attributes or {}) == {"marque.brand": "shop", "marque.knowledge.source": "guides"}
    provider.shutdown()
