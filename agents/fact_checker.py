"""Fact checker: marks each claim against the evidence supplied. It never rewrites.

What rules can decide, rules decide. A model judges only what is left, must cite evidence that exists, and can never
clear what a rule has contradicted, nor anything else but by a text about the claim's own product, or a document, that
holds every figure and word of it. Left are claims that no rule could settle, and the sentences of which the learned
judge of grounding is in doubt.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from agents.citations import bears_out, lacking_in
from agents.desk import Checked, Desk, draft_of
from marque.evidence import Evidence
from marque.message import Message
from marque.models.gateway import CallRecord
from marque.records import Record
from marque.verdict import BY_MODEL, Claim, Finding, Span, Verdict, verdict_of
from policies.checking import judge
from policies.freshness import stale_passages
from prompts.inputs import NumberedFact, WritingInputs, writing_inputs
from prompts.render import render

FACTS = "facts"
GATES = (FACTS, "grounding")
"""The gates it answers for."""

JUDGED_BY_MODEL = frozenset({"other", "statistic", "award", "attribute", "superlative", "novelty", "popularity"})
"""Kinds whose truth can hang on words: the others are values, which rules compare."""

PROVING = frozenset({"source", "guideline", "doc", "product"})
"""Kinds of passage that may prove something; a review or earlier copy shows only that somebody said so."""

DOUBTFUL = "grounding.doubtful"
"""The finding on a sentence of which the learned judge is in doubt; a model decides where there is one."""

MODEL_CONFIDENCE = 0.7
"""Of a claim that a model's word and a citation prove: below a rule's 1.0, and not calibrated yet."""


MOST_CITED = 5
"""Citations of one judgement that are kept: a person reads them."""


class Judged(Record):
    """What a model says of one statement that rules left open."""

    label: str
    """The statement's label, as listed."""
    status: Literal["supported", "contradicted", "unsupported"]
    """`supported` only if a fact or passage says it; in doubt it is unsupported."""
    cites: tuple[str, ...]
    """The labels of the facts and passages that decide it, such as F1 or P2; empty when unsupported."""


class FactAnswer(Record):
    """What a model says of the statements that rules left open."""

    statements: tuple[Judged, ...]


class _Shown(NamedTuple):
    """One fact or passage as the model saw it."""

    id: str
    text: str
    proves: bool
    """Whether it may show that something is so: the team's own word, and not what it once wrote to sell."""
    sku: str | None = None
    """The product whose fact it is; None: a passage."""

    def may_prove(self, claim: Claim, message: Message) -> bool:
        """Tell whether it may show what a claim says: a document, or a fact about the claim's own product."""
        own = (claim.sku,) if claim.sku else message.products
        return self.proves and (self.sku is None or own == (self.sku,))


class _Answered(NamedTuple):
    """What a model said of the statements, as far as it could be taken."""

    judged: dict[Claim, Claim]
    """Each statement with the status and the citations that it was given."""
    borne_out: frozenset[Claim]
    """The statements called supported of which one citation holds every word."""
    calls: tuple[CallRecord, ...]


async def check_facts(message: Message, evidence: Evidence, desk: Desk) -> Checked:
    """Check one text: rules first, then a model on what they left open, where there is one."""
    verdict = await asyncio.to_thread(judge, message, evidence, desk.policy, gates=GATES)
    left = [c for c in verdict.claims if c.status == "unsupported" and c.kind in JUDGED_BY_MODEL]
    left += [_in_doubt(finding) for finding in verdict.findings if finding.rule == DOUBTFUL]
    if not left:
        return Checked(verdict=verdict)
    answered = await _ask(message, left, evidence, desk)
    return Checked(
        verdict=_with_judged(verdict, answered, str(answered.calls[-1].model_answered)), calls=answered.calls
    )


async def judged_by_model(
    statements: Sequence[Claim], message: Message, evidence: Evidence, desk: Desk
) -> tuple[dict[Claim, Claim], tuple[CallRecord, ...]]:
    """Return each statement with the status and the citations that a model gave it, and the calls that it took.

    A statement of which no answer could be taken is not there: without a model, or where it would not cite.
    """
    answered = await _ask(message, statements, evidence, desk)
    return answered.judged, answered.calls


