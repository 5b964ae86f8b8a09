"""How long to wait before a link is asked again."""

import random
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.models.waiting import MAX_SECONDS, retry_after_seconds, wait_before
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("1.5", 1.5), ("0", 0.0), ("-3", 0.0), ("", None), ("soon", None), ("nan", None),
     (format_datetime(NOW + timedelta(seconds=20), usegmt=True), 20.0),
     (format_datetime(NOW - timedelta(seconds=20), usegmt=True), 0.0),
     ("Sun, 22 Nov 2026 10:00:00 -0000", None)],
)  # fmt: skip
def test_a_retry_after_header_is_read_in_seconds_or_as_a_date(
    header: str, seconds: float | None, now: datetime
) -> None:
    assert retry_after_seconds({"retry-after": header}, now) == seconds


@given(st.text())
def test_any_header_is_read_without_a_fault(header: str) -> None:
    seconds = retry_after_seconds({"retry-after": header}, NOW)

    assert seconds is None or seconds >= 0


def test_an_endpoint_that_asks_for_too_long_a_wait_is_not_waited_for() -> None:
    rng = random.Random(0)

    assert wait_before(0, MAX_SECONDS, rng) == MAX_SECONDS
    assert wait_before(0, MAX_SECONDS + 1, rng) is None


@given(st.integers(0, 100), st.integers())
def test_a_wait_of_our_own_is_bounded(attempt: int, seed: int) -> None:
    wait = wait_before(attempt, None, random.Random(seed))

    assert wait is not None
    assert 0.25 <= wait <= MAX_SECONDS
