"""What the server counts for Prometheus, in a registry of its own: by route and not by path, by brand that there is."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Float, Table, case, cast, func, select

from app.server.checking import Checks
from graphs.services import Services
from marque.storage import tables

_requests = CollectorRegistry(auto_describe=False)
ANSWERED = Counter(
    "marque_http_requests", "Requests to our own routes.", ["method", "route", "status"], registry=_requests
)
SECONDS = Histogram(
    "marque_http_request_seconds", "Seconds until the answer began.", ["route"], registry=_requests,
    buckets=(0.005, 0.02, 0.1, 0.5, 2.0, 10.0),
)  # fmt: skip
Row = tuple[str, ...]


def counted(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request to a route of ours."""
    ANSWERED.labels(method, route, f"{status // 100}xx").inc()
    SECONDS.labels(route).observe(seconds)


async def exposition(services: Services, checks: Checks, brands: Collection[str]) -> bytes:
    """Return all figures of these brands, and of this process, as Prometheus reads them.

    Args:
        services: Whose rows are counted.
        checks: What was checked since the process began.
        brands: Those that whoever asks may see.
    """
    once = CollectorRegistry(auto_describe=False)
    once.register(_Made([*await _of_rows(services, brands), *_of_checks(checks)]))
    return generate_latest(_requests) + generate_latest(once)


class _Made(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self.metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self.metrics


def _of_checks(checks: Checks) -> list[Metric]:
    return [
        GaugeMetricFamily("marque_checks", "Messages that were checked since the start.", checks.judged),
        GaugeMetricFamily("marque_check_seconds", "Seconds that they waited for their answer.", checks.seconds),
        GaugeMetricFamily("marque_checks_in_hand", "Messages that are checked now or wait for it.", checks.in_hand),
    ]


async def _of_rows(services: Services, brands: Collection[str]) -> list[Metric]:
    now, t = services.clock(), tables
    overdue = case((t.tasks.c.deadline < now, "overdue"), else_="in time")
    calls = t.model_calls.c
    asked: Mapping[str, tuple[str, Table, tuple[str, ...], tuple[ColumnElement[Any], ...], Any, Any]] = {
        "marque_campaigns": (
            "Campaigns by status.", t.campaigns, ("status",), (t.campaigns.c.status,), func.count(), True),
        "marque_tasks_waiting": (
            "Tasks that wait for a person.", t.tasks, ("state",), (overdue,), func.count(),
            t.tasks.c.status == "waiting"),
        "marque_decisions": (
            "Decisions by kind.", t.decisions, ("type",), (t.decisions.c.type,), func.count(), True),
        "marque_notices_waiting": (
            "Notices that are not sent yet.", t.notices, ("channel",), (t.notices.c.channel,), func.count(),
            t.notices.c.done_at.is_(None)),
        "marque_model_calls": (
            "Calls of models by outcome.", t.model_calls, ("outcome",), (calls.outcome,), func.count(), True),
        "marque_model_cost_usd": (
            "What models cost.", t.model_calls, (), (), func.coalesce(func.sum(cast(calls.cost_usd, Float)), 0), True),
        "marque_model_seconds": (
            "Seconds that models took.", t.model_calls, (), (), func.coalesce(func.sum(calls.seconds), 0), True),
    }  # fmt: skip
    made: list[Metric] = []
    async with services.campaigns.storage.read() as connection:
        for name, (help_, table, labels, columns, value, where) in asked.items():
            brand = table.c.brand
            query = select(brand, *columns, value).where(brand.in_(list(brands))).group_by(brand, *columns)
            query = query if where is True else query.where(where)
            family = GaugeMetricFamily(name, help_, labels=["brand", *labels])
            for *said, number in (await connection.execute(query)).all():
                family.add_metric([str(one) for one in said], float(number))
            made.append(family)
    return made
