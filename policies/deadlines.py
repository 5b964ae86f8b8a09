"""What the clock will do to a task: laid down when the task is opened, and judged when an alarm's time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from marque.brief import Brief
from marque.clockwork import Alarm, AlarmKind, Due
from policies.calendars import Calendar, add_business, before_business
from policies.moments import end_of
from policies.tiers import TierRule

_NEXT = timedelta(microseconds=1)
_SOFTEST_FIRST: tuple[AlarmKind, ...] = ("reminder", "escalation", "expiry")


def deadline_of(rule: TierRule, calendar: Calendar, opened: datetime) -> datetime:
    """Return until when a stage that is opened now may wait; never outside working time."""
    return add_business(calendar, opened, timedelta(hours=rule.deadline_hours))


def alarms_of(
    rule: TierRule, calendar: Calendar, *, opened: datetime, deadline: datetime, expires: datetime | None
) -> tuple[Alarm, ...]:
    """Return a task's alarms in order; a reminder that would come before the task was there is left out.

    Args:
        rule: Of the campaign's tier.
        calendar: Whose working time the reminders count.
        opened: When the task is opened.
        deadline: Until when it may wait.
        expires: When the campaign has lost its purpose, from `expiry_of`; a past one expires it at once.
    """
    before = (before_business(calendar, deadline, timedelta(hours=hours)) for hours in rule.remind_hours)
    found = {Alarm(kind="reminder", due_at=at) for at in before if opened < at < deadline}
    found.add(Alarm(kind="escalation", due_at=deadline, role=rule.escalate_to))
    if expires is not None:
        found.add(Alarm(kind="expiry", due_at=expires))
    return tuple(sorted(found, key=lambda alarm: (alarm.due_at, alarm.kind)))


def expiry_of(brief: Brief, zone: str, *, after: datetime | None) -> datetime | None:
    """Return when a campaign that is not approved has lost its purpose: its `send_at`, or the end of its offer.

    Args:
        brief: What it was started from.
        zone: Of the market, whose whole day an offer's bare date is.
        after: What had passed when it was reopened no longer counts; None: it never was.
    """
    moments = [brief.send_at] if brief.send_at else []
    if brief.offer and brief.offer.ends:
        moments.append(end_of(brief.offer.ends, zone) + _NEXT)  # its last instant is still the offer's
    return min((moment for moment in moments if after is None or moment > after), default=None)


def due(alarms: Sequence[Alarm], now: datetime) -> Due | None:
    """Return which of a task's open alarms acts now, and which it overtakes; None: none is due.

    Where several came due while no clock ran, one of them is told: an expiry before a missed deadline, that before a
    reminder, and of reminders the last.
    """
    come = [alarm for alarm in alarms if alarm.due_at <= now]
    if not come:
        return None
    acting = max(come, key=lambda alarm: (_SOFTEST_FIRST.index(alarm.kind), alarm.due_at))
    return Due(acting, tuple(alarm for alarm in come if alarm != acting))
