"""Running a contract: each row is asked of the candidate and of the model in force, in turn, step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from evals.contract.asking import AtStep, Bench, Worth
from evals.contract.figures import of_measure, of_quality
from evals.contract.report import Failed, StepReport
from evals.contract.rows import AllRows, ContractRow
from evals.contract.suites import SUITES, policy_of
from marque.models.gateway import CallContext, Gateway
from marque.models.policy import ModelPolicy
from policies.answered import may_answer
from policies.go_no_go import MEASURES, Figure, GoNoGo, Quality, judge_figure
from prompts.loader import Library

Progress = Callable[[str, int, int], None]
"""Told the step, how many rows are done, and of how many."""
NO_ROUNDS = "the step has no rounds for tools"


class Sides(NamedTuple):
    """What one row was worth."""

    suite: Quality
    row: ContractRow
    ours: Worth
    theirs: Worth


def steps_asking(candidate: str, pins: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the steps that the gateway of a contract has: the candidate and the model in force at each."""
    asked = {f"contract:{step}": (step, candidate) for step in pins}
    return asked | {f"contract-pin:{step}": (step, pin) for step, pin in pins.items()}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One candidate, and all that it is tried with."""

    candidate: str
    gateway: Gateway
    """One that has the steps of `steps_asking`."""
    policy: ModelPolicy
    """`models.yaml` as it holds."""
    rows: AllRows
    """By suite; a suite that is not there is not run."""
    limits: GoNoGo
    """`go-no-go.yaml` as it holds."""
    library: Library
    """The prompts of the agents that are asked."""
    brand: str
    """Whose calls they are, for records and limits."""
    now: datetime
    """When texts are judged."""
    progress: Progress


async def run_step(step: str, pin: str, trial: Trial) -> StepReport:
    """Return what the candidate showed at one step, beside the model in force there, and judged."""
    tools = trial.policy.step(step).rounds > 0
    asked = [(suite, row) for suite, rows in trial.rows.items() if suite != "tool_calls" or tools for row in rows.rows]
    policy = policy_of(trial.now)
    benches = [
        Bench(
            gateway=AtStep(gateway=trial.gateway, step=f"{kind}:{step}"), context=CallContext(brand=trial.brand),
            library=trial.library, policy=policy, now=trial.now,
        )
        for kind in ("contract", "contract-pin")
    ]  # fmt: skip
    found: list[Sides] = []
    for done, (suite, row) in enumerate(asked, start=1):
        ours, theirs = [await SUITES[suite](row, bench) for bench in benches]
        found.append(Sides(suite, row, ours, theirs))
        trial.progress(step, done, len(asked))
    return _judged(step, pin, found, trial)


def _judged(step: str, pin: str, found: Sequence[Sides], trial: Trial) -> StepReport:
    limits = trial.limits
    figures = [_figure(suite, found, trial.rows) for suite in trial.rows]
    seed = next(iter(trial.rows.values())).seed
    sides = [one.ours for one in found], [one.theirs for one in found]
    figures += [of_measure(name, *sides, seed=seed) for name in MEASURES if found]
    names = sorted({name or "" for one in found for name in one.ours.answered_as})
    return StepReport(
        step=step,
        pin=pin,
        parameters=trial.policy.parameters(step),
        answered_as=tuple(names),
        pin_answered_as=tuple(sorted({name or "" for one in found for name in one.theirs.answered_as})),
        itself=bool(names) and all(may_answer(trial.candidate, name or None, limits.answered) for name in names),
        criteria=tuple(judge_figure(figure, limits) for figure in figures),
        failed=tuple(
            Failed(suite=one.suite, row=one.row.id, why=one.ours.why, judged=one.ours.passed is not None)
            for one in found
            if not one.ours.passed
        ),
        calls=sum(len(side.model_calls) for one in found for side in (one.ours, one.theirs)),
    )


def _figure(suite: Quality, found: Sequence[Sides], rows: AllRows) -> Figure:
    mine = [one for one in found if one.suite == suite]
    if not mine:
        return Figure(name=suite, rows=0, unjudged=0, value=None, not_asked=NO_ROUNDS)
    return of_quality(suite, [one.ours for one in mine], [one.theirs for one in mine], rows[suite].seed)
