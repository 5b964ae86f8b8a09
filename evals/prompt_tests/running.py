"""Running prompt tests: copy is written, by the deterministic link or by a model, and held to its prompt's tests."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeVar

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from agents.brand_critic import review_voice
from agents.briefing import next_question
from agents.commands import answer_by_rule
from agents.compliance import review_compliance
from agents.copilot import STEP as COPILOT
from agents.copilot import Turn, next_said
from agents.desk import Desk
from agents.fact_checker import check_facts
from agents.segment import find_insight
from agents.writer import write_message
from evals.intervals import wilson
from evals.prompt_tests.reading_grade import reading_grade
from evals.prompt_tests.trial import NOW, Trial
from marque.brief import Channel
from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import Message
from marque.models.gateway import CallRecord, Prompt, Reply, Said, Talker
from marque.models.policy import LAST_LINKS
from marque.records import Record
from policies.checking import judge
from prompts.demands import Demand
from prompts.fallback import line_of
from prompts.form import PromptFile
from prompts.inputs import writing_inputs
from prompts.loader import Library

T = TypeVar("T", bound=BaseModel)
SEEDS = 3
"""Samples that the deterministic link writes of each channel."""
MOST_TOLD = 5
"""Failures of one test that are told."""
NO_CITES = "only a model cites; run it with --model"
UNANSWERED = "the model gave no answer that could be used"


class Failure(Record):
    """One sample that did not pass."""

    where: str
    """The prompt's file."""
    line: int | None
    """Of the fallback copy; None: a model wrote it."""
    what: str
    mend: str

    def __str__(self) -> str:
        """Return one line, as every error of ours is told."""
        return str(InputError(self.what if self.line is None else f"line {self.line}: {self.what}",
                              where=self.where, mend=self.mend))  # fmt: skip


class Result(Record):
    """One test of one prompt, over all samples."""

    prompt: str
    test: str
    """`gates`, `renders`, or the key of the head's test."""
    status: Literal["passed", "failed", "not_run"]
    samples: int = 0
    passed: int = 0
    pass_rate: float | None = None
    pass_rate_low: float | None = None
    pass_rate_high: float | None = None
    """The 95 % interval, as Wilson has it."""
    why: str | None = None
    """Why it was not run."""
    failures: tuple[Failure, ...] = ()


class Sample(NamedTuple):
    """One variant of a message, with what it was written for."""

    message: Message
    evidence: Evidence
    desk: Desk
    channel: Channel
    seed: int
    unanswered: str
    """How the asks ended that no model answered; empty: all of it is a model's, or none was asked."""


Custom = Callable[[Message, Evidence], str | None]
Wrong = tuple[str, str, str, str]
"""The part, the quote, what is wrong, and the mend."""
WrongBy = Callable[[Sample], Wrong | None]


