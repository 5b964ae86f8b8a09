"""When a model may take the place of the one in force: limits from `go-no-go.yaml`, and judging figures by them.

The limits hold at the worse end of each interval, so few rows prove little; and a row that could not be judged counts
as one that was not passed. Doing worse than the model in force on the same rows is told by the exact sign test.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import Field

from marque.errors import InputError
from marque.layering import laid_over
from marque.reading import inside, load_data, validate
from marque.records import FileForm, Record
from policies.hardening import softened

FILE_NAME = "go-no-go.yaml"
SHIPPED = Path(__file__).parent / FILE_NAME

Quality = Literal[
    "structured_output", "tool_calls", "languages", "length", "refusals", "voice", "grounding", "injection"
]
"""What rows are passed or not in."""
Measure = Literal["cost", "latency"]
"""What is measured on every row."""
QUALITIES: tuple[Quality, ...] = get_args(Quality)
MEASURES: tuple[Measure, ...] = get_args(Measure)

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class Most(Record):
    """How much of something a row may take."""

    most: Positive
    """At the upper end of the interval."""
    times_the_pin: Positive
    """As a multiple of what the model in force takes on the same rows, at the upper end of the interval."""
    free_below: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """An upper end below this is let go whatever the model in force takes: so little is noise."""


class Answered(Record):
    """Which names may answer for a model that was asked, and what another one costs the copy."""

    dated_snapshots: bool = True
    """Whether `NAME-2026-11-01` and `NAME-20261101` may answer for `NAME`."""
    aliases: dict[ModelName, tuple[ModelName, ...]] = Field(default_factory=dict)
    """The names that may answer for a name, such as a file's at a server of your own."""
    severity: Literal["note", "ask"] = "ask"
    """Of the finding: `ask` makes a person look, `note` only tells."""


class GoNoGo(FileForm):
    """`go-no-go.yaml` as it holds."""

    contract_days: Annotated[int, Field(ge=1, le=3660)]
    """A contract older than this promotes nothing."""
    significance: Annotated[float, Field(gt=0, lt=1)]
    """Doing worse than the model in force is taken for real where chance would do so less often than this."""
    at_least: dict[Quality, Share]
    """What the lower end of the 95 % interval of the rows passed must reach."""
    cost: Most
    """US dollars a row: the mean."""
    latency: Most
    """Seconds a row: the 95th percentile."""
    answered: Answered = Answered()


class Limits(NamedTuple):
    """The limits that hold, and a line on each value of the workspace's that does not."""

    limits: GoNoGo
    notes: tuple[str, ...] = ()


class Paired(Record):
    """The candidate against the model in force on the rows that both could be judged on."""

    pairs: int
    pin: float
    """The model in force's own figure there."""
    difference: float
    """Candidate less model in force; for cost and latency, how many times as much."""
    low: float
    high: float
    """The 95 % interval of the difference, rows drawn together."""
    better: int = 0
    worse: int = 0
    """Rows on which the candidate alone passed, and failed."""
    chance: float | None = None
    """How often chance alone would do as badly: the exact sign test, one-sided; none for cost and latency."""


class Figure(Record):
    """What one suite, or one measure, found of the candidate."""

    name: Quality | Measure
    rows: int
    unjudged: int
    """Rows of which nobody knows: never passed."""
    value: float | None
    """The share of rows passed, US dollars or seconds; none: unknown."""
    low: float | None = None
    high: float | None = None
    paired: Paired | None = None
    """None: the model in force could not be asked, or what it took is not known."""
    not_asked: str = ""
    """Why the suite says nothing of this step, such as that it has no rounds for tools; empty: it was asked."""


class Criterion(Record):
    """One figure, judged."""

    figure: Figure
    limit: float
    """The lower end's least, or the upper end's most."""
    go: bool
    why: str
    """What decided, in words."""


