"""What the clock does to a task, and who is at work on one: the records that doors, graph and clock share."""

from typing import Literal, NamedTuple

from pydantic import AwareDatetime

from marque.records import Record

AlarmKind = Literal["reminder", "escalation", "expiry"]


class Alarm(Record):
    """Something that is to happen to a task at an instant, once."""

    kind: AlarmKind
    due_at: AwareDatetime
    role: str | None = None
    """Who is told of it besides those who may decide."""


class Due(NamedTuple):
    """What is to be done about a task's alarms now."""

    acting: Alarm
    overtaken: tuple[Alarm, ...]
    """Those that would say less, or the same of an earlier hour: they are closed with it."""


class Turn(Record):
    """Somebody's turn at a task: nobody else decides it meanwhile."""

    actor: str
    until: AwareDatetime
