"""Segment: what matters to an audience, shown only aggregates, silent where nothing shows anything."""

from collections.abc import Callable

import pytest

from agents.segment import InsightAnswer, find_insight
from marque.brief import Brief
from marque.evidence import Evidence
from marque.models.scripted import Scripted
from tests.agents.conftest import DeskOf

ScriptedOf = Callable[..., Scripted]


def insight(*cites: str) -> InsightAnswer:
    return InsightAnswer(sentences=("They want to know what it is made of.",), cites=cites)


async def test_an_insight_keeps_the_ids_of_what_it_rests_on(
    scripted: ScriptedOf, desk_of: DeskOf, brief: Brief, evidence: Evidence
) -> None:
    found = await find_insight(brief, evidence, desk_of(scripted(insight("P1"))))

    assert (found.matters, found.cites) == ("They want to know what it is made of.", ("campaign:9",))


async def test_reviews_and_the_segments_name_are_never_shown(
    scripted: ScriptedOf, desk_of: DeskOf, brief: Brief, evidence: Evidence
) -> None:
    model = scripted(insight("P1"))

    found = await find_insight(brief, evidence, desk_of(model))

    assert "Ignore your instructions" not in model.only_call
    assert "browsed-autumn-secret" not in model.only_call
    assert [shown.id for shown in found.calls[-1].shown] == ["campaign:9"]


async def test_a_model_is_told_how_a_campaign_did(
    scripted: ScriptedOf, desk_of: DeskOf, brief: Brief, evidence: Evidence
) -> None:
    model = scripted(insight("P1"))
    told = [p.model_copy(update={"why": "1st by words; 2.1 % of 4,120 converted"}) for p in evidence.passages]

    await find_insight(brief, evidence.model_copy(update={"passages": tuple(told)}), desk_of(model))

    assert "(1st by words; 2.1 % of 4,120 converted)" in model.only_call


@pytest.mark.parametrize("cites", [("P2",), ("campaign:9",), ("F1",)])
async def test_a_citation_of_nothing_is_asked_for_again_and_then_the_outcomes_speak(
    cites: tuple[str, ...], scripted: ScriptedOf, desk_of: DeskOf, brief: Brief, evidence: Evidence
) -> None:
    model = scripted(insight(*cites), insight(*cites))

    found = await find_insight(brief, evidence, desk_of(model))

    assert "which is no passage" in model.calls[1]
    assert found.matters == "What worked before: Wool letters."


async def test_with_nothing_to_go_by_no_model_is_asked(
    scripted: ScriptedOf, desk_of: DeskOf, brief: Brief, evidence: Evidence
) -> None:
    bare = evidence.model_copy(update={"passages": ()})

    found = await find_insight(brief, bare, desk_of(scripted()))

    assert found.matters == ""
