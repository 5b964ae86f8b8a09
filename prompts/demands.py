"""What a prompt's head may ask of what it yields: its tests, one key each."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from marque.brief import Line
from marque.records import Record

Custom = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$")]
"""`package.module:function`."""


class Demand(Record):
    """One test, as the head has it: exactly one of these keys."""

    tone: Literal["on_voice"] | None = None
    """The gates of tone and voice find nothing to revise."""
    avoid: Annotated[tuple[Line, ...], Field(min_length=1)] | None = None
    """Words that do not stand in it, in any case."""
    mention_product: Literal[True] | None = None
    """Each product of the brief is named."""
    max_length: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Most characters of the body; of a role that writes another part, of that part."""
    must_cite: Literal[True] | None = None
    """It cites the evidence that it rests on; only a role's answer can."""
    reading_grade: Annotated[float, Field(ge=1, le=20)] | None = None
    """Highest grade of school whose pupils can read the body (Flesch-Kincaid)."""
    custom: Custom | None = None
    """A function of an installed package that `marque.toml` allows; it returns what is wrong, or None."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Demand":
        if len(self.model_fields_set) != 1:
            raise ValueError("a test has exactly one key; begin each with '- ' on a line of its own")
        return self

    @property
    def name(self) -> str:
        """Which test it is."""
        return next(iter(self.model_fields_set))
