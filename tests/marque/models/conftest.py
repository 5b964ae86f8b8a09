"""Fixtures of the gateway's tests."""

import random
from collections.abc import Callable
from datetime import datetime

import pytest

from marque.models.chain import ModelGateway
from marque.models.link import Link
from tests.marque.models.kit import GatewayOf, policy_of
from tests.support.gateway import MemoryLedger, Time
from tests.support.scripted import scripted

__all__ = ["scripted"]


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def gateway_of(ledger: MemoryLedger, time: Time, clock: Callable[[], datetime]) -> GatewayOf:
    """Make a gateway with a link, or links by name, and a policy made of changes."""

    def make(link: Link | dict[str, Link] | None, *, model: str | None = None, **changes: object) -> ModelGateway:
        links = link if isinstance(link, dict) else ({"openai": link} if link else {})
        rng = random.Random(0)
        return ModelGateway(policy_of(**changes), ledger, links=links, clock=clock, model=model, rng=rng,
                            timer=time.timer, sleep=time.sleep)  # fmt: skip

    return make