async def tried(
    prompt: PromptFile,
    library: Library,
    trial: Trial,
    gateway: Talker,
    *,
    samples: int = SEEDS,
    by_model: bool = False,
    allowed: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Return what each test of a prompt came to.

    Args:
        prompt: a copy template, or a role's own.
        library: the prompts in force, it among them.
        trial: what it is tried on.
        gateway: who writes.
        samples: how many are written of each channel.
        by_model: whether a model is asked: copy of the deterministic link then counts as no answer.
        allowed: the modules whose functions a `custom` test may name.
        progress: told of each sample.

    Raises:
        InputError: a `custom` test names what is not allowed or not there.
    """
    customs = {
        demand.custom: _custom(demand.custom, prompt, allowed) for demand in prompt.head.demands if demand.custom
    }
    if not prompt.head.channel:
        return await _test_role(prompt, library, trial, gateway, samples, by_model=by_model, progress=progress)
    messages = [
        await _written(prompt, channel, library, trial, gateway, seed, progress)
        for channel in prompt.head.channel
        for seed in range(samples)
    ]
    results = [_result(prompt, "gates", messages, _by_gates, by_model=by_model)]
    for demand in prompt.head.demands:
        wrong_by = partial(_wrong, demand, customs)
        results.append(_result(prompt, demand.name, messages, wrong_by, by_model=by_model))
    return results


async def _written(
    prompt: PromptFile, channel: Channel, library: Library, trial: Trial, gateway: Talker, seed: int,
    progress: Callable[[str], None],
) -> list[Sample]:  # fmt: skip
    progress(f"{prompt.name} {channel}")
    desk = trial.desk(prompt, channel, library, gateway, seed)
    evidence = trial.evidence_for(desk.brief)
    written = await write_message(desk.brief, channel, evidence, None, (), desk)
    unanswered = _unanswered(written.calls)
    return [Sample(one, evidence, desk, channel, seed, unanswered) for one in desk.as_messages(written.message)]


def _unanswered(calls: Sequence[CallRecord]) -> str:
    """Return how the last call of a model ended before each deterministic link that had to answer for it."""
    ends = dict.fromkeys(
        model.outcome for model, then in pairwise(calls) if then.link in LAST_LINKS and model.link not in LAST_LINKS
    )
    return ", ".join(ends).replace("_", " ")


def _by_gates(sample: Sample) -> Wrong | None:
    """Return the hardest finding of the gates on a sample; a note is none."""
    verdict = judge(sample.message, sample.evidence, sample.desk.policy)
    return next(((f.part, f.quote, f"{f.rule}: {f.message}", f.fix or "mend the copy")
                 for f in verdict.findings if f.severity != "note"), None)  # fmt: skip


def _wrong(demand: Demand, customs: dict[str, Custom], sample: Sample) -> Wrong | None:
    """Return what is wrong with a sample by one test of the head."""
    message = sample.message
    if demand.tone:
        verdict = judge(message, sample.evidence, sample.desk.policy, gates=("tone", "voice"))
        found = (f for f in verdict.findings if f.severity != "note")
        return next(((f.part, f.quote, f"{f.rule}: {f.message}", f.fix or "mend the copy") for f in found), None)
    if demand.avoid:
        return _avoided(demand.avoid, message)
    if demand.mention_product:
        text = "\n".join(text for _, text in message.parts()).casefold()
        missing = [product.title for product in sample.evidence.products if product.title.casefold() not in text]
        return ("body", "", f"{missing[0]!r} is not named", "name each product") if missing else None
    if demand.max_length and len(message.body) > demand.max_length:
        return "body", message.body, f"the body has {len(message.body)} characters", f"keep to {demand.max_length}"
    if demand.reading_grade and (grade := reading_grade(message.body)) > demand.reading_grade:
        return (
            "body",
            message.body,
            f"it reads at grade {grade:.1f}",
            f"keep to {demand.reading_grade:g}: shorter words",
        )
    said = customs[demand.custom](message, sample.evidence) if demand.custom else None
    return ("body", "", f"{demand.custom}: {said}", "mend the copy") if said else None


def _avoided(words: Sequence[str], message: Message) -> Wrong | None:
    for part, text in message.parts():
        for word in words:
            at = text.casefold().find(word.casefold())
            if at >= 0 and part != "footer":
                return part, text[at : at + len(word)], f"{word!r} is to be avoided", "say it otherwise"
    return None


def _result(
    prompt: PromptFile, test: str, messages: Sequence[Sequence[Sample]], wrong_by: WrongBy, *, by_model: bool
) -> Result:
    """Count the messages of which every variant passes: variants share a body, so they are no samples of their own."""
    failures = [_failure(prompt, variants, wrong_by, by_model=by_model) for variants in messages]
    return _counted(prompt, test, len(messages), [one for one in failures if one])


def _counted(prompt: PromptFile, test: str, samples: int, failures: Sequence[Failure]) -> Result:
    passed = samples - len(failures)
    interval = wilson(passed, samples)
    told = {str(one): one for one in failures}
    return Result(
        prompt=prompt.name, test=test, status="failed" if failures else "passed", samples=samples, passed=passed,
        pass_rate=passed / samples, pass_rate_low=interval.low, pass_rate_high=interval.high,
        failures=tuple(told.values())[:MOST_TOLD],
    )  # fmt: skip


def _failure(
    prompt: PromptFile, variants: Sequence[Sample], wrong_by: WrongBy, *, by_model: bool
) -> Failure | None:  # fmt: skip
    """Return what is wrong with the first variant that has something wrong."""
    if by_model and (why := variants[0].unanswered):
        return Failure(where=prompt.where, line=None, what=f"{variants[0].channel}: {UNANSWERED}: {why}",
                       mend="look at the endpoint, or shorten what the prompt asks")  # fmt: skip
    found = next(((one, wrong) for one in variants if (wrong := wrong_by(one))), None)
    if found is None:
        return None
    sample, (part, quote, what, mend) = found
    line = None if by_model else line_of(
        prompt, _inputs(sample), channel=sample.channel, seed=sample.seed, part=part, quote=quote
    )  # fmt: skip
    said = f' "{quote[:60]}"' if quote and len(quote) < len(sample.message.body) else ""
    return Failure(where=prompt.where, line=line, what=f"{sample.channel} {part}{said}: {what}", mend=mend)


def _inputs(sample: Sample) -> Any:  # noqa: ANN401 - the writer's
    desk = sample.desk
    return writing_inputs(desk.brief, sample.evidence, desk.setting, channel=sample.channel, now=NOW,
                          fresh_for=desk.policy.fresh_for)  # fmt: skip


def _custom(path: str, prompt: PromptFile, allowed: Sequence[str]) -> Custom:
    module, _, name = path.partition(":")
    if module not in allowed:
        raise InputError(
            f"test custom: {module!r} is not allowed to run here", where=prompt.where,
            mend=f"if you trust it, add prompt_checks = [{module!r}] to marque.toml",
        )  # fmt: skip
    try:
        function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(f"test custom: {path!r} is not installed here", where=prompt.where,
                         mend="install its package, or mend the path") from error  # fmt: skip
    found: Custom = function
    return found


class Words(Record):
    """What a conversation was answered."""

    text: str


class Recording:
    """A gateway that keeps what each prompt was asked with and answered."""

    def __init__(self, gateway: Talker) -> None:
        """Stand before this gateway."""
        self._gateway = gateway
        self.asked: list[tuple[Prompt, Reply[Any], int]] = []

    def prompt_tokens(self, step: str) -> int:
        """Return the step's budget."""
        return self._gateway.prompt_tokens(step)

    async def ask(self, step: str, answer: type[T], prompt: Prompt, **more: Any) -> Reply[T]:  # noqa: ANN401 - as the gateway has them
        """Ask, and keep it."""
        reply = await self._gateway.ask(step, answer, prompt, **more)
        self.asked.append((prompt, reply, self._gateway.prompt_tokens(step)))
        return reply

    async def converse(self, step: str, prompt: Prompt, talk: Sequence[BaseMessage], **more: Any) -> Said:  # noqa: ANN401 - as the gateway has them
        """Ask for the next message of a conversation, and keep it."""
        said = await self._gateway.converse(step, prompt, talk, **more)
        reply: Reply[Words] = Reply(answer=Words(text=said.message.text), calls=said.calls)
        self.asked.append((prompt, reply, self._gateway.prompt_tokens(step)))
        return said


async def _test_role(
    prompt: PromptFile, library: Library, trial: Trial, gateway: Talker, samples: int, *, by_model: bool,
    progress: Callable[[str], None],
) -> list[Result]:  # fmt: skip
    """Have the roles work on one message, and hold what this prompt was answered to its tests."""
    asked: list[tuple[Prompt, Reply[Any], int]] = []
    for seed in range(samples if by_model else 1):
        progress(prompt.name)
        recording = Recording(gateway)
        desk = trial.desk(library.get("price_drop"), "email", library, recording, seed)
        evidence = trial.evidence_for(desk.brief)
        if prompt.head.step == COPILOT:
            await _talk(desk, recording)
        else:
            await _ROLES.get(prompt.head.step.partition(".")[0], _nobody)(desk, evidence)
        asked += [one for one in recording.asked if one[0].name == prompt.name]
    if not asked:
        return [Result(prompt=prompt.name, test="renders", status="not_run", why="no role asked it on the trial")]
    too_long = [one for one in asked if one[0].left_out]
    results = [_counted(prompt, "renders", len(asked), [
        Failure(where=prompt.where, line=None, what=f"has no room for {len(one[0].left_out)} passages of the trial",
                mend="shorten it, or raise prompt_tokens of its step") for one in too_long
    ])]  # fmt: skip
    return [*results, *(_of_answers(prompt, demand, [reply for _, reply, _ in asked], by_model=by_model)
                        for demand in prompt.head.demands)]  # fmt: skip


def _of_answers(prompt: PromptFile, demand: Demand, replies: Sequence[Reply[Any]], *, by_model: bool) -> Result:
    if demand.must_cite and not by_model:
        return Result(prompt=prompt.name, test=demand.name, status="not_run", why=NO_CITES)
    if demand.name not in {"must_cite", "avoid", "max_length"}:
        return Result(prompt=prompt.name, test=demand.name, status="not_run", why="it is for copy templates")
    failures = [
        Failure(where=prompt.where, line=None, what=wrong, mend="mend the prompt")
        for reply in replies
        if (
            wrong := f"{UNANSWERED}: {_unanswered(reply.calls)}"
            if by_model and not reply.by_model
            else _wrong_answer(demand, reply.answer.as_json())
        )
    ]
    return _counted(prompt, demand.name, len(replies), failures)


def _wrong_answer(demand: Demand, answer: dict[str, Any]) -> str | None:
    if demand.must_cite:
        lists = [value for value in answer.values() if isinstance(value, list)]
        entries = [one for value in lists for one in value if isinstance(one, dict)]
        cited = bool(answer.get("cites")) if "cites" in answer else all(
            one.get("cites") or one.get("quote") or one.get("status") == "unsupported" for one in entries
        )  # fmt: skip
        return None if cited else "it cites nothing"
    texts = [text for value in answer.values() for text in (value if isinstance(value, list) else [value])
             if isinstance(text, str)]  # fmt: skip
    said = [word for word in demand.avoid or () for text in texts if word.casefold() in text.casefold()]
    if said:
        return f"{said[0]!r} is to be avoided"
    longest = max(map(len, texts), default=0)
    return f"it has {longest} characters" if demand.max_length and longest > demand.max_length else None


async def _write(desk: Desk, evidence: Evidence) -> None:
    await write_message(desk.brief, "email", evidence, None, (), desk)


async def _insight(desk: Desk, evidence: Evidence) -> None:
    await find_insight(desk.brief, evidence, desk)


async def _facts(desk: Desk, evidence: Evidence) -> None:
    await check_facts(_draft(desk), evidence, desk)


async def _voice(desk: Desk, evidence: Evidence) -> None:
    await review_voice(_draft(desk), evidence, desk)


async def _compliance(desk: Desk, evidence: Evidence) -> None:
    await review_compliance(_draft(desk), evidence, desk)


async def _talk(desk: Desk, gateway: Talker) -> None:
    """Answer one marketer, with a brief that is half filled; no tool is on offer, as none would have a house to ask."""
    turn = Turn(
        talk=[HumanMessage("It goes out by e-mail. What else do you need to know?")],
        brief={"objective": desk.brief.objective, "products": list(desk.brief.products), "channels": ["email"]},
        question=next_question({"objective": "-", "products": "-", "channels": "-"}, ()), about=desk.brief.name,
        remembered=("Keep it short.",), brand=desk.setting.brand, today=NOW.date().isoformat(),
    )  # fmt: skip
    await next_said(turn, gateway, desk.library, (), last=lambda: answer_by_rule(turn))


async def _nobody(desk: Desk, evidence: Evidence) -> None:
    """No role of ours asks this step."""


def _draft(desk: Desk) -> Message:
    """Return a draft with statements that no rule can decide."""
    return Message(
        id="A", channel="email", subject="A blanket for the porch", cta="See the blanket",
        body="The Ember Wool Blanket in Rust was woven by a family that has kept sheep for generations. "
        "Nine in ten of our customers sleep better under it.",
        cta_url="https://tarnholt.example/products", products=desk.brief.products, brand="tarnholt", market="US",
        language="en", now=NOW,
    )  # fmt: skip


_ROLES: dict[str, Callable[[Desk, Evidence], Awaitable[None]]] = {
    "writer": _write, "segment": _insight, "fact_checker": _facts, "brand_critic": _voice, "compliance": _compliance,
}  # fmt: skip
