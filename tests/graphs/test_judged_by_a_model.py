"""What a checker model calls supported: the package says so, and what its citations do not say is not packaged."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from marque.approval import Approve
from marque.evidence import Passage
from tests.conftest import NOW
from tests.graphs.conftest import EDITOR, LEAD, OFFICER, Shelf, Shop, open_shop
from tests.graphs.test_campaign_with_models import OWED, Liar

PEOPLE = {"editor": EDITOR, "brand_lead": LEAD, "compliance_officer": OFFICER}
MILL = Shelf(
    (Passage(id="doc:mill", kind="doc", title="The mill", text="The mill won the Loom Award in 2024.", checked_at=NOW),)
)
Opening = Callable[[str], Awaitable[Shop]]


@dataclass
class CitesAll(Liar):
    """A checker that proves every statement by everything that it was shown."""

    def _answer(self, step: str, text: str) -> dict[str, Any]:
        answer = super()._answer(step, text)
        if step == "fact_checker":
            labels = list(dict.fromkeys(re.findall(r"\[([FP]\d+)\]", text)))
            for statement in answer["statements"]:
                statement["cites"] = labels
        return answer


@pytest.fixture
async def opening(workspace: Path) -> AsyncIterator[Opening]:
    """Open the shop with a writer of these words and a checker that waves them through."""
    opened: list[Shop] = []

    async def make(said: str) -> Shop:
        opened.append(open_shop(workspace, link=CitesAll(body=f"{said}\n\n{OWED}"), shelf=MILL))
        await opened[-1].import_feed()
        return opened[-1]

    yield make
    for shop in opened:
        await shop.services.close()


async def _packaged(shop: Shop) -> dict[str, Any]:
    """Run the campaign, approve every stage, and return its package."""
    offer = {"code": "EVENINGS20", "percent_off": "20", "skus": ["TH-EMBER-RUST"]}
    campaign = await shop.run(shop.brief("price-drop", products=["TH-EMBER-RUST"], offer=offer, variants=1))
    while campaign.status == "waiting":
        campaign = await shop.decide(campaign, PEOPLE[(await shop.waiting(campaign)).role], Approve())
    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    return package


async def test_the_package_names_the_model_that_found_a_claim_supported(opening: Opening) -> None:
    deal = "Take 20% off the Ember Wool Blanket in Rust with the code EVENINGS20."
    package = await _packaged(await opening(f"The mill is award-winning. {deal}"))

    judges = {claim["claim"]["quote"]: claim["judge"] for claim in package["claims"]}
    cited = {claim["claim"]["quote"]: claim["claim"]["evidence"] for claim in package["claims"]}
    assert judges["award-winning"] == "model:gpt-4.1-mini"
    assert cited["award-winning"] == ["doc:mill"]
    assert {judge for quote, judge in judges.items() if quote != "award-winning"} == {"rule"}


async def test_an_award_that_no_citation_names_is_in_no_package_however_many_there_are(opening: Opening) -> None:
    package = await _packaged(await opening("The blanket won the Edge Award for a heavy blanket."))

    assert package["provenance"]["origin"] == "template"
    assert "Edge Award" not in str(package["messages"])
