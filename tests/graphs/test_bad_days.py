"""A small batch of what `make soak` does with 200 campaigns; see `tests.soak.bad_days`."""

import asyncio
from collections import Counter
from pathlib import Path

import langchain_openai  # noqa: F401 - its import takes seconds, which belong to no campaign
import pytest

from tests.soak.bad_days import batch
from tests.soak.trial import prepare

MANY = 12


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_a_provider_that_is_down_lies_and_costs_too_much_ends_no_campaign_badly_and_every_cent_is_accounted_for(
    tmp_path: Path,
) -> None:
    prepare(tmp_path / "shop")

    done = asyncio.run(batch(tmp_path, MANY))

    outcomes = Counter(row.outcome for row in done.rows)
    assert done.faults() == []
    assert len(done.ended) == MANY
    assert min(outcomes[one] for one in ("connection", "answered", "over_budget")) > 0
