"""Campaign: does a brief become a package that says what it was asked for, and nothing that it may not?

Each row runs through the real graph. Beside the package, the template itself is measured: every line that it could
say, further drafts by the deterministic link, and faults that are planted into the finished copy. Without a model
nothing is left to chance, so a single row that falls is a regression.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field

from agents.desk import Desk
from evals.lab import AT, Lab, Ran, open_lab
from evals.metrics import Metric, quotient, share
from evals.oracle import strangers
from evals.rows import EvalRow
from evals.suites.suite import Score, Setting, Suite
from evals.template_text import (
    OwnWords,
    contains,
    fits_channel,
    is_action,
    names_something,
    owed,
    own_words,
    restraints,
    urged,
    wanted,
)
from evals.trajectory import expected_steps, follows
from evals.workers import in_parts, spread
from graphs.judging import messages_to_judge
from marque.brief import Brief, Channel, Tier
from marque.evidence import Evidence
from marque.message import ChannelMessage, Message
from marque.models.policy import LAST_LINKS
from marque.settings import Settings
from marque.verdict import Verdict
from policies.checking import judge
from prompts.form import FLOOR
from prompts.inputs import WritingInputs, writing_inputs
from prompts.loader import load_prompts
from prompts.render import guidance

PART = 4
"""Rows that are run in one laboratory: what an interruption loses at most, for each process."""
DRAFTS = 3
"""Further drafts of each brief, each by another seed."""
TIERS: tuple[Tier, ...] = ("C", "B", "A")
"""Each with as many stages as its place says."""
_OF_THE_WHOLE = ("structure", "originality")
"""Gates that say nothing of a text that is every line at once: it is too long, and its choices are alike."""


class Expect(EvalRow):
    """What a brief must come to."""

    status: str = "approved"
    tier: Tier | None = None
    """None: not said."""
    shows: tuple[str, ...] = ()
    """Words that its package must show beside what the brief makes it owe."""
    avoids: tuple[str, ...] = ()
    """Words that no draft may have."""


class Row(EvalRow):
    """A brief, and what its package must show."""

    id: str
    brief: Brief
    now: AwareDatetime = AT
    expect: Expect = Field(default_factory=Expect)


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Run each brief; where prompts are laid over, only those whose template is among them."""
    chosen = _chosen(rows, setting.prompts)
    counted = _counted(chosen, setting)
    columns = {name: [one[name] for one in counted] for name in counted[0] if " " not in name}
    score = Score(columns, METRICS, HEADLINES, is_exact=setting.settings.openai_api_key is None)
    more: dict[str, Any] = {
        "n": len(chosen),
        "by_template": score.by([row.brief.template for row in chosen], ("pass_rate", "brief_coverage"), setting.seed),
        "by_step": _by_step(counted),
        "models_answered": _models(counted),
    }
    return Score(columns, METRICS, HEADLINES, more, ids=tuple(row.id for row in chosen), is_exact=score.is_exact)


def _chosen(rows: Sequence[Row], prompts: Path | None) -> list[Row]:
    """Return the rows on which these prompts bear: those of the templates among them, all where none is a template."""
    if prompts is None:
        return list(rows)
    names = load_prompts(prompts).prompts.keys()
    return [row for row in rows if row.brief.template in names] or list(rows)


def _counted(rows: Sequence[Row], setting: Setting) -> list[dict[str, float]]:
    known = {row.id: answer for row in rows if (answer := setting.answers.find(row.model_dump(mode="json")))}
    todo = [row for row in rows if row.id not in known]
    parts = [(tuple(part), setting.settings, setting.prompts) for part in in_parts(todo, PART)]
    for number, answers in spread(_part, parts, setting.jobs) if parts else ():
        for row, answer in zip(parts[number][0], answers, strict=True):
            setting.answers.keep(row.model_dump(mode="json"), answer)
            known[row.id] = answer
        setting.progress(len(known))
    return [known[row.id] for row in rows]


def _part(part: tuple[tuple[Row, ...], Settings, Path | None]) -> list[dict[str, float]]:
    """Run some rows in a laboratory of their own."""

    async def answered() -> list[dict[str, float]]:
        rows, settings, prompts = part
        async with open_lab(settings, prompts=prompts) as lab:
            return [await counted_row(row, lab) for row in rows]

    return asyncio.run(answered())