async def _ask(message: Message, left: Sequence[Claim], evidence: Evidence, desk: Desk) -> _Answered:
    inputs = writing_inputs(desk.brief, evidence, desk.setting, channel=message.channel, now=desk.judged_at)
    asked = {f"S{number}": claim for number, claim in enumerate(left, start=1)}
    statements = [{"label": label, "part": claim.part, "quote": claim.quote} for label, claim in asked.items()]
    prompt = render(
        desk.library.get("fact_checker"), inputs, most_tokens=desk.gateway.prompt_tokens("fact_checker"),
        draft=draft_of(message), statements=statements,
    )  # fmt: skip
    shown = _shown(inputs.seen_in(prompt), stale_passages(evidence, desk.policy))
    titles = [product.title for product in evidence.products]

    def wrong_in(answer: FactAnswer) -> str | None:
        labels = [judged.label for judged in answer.statements]
        if twice := [label for label in labels if labels.count(label) > 1]:
            return f"{twice[0]} is judged twice; judge each statement once"
        return next(
            (
                wrong
                for judged in answer.statements
                if (wrong := _wrong_in(judged, asked, shown, message, " ".join(titles)))
            ),
            None,
        )

    reply = await desk.gateway.ask(
        "fact_checker", FactAnswer, prompt, last=lambda: FactAnswer(statements=()), context=desk.context, check=wrong_in
    )
    judged: dict[Claim, Claim] = {}
    borne_out: set[Claim] = set()
    for one in (one for one in reply.answer.statements if one.label in asked):
        claim = asked[one.label]
        cited = [shown[label] for label in dict.fromkeys(one.cites)]
        if one.status == "supported":
            whole = [ours for ours in cited if ours.may_prove(claim, message)
                     and bears_out(ours.text, claim, message, titles)]  # fmt: skip
            cited = whole or [ours for ours in cited if _shows(ours, claim, message, " ".join(titles))]
            borne_out |= {claim} if whole else set()
        judged[claim] = claim.model_copy(
            update={"status": one.status, "evidence": tuple(ours.id for ours in cited[:MOST_CITED]),
                    "confidence": MODEL_CONFIDENCE}
        )  # fmt: skip
    return _Answered(judged, frozenset(borne_out), reply.calls)


def _shown(inputs: WritingInputs, stale: Collection[str]) -> dict[str, _Shown]:
    """Return the facts and passages under the labels by which they are cited; those that are stale show nothing."""
    facts = {fact.label: _Shown(fact.id, _said_by(fact), proves=True, sku=_product_of(fact)) for fact in inputs.facts}
    passages = {
        p.label: _Shown(p.id, f"{p.title}\n{p.text}", proves=p.kind in PROVING and not p.outside and p.id not in stale)
        for p in inputs.passages
    }
    return facts | passages


def _said_by(fact: NumberedFact) -> str:
    """Return a fact's line without the instant at its end, whose figures prove nothing."""
    return fact.text.rpartition(" (as of ")[0]


def _product_of(fact: NumberedFact) -> str:
    return fact.id.removeprefix("inventory:").rpartition("@")[0]


def _shows(cited: _Shown, claim: Claim, message: Message, names: str) -> bool:
    return cited.may_prove(claim, message) and lacking_in(cited.text, claim, message, names) is None


def _wrong_in(
    judged: Judged, asked: Mapping[str, Claim], shown: Mapping[str, _Shown], message: Message, names: str
) -> str | None:
    """Return why one judgement cannot be taken: it is on nothing, by nothing, or by what could not show it."""
    if judged.label not in asked:
        return f"{judged.label!r} is no statement that was listed"
    unknown = [label for label in judged.cites if label not in shown]
    if unknown:
        return f"{judged.label} cites {unknown[0]!r}, which is no fact or passage"
    if judged.status != "unsupported" and not judged.cites:
        return f"{judged.label} is {judged.status} by nothing; cite what decides it, or call it unsupported"
    if judged.status != "supported":
        return None
    lacks = _lacking(asked[judged.label], [shown[label] for label in judged.cites], message, names)
    return f"{judged.label} {lacks}, or call it unsupported" if lacks else None