def load_limits(workspace: Path | None) -> Limits:
    """Return the shipped limits with the workspace's laid over them, the harder value holding.

    Raises:
        InputError: the workspace's file is bad.
    """
    shipped = validate(GoNoGo, load_data(SHIPPED), where=FILE_NAME)
    own = inside(workspace, FILE_NAME, where=FILE_NAME) if workspace else None
    if own is None or not own.exists():
        return Limits(shipped)
    data = load_data(own)
    if isinstance(data, Mapping) and "schema" not in data:
        raise InputError("'schema' is missing", where=FILE_NAME, mend="add `schema: 1`")
    asked = validate(GoNoGo, laid_over(shipped.model_dump(mode="json", by_alias=True), data), where=FILE_NAME)
    held = harder_of(shipped, asked)
    return Limits(held, tuple(softened(asked.as_json(), held.as_json())))


def harder_of(shipped: GoNoGo, own: GoNoGo) -> GoNoGo:
    """Return the limits of which each is the harder of the two; aliases are the workspace's as they are."""
    return GoNoGo(
        contract_days=min(shipped.contract_days, own.contract_days),
        significance=max(shipped.significance, own.significance),
        at_least={name: max(share, own.at_least.get(name, share)) for name, share in shipped.at_least.items()},
        cost=_lesser(shipped.cost, own.cost),
        latency=_lesser(shipped.latency, own.latency),
        answered=Answered(
            dated_snapshots=shipped.answered.dated_snapshots and own.answered.dated_snapshots,
            aliases=own.answered.aliases,
            severity="ask" if "ask" in {shipped.answered.severity, own.answered.severity} else "note",
        ),
    )


def judge_figure(figure: Figure, limits: GoNoGo) -> Criterion:
    """Return whether one figure lets the candidate go: within its limit, and not worse than the model in force.

    What is unknown is no go, except a suite that says nothing of the step at all.
    """
    if figure.name in MEASURES:
        limit = limits.cost if figure.name == "cost" else limits.latency
        why = _too_much(figure, limit)
        return Criterion(figure=figure, limit=limit.most, go=not why, why=why or _within(figure))
    least = limits.at_least[figure.name]  # type: ignore[index]  # the measures have gone
    if figure.not_asked:
        return Criterion(figure=figure, limit=least, go=True, why=f"not asked: {figure.not_asked}")
    why = _too_few(figure, least, limits.significance)
    return Criterion(figure=figure, limit=least, go=not why, why=why or _within(figure))


def _too_few(figure: Figure, least: float, significance: float) -> str:
    unknown = f"; {figure.unjudged} of {figure.rows} rows could not be judged" if figure.unjudged else ""
    if figure.low is None or figure.low < least:
        return f"the lower end is below {least:g}{unknown}"
    if figure.paired is None or figure.paired.chance is None:
        return "the model in force could not be judged on the same rows"
    if figure.paired.chance < significance:
        return (
            f"worse than the model in force on {figure.paired.worse} rows and better on {figure.paired.better}: "
            f"chance alone does so {figure.paired.chance:.3f} of the time"
        )
    return ""


def _too_much(figure: Figure, limit: Most) -> str:
    if figure.value is None or figure.high is None:
        unpriced = figure.name == "cost"
        return "the price is not known; write it into models.yaml" if unpriced else "nothing could be measured"
    if figure.high > limit.most:
        return f"the upper end is above {limit.most:g}"
    if figure.high < limit.free_below:
        return ""
    if figure.paired is None:
        return "what the model in force takes on the same rows is not known"
    if figure.paired.pin > 0 and figure.paired.high > limit.times_the_pin:
        return f"the upper end is above {limit.times_the_pin:g} times what the model in force takes"
    return ""


def _within(figure: Figure) -> str:
    return f"{figure.unjudged} of {figure.rows} rows could not be judged" if figure.unjudged else "within its limits"


def _lesser(shipped: Most, own: Most) -> Most:
    return Most.model_validate({name: min(value, getattr(own, name)) for name, value in shipped})
