"""Inventory claims: does the facts gate give each claim about a product the status that it deserves?"""

from collections.abc import Sequence
from typing import Annotated, Any, get_args

from pydantic import Field, ValidationInfo, field_validator

from evals.metrics import Metric, figures, share
from evals.rows import EvalRow
from evals.suites.suite import Score, Setting, Suite
from evals.suites.verdicts import MessageRow, judged, not_judged
from marque.errors import InputError
from marque.message import Message, Part
from marque.verdict import Claim, Status, Verdict

STATUSES: tuple[Status, ...] = get_args(Status)
GATES = ("facts",)


class Expected(EvalRow):
    """One claim that stands in the message, and the status it deserves."""

    part: Part
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: str
    kind: str | None = None
    """As claims have it; None: not said."""
    status: Status


class Row(MessageRow):
    """A message with the claims that are expected of it; others cost nothing where they are right."""

    expect: tuple[Expected, ...] = ()

    @field_validator("expect")
    @classmethod
    def _stand(cls, expect: tuple[Expected, ...], info: ValidationInfo) -> tuple[Expected, ...]:
        """Refuse labels of another text: a claim matched with them would say nothing."""
        message: Message | None = info.data.get("message")
        for one in expect:
            if message and (not one.quote or message.text_of(one.part)[one.start : one.end] != one.quote):
                raise ValueError(f"{one.part} from {one.start} to {one.end} is not {one.quote!r}")
        return expect


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Match claims by overlap, status by status, and count whole messages."""
    verdicts = judged([row.message for row in rows], setting, GATES)
    counted = [_counted(row, verdict) for row, verdict in zip(rows, verdicts, strict=True)]
    columns = {name: [one[name] for one in counted] for name in counted[0]}
    more: dict[str, Any] = {
        "n": len(rows),
        "claims": sum(len(row.expect) for row in rows),
        **not_judged(verdicts),
        "by_kind": _by_kind(rows, verdicts, setting.seed),
    }
    return Score(columns, METRICS, HEADLINES, more)


def _counted(row: Row, verdict: Verdict | InputError) -> dict[str, float]:
    """Return one message's counts; one that could not be judged found nothing and flagged itself."""
    claims = () if isinstance(verdict, InputError) else verdict.claims
    passed = not isinstance(verdict, InputError) and verdict.verdict == "pass"
    clean = all(one.status == "supported" for one in row.expect)
    wrong = any(one.status == "contradicted" for one in row.expect)
    counts: dict[str, float] = {
        "clean": clean, "alarm": clean and not passed, "wrong": wrong, "missed": wrong and passed
    }  # fmt: skip
    for status in STATUSES:
        labels = [one for one in row.expect if one.status == status]
        said = [claim for claim in claims if claim.status == status and _is_judgeable(claim, row)]
        counts |= {
            f"{status}_labelled": len(labels),
            f"{status}_found": sum(any(_overlap(claim, one) for claim in said) for one in labels),
            f"{status}_said": len(said),
            f"{status}_right": sum(any(_overlap(claim, one) for one in labels) for claim in said),
        }
    return counts


def _is_judgeable(claim: Claim, row: Row) -> bool:
    """Tell whether a label speaks of this claim; a further one that is supported costs nothing."""
    return claim.status != "supported" or any(_overlap(claim, one) for one in row.expect)


def _overlap(claim: Claim, label: Expected) -> bool:
    return claim.part == label.part and claim.start < label.end and label.start < claim.end


def _by_kind(rows: Sequence[Row], verdicts: Sequence[Verdict | InputError], seed: int) -> dict[str, dict[str, Any]]:
    """Return, for each kind of label, the share that was given the right status, and of the contradicted ones."""
    labels: dict[str, list[tuple[bool, bool]]] = {}
    for row, verdict in zip(rows, verdicts, strict=True):
        claims = () if isinstance(verdict, InputError) else verdict.claims
        for one in row.expect:
            right = any(claim.status == one.status and _overlap(claim, one) for claim in claims)
            if one.kind:
                labels.setdefault(one.kind, []).append((right, one.status == "contradicted"))
    return {kind: {"n": len(found), **_of_kind(found, seed)} for kind, found in sorted(labels.items())}


def _of_kind(found: Sequence[tuple[bool, bool]], seed: int) -> dict[str, float | None]:
    counted = {
        "right": [right for right, _ in found],
        "label": [True for _ in found],
        "caught": [right and wrong for right, wrong in found],
        "wrong": [wrong for _, wrong in found],
    }
    metrics = {"recall": share("right", "label"), "contradicted_recall": share("caught", "wrong")}
    return figures(metrics, Score(counted, metrics, ()).columns, seed)


METRICS: dict[str, Metric] = {
    **{
        name: metric
        for status in STATUSES
        for name, metric in (
            (f"{status}_precision", share(f"{status}_right", f"{status}_said")),
            (f"{status}_recall", share(f"{status}_found", f"{status}_labelled")),
        )
    },
    "false_alarm_rate": share("alarm", "clean", better="lower"),
    "miss_rate": share("missed", "wrong", better="lower"),
}
HEADLINES = ("contradicted_precision", "contradicted_recall", "false_alarm_rate", "miss_rate")

SUITE = Suite(
    "inventory-claims",
    "Does each claim about a product get the status that it deserves?",
    Row,
    run,
    has_catalogue=True,
    keeps_answers=True,
    asks_inventory=True,
)
