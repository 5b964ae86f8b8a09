"""Whether a contract still lets a model take a step over."""

from datetime import datetime, timedelta
from typing import NamedTuple

from marque.errors import Refused
from marque.models.contracts import Contracted


class Now(NamedTuple):
    """What a contract is held against."""

    at: datetime
    rows: str
    limits: str
    endpoint: str
    pin: str
    """The model in force."""
    days: int
    """How old a contract may be."""


def may_promote(contract: Contracted | None, candidate: str, step: str, now: Now) -> Refused | None:
    """Return why the candidate may not take the step over; None: it may."""
    again = f"run `marque models contract {candidate} --step {step}`"
    if contract is None:
        return Refused("has no contract for this step", where=f"{candidate}, {step}", mend=again)
    where = f"contract {contract.contract}"
    if not contract.go:
        return Refused("says no-go", where=where, mend="read its report, and choose or set up another model")
    stale = {
        "it asked other rows than there are now": contract.rows != now.rows,
        "other limits hold now": contract.limits != now.limits,
        "it was made at another endpoint": contract.endpoint != now.endpoint,
        f"it compared with {contract.pin}, and {now.pin} is in force now": contract.pin != now.pin,
        f"it is older than {now.days} days": now.at - contract.at > timedelta(days=now.days),
    }
    why = next((words for words, so in stale.items() if so), None)
    return Refused(why, where=where, mend=again) if why else None
