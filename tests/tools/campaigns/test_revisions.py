"""A campaign takes another's place in one transaction, on either database; whose hands were in it before, counts."""

import pytest

from marque.campaign import Campaign, Revision
from marque.errors import Refused
from tests.support.office import AUTHOR, BRAND, EDITOR, LEAD, OTHER_EDITOR, Office
from tests.tools.approvals.conftest import office as office  # noqa: PLC0414 - the fixture
from tests.tools.approvals.conftest import url as url  # noqa: PLC0414 - the fixture
from tests.tools.approvals.test_alarms import ALARMS
from tools.approvals.inbox import Seat


async def begun_from(office: Office, earlier: Campaign, id_: str, starter: str = AUTHOR, **changes: object) -> Campaign:
    """Begin a campaign from another's newest draft."""
    last = await office.contents.last_round(earlier.id)
    content = await office.contents.content(earlier.id, last)
    assert content is not None
    revision = Revision(
        from_campaign=earlier.id, from_round=last, content_hash=content.content_hash, channels=("email",),
        parts=("subject",), note="shorter", asked_by=starter, at=office.clock(),
    ).model_copy(update=changes)  # fmt: skip
    campaign = earlier.model_copy(update={"id": id_, "status": "running", "reason": None, "starter": starter})
    return await office.campaigns.create(campaign, revision=revision)


async def test_it_takes_the_place_of_the_draft_that_waits(office: Office) -> None:
    earlier = await office.campaign()
    await office.task(earlier, ALARMS)

    campaign = await begun_from(office, earlier, "c-2")

    ended = await office.campaigns.get(earlier.id)
    assert (ended.status, ended.reason) == ("withdrawn", "revised as c-2")
    assert await office.approvals.tasks(waiting=True) == []
    found = await office.campaigns.revision(campaign.id)
    assert found is not None
    assert (found.from_campaign, found.channels, found.parts, found.asked_by) == (
        "c-1",
        ("email",),
        ("subject",),
        AUTHOR,
    )
    assert await office.campaigns.revision(earlier.id) is None


@pytest.mark.parametrize("changes", [{"from_round": 2}, {"content_hash": "0" * 64}])
async def test_a_draft_that_is_not_the_one_that_waits_is_left_alone(office: Office, changes: dict[str, object]) -> None:
    earlier = await office.campaign()
    task = await office.task(earlier, ALARMS)

    with pytest.raises(Refused, match="moved on"):
        await begun_from(office, earlier, "c-2", **changes)

    assert await office.campaigns.find("c-2") is None
    assert (await office.approvals.task(task.id)).status == "waiting"


async def test_whoever_had_a_hand_in_a_draft_however_far_back_decides_nothing_of_it(office: Office) -> None:
    first = await office.campaign()
    await office.task(first, ALARMS)
    second = await begun_from(office, first, "c-2", EDITOR)
    await office.task(second, ALARMS)
    third = await begun_from(office, second, "c-3", LEAD)
    task = await office.task(third, ALARMS)

    assert (await office.approvals.parties(third)).before == {AUTHOR, EDITOR}
    assert await office.approvals.deciders(third, task) == (OTHER_EDITOR,)
    seats = [Seat(who, {BRAND: ["editor"]}) for who in (EDITOR, OTHER_EDITOR)]
    pages = [await office.approvals.waiting(seat, limit=9, offset=0) for seat in seats]
    assert [[one.task.id for one in page] for page in pages] == [[], [task.id]]
