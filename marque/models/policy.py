"""`models.yaml`: which models a step asks, in which order, with which parameters and within which limits."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from marque.errors import InputError
from marque.layering import laid_over
from marque.reading import inside, load_data, nearest, validate
from marque.records import Record

LAST_LINKS = ("template", "commands", "rules")
"""Links that need no network and always answer; exactly one ends every chain."""

LinkName = Annotated[str, Field(pattern=r"^(openai(:.+)?|scripted:.+|template|commands|rules)$", max_length=200)]
"""`openai` or `openai:MODEL`, `scripted:NAME` (tests), or one of the last links."""
Usd = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Temperature = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
Tokens = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]
Retries = Annotated[int, Field(ge=0, le=5)]
Rounds = Annotated[int, Field(ge=0, le=20)]


class Defaults(Record):
    """What a step has where it does not say otherwise."""

    temperature: Temperature | None = None
    """Null: none is sent, for models that refuse it."""
    max_tokens: Tokens = 2000
    prompt_tokens: Tokens = 32_000
    """Most tokens of the prompt, as `estimated_tokens` counts them: evidence is cut by rank to keep to it."""
    timeout_seconds: Seconds = 90
    """Longest time for one call, from the first byte sent to the last received."""
    stall_seconds: Seconds = 45
    """Longest silence inside an answer that has begun to arrive."""
    retries: Retries = 2
    """How often the same link is asked again after a fault that may pass."""
    rounds: Rounds = 4
    """How many rounds of tool calls a model may take before it has to answer."""


class StepEntry(Record):
    """One step of the file; what is left out comes from `defaults`."""

    chain: Annotated[tuple[LinkName, ...], Field(min_length=1, max_length=8)]
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Pins the model of a plain `openai` link; null: `MARQUE_MODEL`, else `default_model`."""
    temperature: Temperature | None = None
    max_tokens: Tokens | None = None
    prompt_tokens: Tokens | None = None
    timeout_seconds: Seconds | None = None
    stall_seconds: Seconds | None = None
    retries: Retries | None = None
    rounds: Rounds | None = None
    seed: int | None = None
    """Null: the campaign's own."""

    @field_validator("chain")
    @classmethod
    def _ends_in_a_last_link(cls, chain: tuple[str, ...]) -> tuple[str, ...]:
        if chain[-1] not in LAST_LINKS:
            raise ValueError(f"must end in one of {', '.join(LAST_LINKS)}, which answers when no model does")
        early = [link for link in chain[:-1] if link in LAST_LINKS]
        if early:
            raise ValueError(f"{early[0]!r} always answers, so nothing may come after it")
        return chain


class Step(Defaults):
    """A step with every parameter settled."""

    name: str
    chain: tuple[str, ...]
    model: str | None
    seed: int | None


PINNED = ("temperature", "max_tokens", "rounds", "seed")
"""The parameters that shape an answer: they are tested and pinned with a model."""


class Price(Record):
    """What a model costs, in US dollars for a million tokens."""

    input_per_million: Usd
    output_per_million: Usd

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return the cost of one call in US dollars."""
        return (self.input_per_million * tokens_in + self.output_per_million * tokens_out) / 1_000_000


class Limits(Record):
    """What one process may ask, and what a brand may spend; null is no limit."""

    requests_per_minute: Annotated[int, Field(ge=1, le=100_000)] | None = None
    usd_per_campaign: Usd | None = None
    usd_per_day: Usd | None = None
    """Of a brand, from midnight UTC."""


class ModelPolicy(Record):
    """`models.yaml` as it holds."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    default_model: Annotated[str, Field(min_length=1, max_length=200)]
    """Asked where neither the step nor `MARQUE_MODEL` names one."""
    defaults: Defaults = Defaults()
    limits: Limits = Limits()
    prices: dict[str, Price] = Field(default_factory=dict)
    """By model name as it is asked for; a model without one may not be asked while a spending limit is set."""
    steps: Annotated[dict[str, StepEntry], Field(min_length=1)]

    def step(self, name: str) -> Step:
        """Return a step with its parameters settled; an unknown name is an `InputError` with the nearest known one."""
        entry = self.steps.get(name)
        if entry is None:
            guess = nearest(name, self.steps)
            raise InputError(
                f"no step {name!r}", where="models.yaml",
                mend=f"did you mean {guess!r}?" if guess else f"known steps: {', '.join(self.steps)}",
            )  # fmt: skip
        own = {key: value for key, value in entry if value is not None}
        return Step.model_validate({**dict(self.defaults), "model": None, "seed": None, **own, "name": name})

    def model_of(self, link: str, step: Step, otherwise: str | None) -> str:
        """Return the model that a link asks for: its own, the step's, `otherwise` (`MARQUE_MODEL`), the default."""
        kind, _, own = link.partition(":")
        return (own if kind == "openai" else "") or step.model or otherwise or self.default_model

    def in_force(self, name: str, otherwise: str | None) -> str | None:
        """Return the model that a step asks first; None: it asks none."""
        step = self.step(name)
        return None if step.chain[0] in LAST_LINKS else self.model_of(step.chain[0], step, otherwise)

    def parameters(self, name: str) -> dict[str, float | int]:
        """Return the parameters of a step that shape its answers, without those that are not sent."""
        step = self.step(name)
        found = {key: getattr(step, key) for key in PINNED}
        return {key: value for key, value in found.items() if value is not None}

    def asking(self, models: Mapping[str, tuple[str, str]]) -> "ModelPolicy":
        """Return the policy with these steps in place of its own: by name, which step's parameters, and which model."""
        entries = {
            name: self.steps[step].model_copy(update={"chain": (f"openai:{model}", self.steps[step].chain[-1])})
            for name, (step, model) in models.items()
        }
        return self.model_copy(update={"steps": entries})

    def with_link(self, link: str) -> "ModelPolicy":
        """Return the policy with one link in place of every model, before each chain's own last link."""
        steps = {
            name: entry.model_copy(update={"chain": (link, entry.chain[-1])}) for name, entry in self.steps.items()
        }
        return self.model_copy(update={"steps": steps})


def load_model_policy(shipped: Path, own: Path | None = None) -> ModelPolicy:
    """Return the shipped file with a workspace's laid over it, key by key; a bad file is an `InputError`."""
    base = load_data(shipped)
    policy = validate(ModelPolicy, base, where=shipped.name)
    if own is None:
        return policy
    over = load_data(inside(own.parent, own.name, where=own.name))
    if isinstance(over, Mapping) and "schema" not in over:
        raise InputError("'schema' is missing", where=own.name, mend="add `schema: 1`")
    return validate(ModelPolicy, laid_over(base, over), where=own.name)
