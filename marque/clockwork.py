"""What the clock does to a task, and who is at work on one: the records that doors, graph and clock share."""

from typing import Literal

from pydantic import AwareDatetime

from marque.records import Record

AlarmKind = Literal["reminder", "escalation", "expiry"]


class Alarm(Record):
    """Something that is to happen to a task at an instant, once."""

    kind: AlarmKind
    due_at: AwareDatetime
    role: str | None = None
    """Who is told of it besides those who may decide."""


class Turn(Record):
    """Somebody's turn at a task: nobody else decides it meanwhile."""

    actor: str
    until: AwareDatetime
