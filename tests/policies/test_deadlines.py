"""What the clock is to do to a task: laid down when it is opened, and one thing at a time when it is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import Brief
from marque.clockwork import Alarm
from policies.calendars import WEEKDAYS, Calendar
from policies.deadlines import alarms_of, deadline_of, due, expiry_of
from policies.tiers import TierRule

CALENDAR = Calendar(zone="Etc/UTC", hours=dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",)))
RULE = TierRule(stages=("editor",), rounds=1, deadline_hours=8, remind_hours=(1, 4, 4, 40))
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def brief(**changes: Any) -> Brief:
    base = {"name": "n", "objective": "o", "author": "a@b.example", "channels": ["email"], "audience": {"persona": "p"}}
    return Brief.model_validate({**base, **changes})


def test_a_deadline_is_as_many_hours_of_working_time_away() -> None:
    assert deadline_of(RULE, CALENDAR, MONDAY) == MONDAY + timedelta(days=1)


def test_reminders_come_before_the_deadline_each_once_and_none_before_the_task() -> None:
    deadline = deadline_of(RULE, CALENDAR, MONDAY)

    found = alarms_of(RULE, CALENDAR, opened=MONDAY, deadline=deadline, expires=None)

    assert found == (
        Alarm(kind="reminder", due_at=datetime(2026, 11, 23, 16, tzinfo=UTC)),
        Alarm(kind="reminder", due_at=datetime(2026, 11, 24, 11, tzinfo=UTC)),
        Alarm(kind="escalation", due_at=deadline, role="brand_lead"),
    )


def test_an_expiry_that_has_passed_stands_first() -> None:
    found = alarms_of(RULE, CALENDAR, opened=MONDAY, deadline=MONDAY + timedelta(days=1), expires=MONDAY)

    assert found[0] == Alarm(kind="expiry", due_at=MONDAY)


@pytest.mark.parametrize(
    ("changes", "after", "expires"),
    [
        ({}, None, None),
        ({"send_at": "2026-12-01T09:00:00Z"}, None, "2026-12-01T09:00:00+00:00"),
        ({"offer": {"percent_off": 5}}, None, None),
        ({"offer": {"ends": "2026-12-01"}}, None, "2026-12-02T00:00:00-05:00"),  # the market's whole day
        ({"offer": {"ends": "2026-12-01T12:00:00Z"}}, None, "2026-12-01T12:00:00.000001+00:00"),  # inclusive
        ({"send_at": "2026-12-01T09:00:00Z", "offer": {"ends": "2026-11-30"}}, None, "2026-12-01T00:00:00-05:00"),
        ({"send_at": "2026-12-01T09:00:00Z"}, "2026-12-01T09:00:00Z", None),  # reopened afterwards
        ({"send_at": "2026-11-29T09:00:00Z", "offer": {"ends": "2026-11-30"}}, "2026-11-29T10:00:00Z",
         "2026-12-01T00:00:00-05:00"),
    ],
)  # fmt: skip
def test_a_campaign_expires_when_it_was_to_go_out_or_its_offer_ends(
    changes: dict[str, Any], after: str | None, expires: str | None
) -> None:
    found = expiry_of(brief(**changes), "America/New_York", after=datetime.fromisoformat(after) if after else None)

    assert found == (datetime.fromisoformat(expires) if expires else None)


alarms = st.lists(
    st.builds(
        lambda kind, hours: Alarm(kind=kind, due_at=MONDAY + timedelta(hours=hours)),
        st.sampled_from(["reminder", "escalation", "expiry"]), st.integers(0, 20),
    ),
    max_size=8, unique=True,
)  # fmt: skip


@given(alarms, st.integers(-1, 21))
def test_what_is_due_is_one_and_closes_all_that_came(found: list[Alarm], hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)
    come = {one for one in found if one.due_at <= now}

    acts = due(found, now)

    assert ({acts.acting, *acts.overtaken} if acts else set()) == come
    if acts:
        order = ("reminder", "escalation", "expiry")
        assert order.index(acts.acting.kind) == max(order.index(one.kind) for one in come)
        assert acts.acting.due_at == max(one.due_at for one in come if one.kind == acts.acting.kind)
