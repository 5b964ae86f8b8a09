"""The form of a prompt: what its head says, and what its sections hold."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from marque.brief import Channel, Line, Name, Tier
from marque.evidence import Kind
from marque.records import Record
from prompts.demands import Demand

RiskLevel = Literal["low", "medium", "high"]
GroundingSource = Literal["brief", "offer", "inventory", "source"] | Kind
Step = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
InputName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]

FLOOR: dict[RiskLevel, Tier] = {"low": "C", "medium": "B", "high": "A"}
"""The tier below which a campaign with a template of this risk never falls."""


class Head(Record):
    """The YAML head of a prompt."""

    name: Name
    """As the file is called, without `.md`."""
    intent: Line
    """What it is for, in one sentence; a template is chosen by it."""
    channel: tuple[Channel, ...] = ()
    """The channels that a copy template serves; a role's own prompt has none."""
    risk_level: RiskLevel
    step: Step
    """What `models.yaml` maps to a chain of models and their parameters."""
    tested_with: tuple[Line, ...] = ()
    """The models that it was tried with."""
    grounding_sources: tuple[GroundingSource, ...] = ()
    inputs: dict[InputName, Line] = Field(default_factory=dict)
    """Each name that the text uses, and what it holds, in words."""
    tokens: tuple[Name, ...] = ()
    """The personalisation tokens that its copy may carry; they pass through rendering as written."""
    expected: Line | None = None
    """What a good answer looks like."""
    owner: Line | None = None
    """Who answers for the prompt."""
    tests: tuple[dict[str, Any], ...] = ()
    """As written; `demands` reads them."""

    @field_validator("channel", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The tests; the loader has looked at each."""
        return tuple(Demand.model_validate(test) for test in self.tests)


class Piece(Record):
    """A piece of template text, the line of the file on which it begins, and the tokens that it carries."""

    text: str
    """Ready for the renderer: tokens are wrapped so that they come out as written."""
    line: int
    tokens: tuple[str, ...] = ()


class Paragraph(Record):
    """One paragraph of a fallback body."""

    choices: tuple[Piece, ...]
    """One, or those of which the seed picks one."""
    must_stay: bool
    """A plain paragraph always stands; a choice may be left out where a channel is too short for it."""


class FallbackForm(Record):
    """The fallback copy for one channel, as its file gives it."""

    subjects: tuple[Piece, ...] = ()
    preheaders: tuple[Piece, ...] = ()
    body: tuple[Paragraph, ...]
    ctas: tuple[Piece, ...]


class PromptFile(Record):
    """One prompt, as read: a role's own (`system` and `user`) or a copy template (`guidance` and `fallback`)."""

    head: Head
    content_hash: str
    """SHA-256 of the file's bytes (a byte order mark apart): its version."""
    where: str
    """The file's path below its folder of prompts, for messages."""
    text: str
    """The whole file."""
    system: Piece | None = None
    user: Piece | None = None
    guidance: Piece | None = None
    fallback: Mapping[Channel, FallbackForm] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the prompt is called."""
        return self.head.name
