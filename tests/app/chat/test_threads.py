"""Which conversation is gone on with: the person's own, and nobody else's."""

from dataclasses import dataclass, field

import pytest

from app.chat.threads import thread_for
from graphs.asker import Asker
from marque.caller import Caller
from marque.errors import InputError
from tests.graphs.conftest import BRAND, EDITOR, STRATEGIST, Shop

NORA = Asker(Caller(address=STRATEGIST), BRAND, frozenset({"strategist"}))
JUNE = Asker(Caller(address=EDITOR), BRAND, frozenset({"editor"}))
NOBODY = Asker(Caller(address=None), BRAND, frozenset())


@dataclass
class Said:
    """Threads on which something was said."""

    on: set[str] = field(default_factory=set)

    async def __call__(self, id_: str) -> bool:
        return id_ in self.on


async def talked(shop: Shop, said: Said, asker: Asker, id_: str, brand: str = BRAND) -> None:
    await shop.services.threads.take(id_, brand=brand, owner=asker.caller.address)
    said.on.add(id_)


async def test_the_default_is_the_last_one_of_the_person_in_which_something_was_said(shop: Shop) -> None:
    said = Said()
    for asker, id_ in ((NORA, "a1"), (NORA, "a2"), (JUNE, "b1"), (NOBODY, "c1")):
        await talked(shop, said, asker, id_)
    await shop.services.threads.take("a3", brand=BRAND, owner=STRATEGIST)
    await talked(shop, said, NORA, "a4", brand="other")

    assert [await thread_for(one, shop.services, None, new=False, begun=said) for one in (NORA, JUNE, NOBODY)] == [
        "a2", "b1", "c1",
    ]  # fmt: skip
    assert await thread_for(NORA, shop.services, None, new=True, begun=said) not in said.on


async def test_a_campaign_is_no_conversation(shop: Shop) -> None:
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    said = Said({campaign.id})

    assert await thread_for(NORA, shop.services, None, new=False, begun=said) != campaign.id
    with pytest.raises(InputError, match="you have no conversation"):
        await thread_for(NORA, shop.services, campaign.id, new=False, begun=said)


async def test_one_is_opened_by_its_id_by_its_owner_alone(shop: Shop) -> None:
    said = Said()
    await talked(shop, said, NORA, "a1")
    await talked(shop, said, NOBODY, "c1")

    assert await thread_for(NORA, shop.services, "a1", new=False, begun=said) == "a1"
    refusals = []
    for asker, id_ in ((JUNE, "a1"), (NOBODY, "a1"), (NORA, "c1"), (NORA, "a9")):
        with pytest.raises(InputError) as refused:
            await thread_for(asker, shop.services, id_, new=False, begun=said)
        refusals.append(str(refused.value).replace(id_, "ID"))
    assert len(set(refusals)) == 1, "of another's conversation nothing is told, not even that there is one"
