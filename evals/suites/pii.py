"""Personal data: which characters of a text does the gate take for somebody's?

`interfaces.md` says which types count; characters of other annotated types are neither hit nor miss, and white space
does not count.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from evals.metrics import f_score, figures, quotient
from evals.rows import EvalRow
from evals.suites.suite import Score, Setting, Suite
from policies.recognizers import find

COUNTED = frozenset({
    "PERSON", "STREET_ADDRESS", "ZIP_CODE", "PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN",
    "US_DRIVER_LICENSE", "IP_ADDRESS",
})  # fmt: skip


class Annotation(EvalRow):
    """One place in a text and what stands there."""

    entity_type: str
    start_position: Annotated[int, Field(ge=0)]
    end_position: Annotated[int, Field(ge=0)]


class Row(EvalRow):
    """One text with its annotations."""

    full_text: str
    spans: tuple[Annotation, ...] = ()

    @field_validator("spans")
    @classmethod
    def _stand(cls, spans: tuple[Annotation, ...], info: ValidationInfo) -> tuple[Annotation, ...]:
        """Refuse annotations of another text: figures on them would say nothing."""
        longest = len(info.data.get("full_text", ""))
        for one in spans:
            if not one.start_position < one.end_position <= longest:
                raise ValueError(
                    f"{one.start_position} to {one.end_position} does not stand in a text of {longest} characters"
                )
        return spans


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Count characters, text by text."""
    counted: list[dict[str, float]] = []
    entities: dict[str, list[tuple[int, int]]] = {}
    for done, row in enumerate(rows, start=1):
        found = _characters(row.full_text, ((one.start, one.end) for one in find(row.full_text)))
        true = _annotated(row, counts=True)
        said = found - (_annotated(row, counts=False) - true)
        counted.append({"hit": len(said & true), "said": len(said), "true": len(true)})
        for one in row.spans:
            if one.entity_type in COUNTED:
                place = _characters(row.full_text, [(one.start_position, one.end_position)])
                entities.setdefault(one.entity_type, []).append((len(place & found), len(place)))
        setting.progress(done)
    columns = {name: [one[name] for one in counted] for name in counted[0]}
    more = {"n": len(rows), "by_entity": {name: _recall(pairs) for name, pairs in sorted(entities.items())}}
    return Score(columns, METRICS, HEADLINES, more)


def _annotated(row: Row, *, counts: bool) -> set[int]:
    places = [
        (one.start_position, one.end_position) for one in row.spans if (one.entity_type in COUNTED) is counts
    ]  # fmt: skip
    return _characters(row.full_text, places)


def _characters(text: str, places: Any) -> set[int]:  # noqa: ANN401 - pairs of offsets
    return {at for start, end in places for at in range(start, min(end, len(text))) if not text[at].isspace()}


def _recall(pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    metrics = {"char_recall": quotient("hit", "true")}
    counted = {"hit": [hit for hit, _ in pairs], "true": [true for _, true in pairs]}
    return {"n": len(pairs), **figures(metrics, Score(counted, metrics, ()).columns, 0)}


METRICS = {
    "char_precision": quotient("hit", "said"),
    "char_recall": quotient("hit", "true"),
    "char_f2": f_score("hit", "said", "true", beta=2.0),
}
HEADLINES = ("char_f2",)

SUITE = Suite("pii", "Which characters are taken for somebody's data, and rightly?", Row, run)
