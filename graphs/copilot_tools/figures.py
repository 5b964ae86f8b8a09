"""Figures of past campaigns: from the rows what became of them, from the knowledge how they did with readers."""

from collections.abc import Iterator, Mapping
from statistics import median

from langchain_core.tools import BaseTool, ToolException
from rapidfuzz import fuzz, utils

from graphs.copilot_tools.campaigns import line_of
from graphs.copilot_tools.meant import ALIKE, campaign_meant
from graphs.talking import Talking, as_tools
from marque.errors import Unavailable
from marque.evidence import Passage
from tools.campaigns.figures import Figures
from tools.knowledge.outcomes import in_words, outcome_of, worths

LOOKED_AT = 20
"""Texts on past campaigns that the knowledge is asked for."""
TOLD = 8
"""Past campaigns that are told one by one."""
EVERY = "past campaign, how it did"


def figure_tools(talking: Talking) -> list[BaseTool]:
    """Return campaign_figures."""

    async def campaign_figures(campaign: str | None = None) -> str:
        """Give figures of past campaigns: how many were approved, first drafts, rounds, time taken, how they did.

        Args:
            campaign: Words of its name, or its id, for its own figures; without it, all campaigns.
        """
        talking.asker.need("read")
        figures = talking.services.figures
        brand = talking.asker.brand
        if campaign is None or not campaign.strip():
            return "\n".join([*_lines(brand, await figures.of(brand)), *_of_readers(await _past(EVERY, talking))])
        try:
            found = await campaign_meant(campaign, talking)
        except ToolException:
            known = _called(campaign, await _past(campaign, talking))
            if known:
                return "\n".join(_of_readers(known))
            raise
        readers = _of_readers(_called(found.name, await _past(found.name, talking)))
        return "\n".join([line_of(found), *_own(await figures.of(brand, found.id)), *readers])

    return as_tools(campaign_figures)


def _lines(brand: str, all_: Figures) -> Iterator[str]:
    if not all_.count:
        yield f"{brand} has no campaign yet."
        return
    begun = f", {all_.revisions} of them revisions of an earlier draft" if all_.revisions else ""
    yield f"{brand}, {all_.count} campaigns{begun}: {_counts(all_.by_status)}."
    passed, judged = sum(all_.first_drafts.values()), len(all_.first_drafts)
    rate = f"{passed} of {judged} ({100 * passed / judged:.0f} %)" if judged else "none was judged"
    yield f"First drafts in which nothing had to be mended: {rate}."
    if all_.rounds:
        every = all_.rounds.values()
        yield f"Rounds: median {median(every):g}, most {max(every)} (n = {len(every)})."
    yield f"From brief to approval: {_median(all_)} (n = {len(all_.turnarounds)})."
    yield f"The team's labels: {_counts(all_.labels) or 'none'} (n = {sum(all_.labels.values())})."


def _own(one: Figures) -> Iterator[str]:
    for passed in one.first_drafts.values():
        yield f"Its first draft {'had nothing to mend' if passed else 'had something to mend'}."
    for rounds in one.rounds.values():
        yield f"Rounds: {rounds}."
    if one.turnarounds:
        yield f"From brief to approval: {_median(one)}."
    if one.labels:
        yield f"The team's label: {_counts(one.labels)}."


async def _past(words: str, talking: Talking) -> list[Passage] | str:
    """Return what the knowledge has of past campaigns, each once, or why it cannot be asked."""
    try:
        found = await talking.services.knowledge.search(
            words, brand=talking.asker.brand, kinds=("campaign",), market=None, language=None, limit=LOOKED_AT
        )
    except Unavailable as error:
        return str(error)
    return list({(one.source, one.title): one for one in reversed(found)}.values())[::-1]


def _called(name: str, past: list[Passage] | str) -> list[Passage] | str:
    if isinstance(past, str):
        return past
    return [one for one in past if fuzz.token_set_ratio(name, one.title, processor=utils.default_process) >= ALIKE]


def _of_readers(past: list[Passage] | str) -> Iterator[str]:
    if isinstance(past, str):
        yield f"How past campaigns did cannot be told now: {past}"
        return
    outcomes = [outcome_of(one.labels) for one in past]
    told = [
        f"- {one.title or one.id}: {words} ({one.source})"
        for one, outcome, worth in zip(past, outcomes, worths(outcomes), strict=True)
        if (words := in_words(outcome, worth))
    ]
    if told:
        yield f"How past campaigns did, as the knowledge has it (n = {len(told)}):"
        yield from told[:TOLD]
        if len(told) > TOLD:
            yield f"and {len(told) - TOLD} more"


def _counts(by: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in by.items())


def _median(figures: Figures) -> str:
    if not figures.turnarounds:
        return "none is approved"
    hours = median(figures.turnarounds)
    return f"median {hours:.1f} hours" if hours >= 1 else f"median {60 * hours:.0f} minutes"
