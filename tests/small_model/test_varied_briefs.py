from itertools import islice
from pathlib import Path

from prompts.loader import load_prompts
from tests.support.varied_briefs import ORDERS, briefs

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop" / "briefs"


def test_no_two_briefs_are_alike_and_each_asks_for_a_channel_that_its_template_has() -> None:
    found = list(islice(briefs(SHOP), 5 * len(ORDERS)))
    library = load_prompts()

    assert len({brief.brief_hash for brief in found}) == len(found)
    assert [b.name for b in found if b.channels[0] not in library.get(b.template or "").head.channel] == []


def test_an_offer_holds_for_the_products_that_the_brief_is_about() -> None:
    found = list(islice(briefs(SHOP), 5 * len(ORDERS)))

    assert {brief.offer.skus == brief.products for brief in found if brief.offer} == {True}
