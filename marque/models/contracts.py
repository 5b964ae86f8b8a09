"""What the record says of models: that one was tried, took a step over, gave it back. Hashes and names, no words."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from marque.models.policy import ModelPolicy
from marque.records import Record

Settled = dict[str, str | int | float]


class Event(Record):
    """What every one of them has."""

    at: AwareDatetime
    actor: str | None = None
    """The pseudonym of who did it; None: nobody whom a login or `--as` named."""
    step: str


class Contracted(Event):
    """A candidate was asked every row at one step."""

    kind: Literal["model.contracted"] = "model.contracted"
    contract: str
    report: str
    """The report's hash."""
    candidate: str
    pin: str
    """The model in force, which it was compared with."""
    go: bool
    rows: str
    limits: str
    endpoint: str
    """Hashes of what was asked, by what it was judged, and where it was asked."""


class Promoted(Event):
    """A model was pinned."""

    kind: Literal["model.promoted"] = "model.promoted"
    promotion: str
    contract: str
    report: str
    model: str
    pin: str
    """What models.yaml pins of the step since, as JSON: a record holds no fractions."""
    before: str
    """What it pinned until then."""


class Demoted(Event):
    """A pin was taken back to what was before."""

    kind: Literal["model.demoted"] = "model.demoted"
    promotion: str
    """Of the pin that was taken back."""
    model: str
    reason: str
    """The hash of the words, which lie in a file beside the reports."""


AnyEvent = Annotated[Contracted | Promoted | Demoted, Field(discriminator="kind")]


def as_text(pin: Mapping[str, str | int | float]) -> str:
    """Return a pin as a record holds it."""
    return json.dumps(dict(pin), sort_keys=True)


def as_pin(text: str) -> Settled:
    """Return a pin from a record."""
    found: Settled = json.loads(text)
    return found


def latest_contract(events: tuple[AnyEvent, ...], candidate: str, step: str) -> Contracted | None:
    """Return the last word on a candidate at a step: a later no-go counts before an earlier go."""
    found = [one for one in events if isinstance(one, Contracted) and (one.candidate, one.step) == (candidate, step)]
    return found[-1] if found else None


def standing(events: tuple[AnyEvent, ...], step: str) -> Promoted | None:
    """Return the last promotion at a step that was not taken back; None: there is none."""
    stack: list[Promoted] = []
    for one in events:
        if one.step == step and isinstance(one, Promoted):
            stack.append(one)
        if one.step == step and isinstance(one, Demoted):
            stack = [kept for kept in stack if kept.promotion != one.promotion]
    return stack[-1] if stack else None


def where_from(policy: ModelPolicy, step: str, setting: str | None) -> str:
    """Return what decides which model a step asks first, in words."""
    settled = policy.step(step)
    if settled.chain[0].startswith("openai:"):
        return "its chain"
    if settled.model:
        return "models.yaml"
    return "MARQUE_MODEL" if setting else "default_model"
