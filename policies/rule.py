"""What a rule is: an id, why it holds, how hard, how to mend, and an example on either side."""

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from marque.brief import Channel, Language, Line, Market
from marque.errors import InputError
from marque.message import Part
from marque.records import Record
from marque.verdict import Finding, Severity, Span
from policies.patterns import compiled
from policies.tiers import Role

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")]
Examples = Annotated[tuple[str, ...], Field(min_length=3)]
"""What a rule is tested by: fewer than three on a side say too little of where it ends."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a gate written in code; `wrong` breaks exactly this rule, `right` breaks none."""

    id: str
    severity: Severity
    source: str
    """Law, platform policy or decision of the house that it comes from."""
    fix: str
    wrong: str
    right: str
    waivable_by: Role | None = None
    asks_role: Role | None = None

    def finding(self, span: Span, message: str, **more: object) -> Finding:
        """Return the finding that this rule was broken at this place."""
        return Finding.model_validate(
            {**span.model_dump(include=set(Span.model_fields)), "gate": self.id.partition(".")[0], "rule": self.id,
             "severity": self.severity, "message": message, "fix": self.fix, "waivable_by": self.waivable_by,
             "asks_role": self.asks_role, **more}
        )  # fmt: skip


class PhraseRule(Record):
    """One compliance rule that is data: what must stand in the copy, or must not (`rules/*.yaml`).

    A forbidding pattern may name two groups. What matches `(?P<said>...)` is spared where a source bears it out:
    its words stand in the offer's terms or in one document. What matches `(?P<rival>...)` is spared where it is
    one of our own products or names.
    """

    id: RuleId
    markets: tuple[Market, ...]
    """Markets, or unions of them such as `EU`; empty: everywhere."""
    channels: tuple[Channel, ...]
    """Empty: on every channel."""
    languages: tuple[Language, ...]
    """The languages that its patterns are written in."""
    applies_from: date | None = None
    applies_until: date | None = None
    citation: Line
    checked: date | None = None
    """When somebody looked the citation up; None: shown as not reviewed by counsel."""
    severity: Severity
    asks_role: Role | None = None
    waivable_by: Role | None = None
    message: Line
    fix: Line
    requires: tuple[Line, ...] = ()
    """Patterns of which one must match in `parts`; none does: a finding."""
    marks_whole: bool = False
    """Whether a text in which one of them stands was handed in whole, with all that belongs to the end of one."""
    forbids: tuple[Line, ...] = ()
    """Patterns of which none may match in `parts`."""
    unless: tuple[Line, ...] = ()
    """Patterns whose match anywhere in the message lifts the rule."""
    beside: tuple[Line, ...] = ()
    """Patterns of which one must match in the same sentence, or what is forbidden may stand there."""
    spares: tuple[Line, ...] = ()
    """Patterns whose match in the same sentence spares what is forbidden there."""
    reach: Literal["sentence", "passage"] = "sentence"
    """Where `beside` and `spares` are looked for: in the sentence, or in the two before and after it as well."""
    hours: tuple[time, time] | None = None
    """Between which hours of the market's zone it may go out; judged where `send_at` is known, and then only."""
    parts: tuple[Part, ...] = ()
    """Empty: all."""
    wrong: Examples
    """Bodies that break it, or times of the day where it is about hours."""
    right: Examples
    """Near misses that do not."""
    kind: Literal["phrase"] = "phrase"

    @model_validator(mode="after")
    def _says_something_that_can_be_tried(self) -> Self:
        if not self.requires and not self.forbids and not self.hours:
            raise ValueError("a rule requires or forbids something")
        if self.applies_from and self.applies_until and self.applies_until < self.applies_from:
            raise ValueError("applies_until lies before applies_from")
        try:
            for pattern in (*self.requires, *self.forbids, *self.unless, *self.beside, *self.spares):
                compiled(pattern)
        except InputError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def cited(self) -> str:
        """Return the citation as people see it, with a word on whether anybody looked it up."""
        return f"{self.citation} ({f'checked {self.checked}' if self.checked else 'not reviewed by counsel'})"

    def applies_on(self, day: date) -> bool:
        """Tell whether the rule is in force on this day of the market."""
        begun = self.applies_from is None or self.applies_from <= day
        return begun and (self.applies_until is None or day <= self.applies_until)

    def speaks(self, language: Language) -> bool:
        """Tell whether its patterns are written in this language, whatever the region."""
        return primary(language) in {primary(known) for known in self.languages}


def primary(language: str) -> str:
    """Return the primary subtag of a language: `en` for `en-GB`."""
    return language.partition("-")[0]
