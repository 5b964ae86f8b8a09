"""Segment: says what matters to an audience, from aggregates of past campaigns; never from a person's data."""

from collections.abc import Mapping

from agents.desk import Desk
from marque.brief import Brief
from marque.evidence import Evidence, Passage
from marque.models.gateway import CallRecord
from marque.records import Record
from prompts.render import render

AGGREGATES = ("campaign", "guideline")
"""What speaks of a group: what a campaign came to, and the team's own guidelines."""


class InsightAnswer(Record):
    """What is said of the audience."""

    sentences: tuple[str, ...]
    """Three to five short sentences on what this audience cares about. Of the group, never of a person."""
    cites: tuple[str, ...]
    """The labels of the passages that they rest on, such as P1."""


class Insight(Record):
    """What matters to the audience, and what shows it."""

    matters: str
    """Empty where nothing shows anything."""
    cites: tuple[str, ...]
    """Ids of the passages."""
    calls: tuple[CallRecord, ...] = ()


async def find_insight(brief: Brief, evidence: Evidence, desk: Desk) -> Insight:
    """Return what past campaigns and guidelines show; with nothing to go by it is silent, and the writer does without.

    Reviews are somebody's own words, so they are not shown here.
    """
    listed = {f"P{n}": p for n, p in enumerate((p for p in evidence.passages if p.kind in AGGREGATES), start=1)}
    prompt = render(
        desk.library.get("segment"),
        {"brand": desk.setting.brand, "audience": brief.audience.persona, "positioning": brief.positioning or "",
         "key_message": brief.key_message or "", "passages": [_shown(label, p) for label, p in listed.items()]},
        most_tokens=desk.gateway.prompt_tokens("segment"),
    )  # fmt: skip
    known = {label: p for label, p in listed.items() if (p.id, p.text) not in prompt.left_out}

    def cites_what_exists(answer: InsightAnswer) -> str | None:
        unknown = [label for label in answer.cites if label not in known]
        return f"cites has {unknown[0]!r}, which is no passage" if unknown else None

    reply = await desk.gateway.ask(
        "segment", InsightAnswer, prompt, last=lambda: _plainly(listed), context=desk.context, check=cites_what_exists,
        only_last=desk.only_template or not known,
    )  # fmt: skip
    cited = tuple(listed[label].id for label in reply.answer.cites if label in listed)
    return Insight(matters=" ".join(reply.answer.sentences), cites=cited, calls=reply.calls)


def _shown(label: str, passage: Passage) -> dict[str, object]:
    return {"id": passage.id, "label": label, "kind": passage.kind, "title": passage.title, "text": passage.text,
            "outside": False, "why": passage.why}  # fmt: skip


def _plainly(known: Mapping[str, Passage]) -> InsightAnswer:
    """Return what the outcomes alone show: the titles of what worked."""
    worked = {label: p for label, p in known.items() if p.labels.get("outcome") == "excellent"}
    titles = tuple(f"What worked before: {passage.title}." for passage in worked.values())
    return InsightAnswer(sentences=titles, cites=tuple(worked))
