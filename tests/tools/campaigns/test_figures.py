"""Figures of campaigns from the rows, on either database; what nobody knows of one is not counted."""

from datetime import timedelta

from marque.campaign import Judgement
from tests.support.office import BRAND, Office
from tests.tools.approvals.conftest import office as office  # noqa: PLC0414 - the fixture
from tests.tools.approvals.conftest import url as url  # noqa: PLC0414 - the fixture
from tests.tools.approvals.test_alarms import ALARMS
from tools.campaigns.figures import CampaignFigures


def judgement(checker: str, answer: str) -> Judgement:
    verdict = {"id": "A", "verdict": answer, "gates": {}, "findings": [], "claims": [], "scores": {}, "ms": {}}
    return Judgement.model_validate(
        {"checker": checker, "evidence_hash": "e", "policy_hash": "p",
         "reports": [{"channel": "email", "variant": "A", "verdict": verdict}]}
    )  # fmt: skip


async def judged(office: Office, id_: str, *answers: str) -> None:
    campaign = await office.campaign(id_)
    task = await office.task(campaign, ALARMS)
    for checker, answer in zip(("facts", "brand", "compliance"), answers, strict=False):
        await office.contents.put_judgement(campaign, 1, task.content_hash, judgement(checker, answer))


async def test_first_drafts_count_where_all_checkers_looked(office: Office) -> None:
    await judged(office, "c-1", "pass", "ask", "pass")
    await judged(office, "c-2", "pass", "revise", "pass")
    await judged(office, "c-3", "pass")

    figures = await CampaignFigures(storage=office.storage).of(BRAND)

    assert figures.first_drafts == {"c-1": True, "c-2": False}
    assert figures.rounds == {"c-1": 1, "c-2": 1, "c-3": 1}
    assert (figures.count, figures.turnarounds, figures.labels, figures.revisions) == (3, (), {}, 0)


async def test_one_campaign_or_another_brand_has_figures_of_its_own(office: Office) -> None:
    await judged(office, "c-1", "pass", "pass", "pass")
    await judged(office, "c-2", "block", "pass", "pass")
    office.clock.now += timedelta(hours=1)
    await office.campaigns.withdraw("c-2", "lead@tarnholt.example", "no")
    figures = CampaignFigures(storage=office.storage)

    one = await figures.of(BRAND, "c-2")

    assert (one.by_status, one.first_drafts) == ({"withdrawn": 1}, {"c-2": False})
    assert (await figures.of("another")).count == 0
