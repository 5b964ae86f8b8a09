"""The simulated quarter of the soak, small: `make soak` runs it whole."""

from pathlib import Path

import pytest

from tests.soak.quarter import in_this_process, simulate
from tests.support.office import Clock, Office


@pytest.mark.timeout(300)
async def test_every_alarm_of_a_quarter_comes_at_its_minute(url: str, tmp_path: Path) -> None:
    office = Office(url, tmp_path, Clock(), channels=frozenset({"webhook"}))

    async with in_this_process(url, tmp_path) as ticker:
        found = await simulate(office, 60, 7, ticker)
    await office.storage.close()

    assert found == []