def _lacking(claim: Claim, cited: Sequence[_Shown], message: Message, names: str) -> str | None:
    """Return what is wrong with all that is cited for a claim; None: one of it shows the claim."""
    if not any(one.proves for one in cited):
        return "cites only a stranger's words or earlier copy, which prove nothing; cite a fact"
    ours = [one for one in cited if one.may_prove(claim, message)]
    if not ours:
        return "cites only facts of other products; cite one of its own"
    if any(_shows(one, claim, message, names) for one in ours):
        return None
    lacks = lacking_in(ours[0].text, claim, message, names)
    return f"cites nothing that holds {lacks}; cite one text that says it"


def _with_judged(verdict: Verdict, answered: _Answered, model: str) -> Verdict:
    """Return the verdict with what a model decided; a finding that spoke only of proved claims becomes a question.

    A model's word is no rule's: a person looks at each claim that it proved, so none of tier C goes out unseen; and
    where no citation bears the claim out, the rule's finding stays until a person waives it.
    """
    decided = {claim: one for claim, one in answered.judged.items() if one.status != "unsupported"}
    verdict = _with_doubts_judged(verdict, decided, model)
    settled = {
        claim: one for claim, one in decided.items() if one.status == "contradicted" or claim in answered.borne_out
    }
    claims = tuple(settled.get(claim, claim) for claim in verdict.claims)
    open_places = {(c.part, c.start, c.end) for c in claims if c.status not in {"supported", "deferred"}}
    proved = [
        c
        for claim, c in settled.items()
        if c.status == "supported" and claim in verdict.claims and (c.part, c.start, c.end) not in open_places
    ]
    places = {(c.part, c.start, c.end) for c in proved}
    held = {(c.part, c.start, c.end): c for claim, c in decided.items() if claim not in settled}
    kept = tuple(
        _told(f, held.get((f.part, f.start, f.end)))
        for f in verdict.findings
        if f.gate != FACTS or (f.part, f.start, f.end) not in places
    )
    findings = (*kept, *(_question(claim, model) for claim in proved))
    return verdict.model_copy(update={"claims": claims, "findings": findings, "verdict": verdict_of(findings)})


def _told(finding: Finding, said: Claim | None) -> Finding:
    """Return a rule's finding with what a model cites against it, for the person who may waive it."""
    if finding.gate != FACTS or said is None:
        return finding
    cited = ", ".join(said.evidence)
    told = f"{finding.message} A model found it supported by {cited}, which does not say all of it."
    return finding.model_copy(update={"message": told})


def _in_doubt(finding: Finding) -> Claim:
    """Return a sentence in doubt as a statement that a model can be asked about; it is no claim of the verdict."""
    return Claim(
        **finding.model_dump(include=set(Span.model_fields)), kind="other", said=finding.quote, status="unsupported"
    )


def _with_doubts_judged(verdict: Verdict, judged: Mapping[Claim, Claim], model: str) -> Verdict:
    """Return the verdict with what a model said of sentences in doubt: contradicted ones are to be revised.

    One that it found supported stays a question, with what it cited: a person decides, not a model.
    """

    def after(finding: Finding) -> Finding:
        said = judged.get(_in_doubt(finding)) if finding.rule == DOUBTFUL else None
        if said is None:
            return finding
        cited = ", ".join(said.evidence)
        if said.status == "contradicted":
            told = f"A model found this contradicted by {cited}. {finding.message}"
            change = {"severity": "revise", "message": told, "evidence": said.evidence, "judge": f"model:{model}"}
        else:
            told = f"{finding.message} A model found it supported by {cited}."
            change = {"message": told, "evidence": said.evidence, "judge": f"model:{model}"}
        return finding.model_copy(update=change)

    return verdict.model_copy(update={"findings": tuple(after(finding) for finding in verdict.findings)})


def _question(claim: Claim, model: str) -> Finding:
    return Finding(
        **claim.model_dump(include=set(Span.model_fields)), gate=FACTS, rule=BY_MODEL, severity="ask",
        message=f"A model, not a rule, found this proved by {', '.join(claim.evidence)}.",
        fix="Read what it cites; reject the copy if it does not say so.", evidence=claim.evidence,
        judge=f"model:{model}",
    )  # fmt: skip