async def counted_row(row: Row, lab: Lab) -> dict[str, float]:
    """Run one brief and return all that is counted of it."""
    ran, drafts = await lab.run(row.brief, row.now, drafts=DRAFTS)
    steps = {f"step {name} seconds": seconds for name, seconds in _seconds(ran)}
    calls = {f"step {call['step']} tokens": float(_tokens(call)) for call in ran.calls}
    models = {f"model {call['model_answered']}": 1.0 for call in ran.calls if call["link"] not in LAST_LINKS}
    counted = {**_ended(row, ran), **steps, **calls, **models}
    if ran.last is None or ran.desk is None:
        return {**_NOTHING, **counted, "passed": counted["as_expected"]}
    desk, evidence = ran.desk, ran.last.evidence
    counted |= await asyncio.to_thread(_of_template, row, desk, evidence)
    counted |= await asyncio.to_thread(_of_copy, row, ran, desk, evidence)
    counted |= await asyncio.to_thread(_of_drafts, row, drafts, desk, evidence)
    counted["passed"] = counted["as_expected"] and counted["sound"]
    if row.expect.status != "approved":  # what is found in it is what the brief asked for
        counted |= {"drafts": 0, "alarms": 0, "own_findings": 0}
    return {**_NOTHING, **counted}


def _models(counted: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the models that answered."""
    return sorted({name.removeprefix("model ") for one in counted for name in one if name.startswith("model ")})


def _ended(row: Row, ran: Ran) -> dict[str, float]:
    """Count how it went: status, tier, steps, rounds, and what it cost."""
    steps = [[step.name for step in turn] for turn in ran.turns]
    must_be = expected_steps(TIERS.index(ran.campaign.tier))
    status, tier = ran.campaign.status == row.expect.status, row.expect.tier in {None, ran.campaign.tier}
    template = ran.desk.template if ran.desk else None
    return {
        "one": 1, "as_expected": status and tier, "tier_level": TIERS.index(ran.campaign.tier),
        "risk_level": TIERS.index(FLOOR[template.head.risk_level]) if template else 0,
        "own_tests": sum(len(value) if isinstance(value, list) else 1
                         for test in (template.head.tests if template else ()) for value in test.values()),
        "followed": row.expect.status != "approved" or follows(steps, must_be),
        "revisions": ran.revisions, "refused": ran.campaign.status == "refused",
        "fallback": bool(ran.last) and ran.last is not None and ran.last.content.origin == "template",
        "tokens": sum(_tokens(call) for call in ran.calls),
        "cost": sum(float(call["cost_usd"] or 0) for call in ran.calls),
        "seconds": sum(step.seconds for turn in ran.turns for step in turn),
    }  # fmt: skip


def _of_copy(row: Row, ran: Ran, desk: Desk, evidence: Evidence) -> dict[str, float]:
    """Count what the finished copy says, and which planted faults are found in it."""
    assert ran.last is not None  # noqa: S101 - the caller asked
    judged = [(report.channel, report.verdict) for judgement in ran.last.judgements for report in judgement.reports]
    first = [report.verdict for judgement in ran.rounds[0].judgements for report in judgement.reports]
    claims = [claim for _, verdict in judged for claim in verdict.claims]
    messages = messages_to_judge(ran.last.content.messages, desk)
    says = [_says(message, channel, desk, evidence) for channel, message in messages]
    shown = all(any(contains(_text(message), words) for _, message in messages) for words in row.expect.shows)
    made_up = strangers(ran.package, ran.campaign.brief.as_json(), _own(desk)) if ran.package else []
    planted = [_caught(fault, message, evidence, desk) for _, message in messages[:1]
               for fault in _faults(message, evidence)]  # fmt: skip
    clean = all(_is_clean(verdict) for _, verdict in judged) or row.expect.status == "waiting"
    return {
        "first_passed": all(map(_is_clean, first)),
        "owed": sum(len(one) for one in says), "covered": sum(map(sum, says)),
        "claims": len(claims), "supported": sum(claim.status == "supported" for claim in claims),
        "faults": len(planted), "caught": sum(planted),
        "sound": clean and shown and not made_up and all(map(all, says)),
    }  # fmt: skip


def _of_drafts(row: Row, drafts: Sequence[ChannelMessage], desk: Desk, evidence: Evidence) -> dict[str, float]:
    """Count what is found in drafts in which nothing is wrong but what the template put there."""
    alarms, bodies = [], []
    for message in drafts:
        for _, one in messages_to_judge((message.model_copy(update={"variants": message.variants[:1]}),), desk):
            avoided = any(contains(_text(one), words) for words in row.expect.avoids)
            alarms.append(avoided or not _is_clean(judge(one, evidence, desk.policy)))
            bodies.append((message.channel, one.subject, one.body, one.cta))
    return {"drafts": len(alarms), "alarms": sum(alarms), "different": len(set(bodies))}


def _of_template(row: Row, desk: Desk, evidence: Evidence) -> dict[str, float]:
    """Count what the template says by itself: what it guarantees, which lines can be used, what is found in them."""
    counted = dict.fromkeys(("own_owed", "own_said", "options", "sound_options", "subjects", "naming_subjects",
                             "own_findings", "own_voice", "channels"), 0.0)  # fmt: skip
    restrained = True
    for channel in row.brief.channels:
        inputs = inputs_of(channel, desk, evidence)
        words = own_words(desk.template, inputs, channel)
        items = wanted(inputs)
        lines = list(_options(words, channel))
        told = guidance(desk.template, inputs)
        verdict = judge(_every_line(words, channel, desk), evidence, desk.policy)
        asked = judge(_of_words(urged(told), channel, desk), evidence, desk.policy, gates=("tone", "profanity"))
        found = [one for one in verdict.findings if one.gate not in _OF_THE_WHOLE and one.severity != "note"]
        avoided = sum(contains(f"{words.body} {' '.join(words.subjects)}", one) for one in row.expect.avoids)
        counted["own_owed"] += len(items)
        counted["own_said"] += sum(words.says(item) for item in items)
        counted["options"] += len(lines)
        counted["sound_options"] += sum(lines)
        counted["subjects"] += len(words.subjects)
        counted["naming_subjects"] += sum(names_something(one, inputs) for one in words.subjects)
        counted["own_findings"] += len(found) + avoided + (not _is_clean(asked))
        counted["own_voice"] += _prose_voice(words, channel, desk, evidence)
        counted["channels"] += 1
        restrained = restrained and restraints(told) > 0
    return {**counted, "restrained": restrained}


def inputs_of(channel: Channel, desk: Desk, evidence: Evidence) -> WritingInputs:
    """Return what the writer was given for a channel in its first round: the products of the brief and no others."""
    own = tuple(product for product in evidence.products if product.sku in desk.brief.products)
    return writing_inputs(
        desk.brief, evidence.model_copy(update={"products": own}), desk.setting, channel=channel, now=desk.judged_at,
        insight="", findings=(), fresh_for=desk.policy.fresh_for,
    )  # fmt: skip


def _options(words: OwnWords, channel: Channel) -> Iterator[bool]:
    """Yield, for each one-line part that could be drawn, whether it may stand."""
    for part, lines in (("subject", words.subjects), ("preheader", words.preheaders)):
        yield from (fits_channel(channel, part, line) for line in lines)
    for line in words.ctas or ("",):
        yield fits_channel(channel, "cta", line) and is_action(line)


def _every_line(words: OwnWords, channel: Channel, desk: Desk) -> Message:
    lines = "\n\n".join([*words.subjects, *words.preheaders, words.body])
    return _of_words(lines, channel, desk).model_copy(
        update={"products": desk.brief.products, "offer": desk.brief.offer if desk.signed else None,
                "cta": words.ctas[0] if words.ctas else None}
    )  # fmt: skip


def _of_words(text: str, channel: Channel, desk: Desk) -> Message:
    market = desk.policy.brand.markets.get(desk.policy.market) if desk.policy.brand else None
    return Message(
        channel=channel, body=text or "-", brand=desk.brief.brand, market=desk.policy.market,
        language=desk.policy.language, now=desk.judged_at, footer=market.footer if market else None,
        sender=market.sender if market else None,
    )  # fmt: skip


def _prose_voice(words: OwnWords, channel: Channel, desk: Desk, evidence: Evidence) -> float:
    """Return the voice score of the template's own sentences, lists of products left out; 0.5 where there are none."""
    prose = "\n\n".join(line for line in words.body.split("\n\n") if not line.lstrip().startswith("-"))
    verdict = judge(_of_words(prose, channel, desk), evidence, desk.policy, gates=("voice",))
    return verdict.scores.get("brand_voice", 0.5)


def _says(message: Message, channel: str, desk: Desk, evidence: Evidence) -> list[bool]:
    """Return, for each thing owed, whether the copy says it, and whether it has a call to action with a link."""
    [where] = [one for one in desk.brief.channels if one == channel]
    inputs = inputs_of(where, desk, evidence)
    text = _text(message)
    return [*(contains(text, item) for item in owed(inputs)), bool(message.cta and message.cta_url)]


def _text(message: Message) -> str:
    return "\n".join(text for _, text in message.parts())


def _is_clean(verdict: Verdict) -> bool:
    return verdict.verdict == "pass"


def _own(desk: Desk) -> list[str]:
    """Return what the brand says of itself."""
    return [desk.policy.brand.model_dump_json()] if desk.policy.brand else []


def _faults(message: Message, evidence: Evidence) -> Iterator[str]:
    """Yield sentences of which each is wrong."""
    for product in evidence.products:
        if product.sku in message.products and (price := product.money("price")):
            yield f"The {product.title} is ${price.amount + 7}."
            yield f"The {product.title} comes with a 40-year warranty."
    yield "Everything is 85% off with code MADEUP85."
    yield "Nine of ten customers say that it is the best in the country."


def _caught(sentence: str, message: Message, evidence: Evidence, desk: Desk) -> bool:
    """Tell whether a sentence that is put after the body is found in its place."""
    start = len(message.body) + 1
    verdict = judge(
        message.model_copy(update={"body": f"{message.body} {sentence}"}), evidence, desk.policy,
        gates=("facts", "tone", "compliance"),
    )  # fmt: skip
    return any(one.severity != "note" and one.part == "body" and one.end > start for one in verdict.findings)


def _seconds(ran: Ran) -> Iterator[tuple[str, float]]:
    names = dict.fromkeys(step.name for turn in ran.turns for step in turn)
    for name in names:
        yield name, sum(step.seconds for turn in ran.turns for step in turn if step.name == name)


def _tokens(call: Mapping[str, Any]) -> int:
    return (call["tokens_in"] or 0) + (call["tokens_out"] or 0)


def _by_step(counted: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Return for each step of the graph, and each step that asks a model, its mean seconds and tokens a campaign."""
    found: dict[str, dict[str, float]] = {}
    for key in dict.fromkeys(name for one in counted for name in one if name.startswith("step ")):
        _, step, unit = key.split(" ")
        values = [one[key] for one in counted if key in one]
        found.setdefault(step, {"n": len(values)})[unit] = round(sum(values) / len(values), 4)
    return found


def _mean(name: str, better: Any = "higher", margin: float = 0) -> Metric:  # noqa: ANN401 - a literal
    return quotient(name, "one", better, margin)


_NOTHING: Mapping[str, float] = dict.fromkeys(
    (
        "first_passed", "owed", "covered", "claims", "supported", "faults", "caught", "sound", "drafts", "alarms",
        "different", "own_owed", "own_said", "options", "sound_options", "subjects", "naming_subjects", "own_findings",
        "own_voice", "channels", "restrained",
    ),
    0.0,
)  # fmt: skip
"""What is counted of a brief of which nothing was written."""

METRICS: dict[str, Metric] = {
    "pass_rate": share("passed", "one"),
    "first_draft_pass_rate": share("first_passed", "one"),
    "brief_coverage": quotient("covered", "owed"),
    "fallback_rate": share("fallback", "one", "lower"),
    "refusal_rate": share("refused", "one", "lower"),
    "revisions": _mean("revisions", "lower"),
    "supported_claims": quotient("supported", "claims"),
    "seeded_fault_catch_rate": quotient("caught", "faults"),
    "false_alarm_rate": quotient("alarms", "drafts", "lower"),
    "trajectory_match": share("followed", "one"),
    "template_coverage": quotient("own_said", "own_owed"),
    "template_findings": _mean("own_findings", "lower"),
    "template_voice": quotient("own_voice", "channels", margin=0.1),
    "usable_lines": quotient("sound_options", "options"),
    "subjects_that_name": quotient("naming_subjects", "subjects", margin=0.2),
    "different_drafts": quotient("different", "drafts", margin=0.34),
    "restrained_guidance": share("restrained", "one"),
    "tier_level": _mean("tier_level"),
    "risk_level": _mean("risk_level"),
    "own_tests": _mean("own_tests"),
    "tokens": _mean("tokens", "lower"),
    "cost": _mean("cost", "lower"),
    "seconds_per_campaign": _mean("seconds", "lower"),
}
HEADLINES = (
    "pass_rate", "first_draft_pass_rate", "brief_coverage", "refusal_rate", "supported_claims",
    "seeded_fault_catch_rate", "false_alarm_rate", "trajectory_match", "template_coverage", "template_findings",
    "template_voice", "usable_lines", "subjects_that_name", "different_drafts", "restrained_guidance", "tier_level",
    "risk_level", "own_tests",
)  # fmt: skip

SUITE = Suite(
    "campaign", "Does a brief become a package that says what was asked for, and no more?", Row, run,
    keeps_answers=True, takes_prompts=True,
)  # fmt: skip
