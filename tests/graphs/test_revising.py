"""Revising a draft: one part anew, the others locked, all gates again, and one draft of a brief on the desk."""

import json
from pathlib import Path

import pytest
import yaml
from langchain_core.messages import AIMessage

from graphs.admission import admit
from marque.approval import Approve, Reject
from marque.audit.keys import AuditKeys
from marque.audit.verify import verify_all
from marque.campaign import Campaign, Revision
from marque.errors import Refused
from marque.message import ChannelMessage
from marque.models.link import Request
from marque.models.scripted import Scripted, asks_for_tools
from tests.graphs.conftest import ANALYST, BRAND, EDITOR, LEAD, OTHER_EDITOR, STRATEGIST, Shop, open_shop, storage_of
from tests.graphs.talks import last_tool, only_the_copilot, talk
from tests.graphs.test_campaign import led_by
from tests.graphs.test_campaign_with_models import HONEST, OWED
from tools.approvals.inbox import Seat

OTHER_STRATEGIST = "emil.drosky@tarnholt.example"
WISH = {"note": "say that it is for cold evenings"}


def revising(workspace: Path, *wishes: dict[str, object]) -> Shop:
    """Return a shop whose copilot is a model that asks for these revisions, one a turn."""
    only_the_copilot(workspace)
    plays = [play for wish in wishes for play in (asks_for_tools(("revise_draft", {**WISH, **wish})), "There it is.")]
    return open_shop(workspace, Scripted(*plays))


async def messages_of(shop: Shop, campaign: Campaign) -> tuple[ChannelMessage, ...]:
    return (await shop.last(campaign)).content.messages


async def newest(shop: Shop) -> Campaign:
    return (await shop.services.campaigns.list())[0]


async def revised(shop: Shop, words: str = "rewrite it, please", who: str = STRATEGIST) -> tuple[Campaign, str]:
    """Ask for the next revision of the script; return the campaign that came of it, and what the tool said."""
    chat = await talk(shop, who)
    await chat.say(words)
    return await newest(shop), (await last_tool(chat)).text


@pytest.mark.parametrize("part", ["subject", "body", "cta"])
async def test_one_part_is_written_anew_and_the_others_keep_their_bytes(workspace: Path, part: str) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": part, "channel": "email"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    before = await messages_of(shop, earlier)

    campaign, said = await revised(shop)

    assert campaign.id != earlier.id
    now = await messages_of(shop, campaign)
    assert [m.channel for m in now] == [m.channel for m in before]
    for was, became in zip(before, now, strict=True):
        if was.channel != "email":
            assert became.message_hash == was.message_hash
            continue
        for old, new in zip(was.variants, became.variants, strict=True):
            assert old.text_of(part) != new.text_of(part)  # type: ignore[arg-type]
            assert new.model_copy(update={part: getattr(old, part)}) == old
            assert f"email {part}, before:\n{old.text_of(part)}\nnow:\n{new.text_of(part)}" in said  # type: ignore[arg-type]
    assert "No model wrote it" in said
    await shop.services.close()


async def test_the_earlier_one_leaves_the_desk_in_the_same_breath(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))

    campaign, said = await revised(shop)

    ended = await shop.services.campaigns.get(earlier.id)
    assert (ended.status, ended.reason) == ("withdrawn", f"revised as {campaign.id}")
    (task,) = await shop.services.approvals.tasks(waiting=True)
    assert task.campaign_id == campaign.id
    assert (campaign.status, campaign.signer, campaign.brief_hash) == ("waiting", STRATEGIST, earlier.brief_hash)
    assert "Waits for" in said
    assert earlier.id in said
    await shop.services.close()


async def test_the_package_says_from_which_draft_it_came_and_who_asked(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "cta"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    campaign, _ = await revised(shop)

    campaign = await shop.decide(campaign, EDITOR, Approve())
    while campaign.status == "waiting":
        campaign = await shop.decide(campaign, LEAD, Approve())

    assert campaign.status == "approved"
    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    came = package["provenance"]["revises"]
    assert (came["from_campaign"], came["from_round"], came["asked_by"]) == (earlier.id, 1, STRATEGIST)
    assert (came["parts"], came["note"]) == (["cta"], WISH["note"])
    keys = AuditKeys(shop.settings.home)
    found = await verify_all(storage_of(shop), keys.public_key(), keys.known_secret())
    assert found.problems == ()
    await shop.services.close()


async def test_who_edited_the_earlier_draft_does_not_approve_their_own_words(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    earlier = await shop.decide(earlier, EDITOR, led_by(await messages_of(shop, earlier), "Good evening."))

    campaign, said = await revised(shop)

    assert "Good evening." in (await messages_of(shop, campaign))[0].variants[0].body
    task = await shop.waiting(campaign)
    assert EDITOR not in await shop.services.approvals.deciders(campaign, task)
    with pytest.raises(Refused, match="a hand in the draft"):
        await shop.services.approvals.decide(task.id, EDITOR, Approve(), task.content_hash)
    assert OTHER_EDITOR in said
    seats = [Seat(who, {BRAND: ["editor"]}) for who in (EDITOR, OTHER_EDITOR)]
    pages = [await shop.services.approvals.waiting(seat, limit=9, offset=0) for seat in seats]
    assert [len(page) for page in pages] == [0, 1]
    package_sources = await shop.services.contents.sources(campaign.id)
    assert set(package_sources.values()) >= {"humanEdits"}
    await shop.services.close()


async def test_somebody_else_who_may_not_withdraw_is_told_whom_to_ask(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))

    found, said = await revised(shop, who=OTHER_STRATEGIST)

    assert found.id == earlier.id
    assert STRATEGIST in said
    assert f"{EDITOR}" in said
    assert (await shop.services.campaigns.get(earlier.id)).status == "waiting"
    await shop.services.close()


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"part": "subject", "channel": "sms"}, "no message for sms"),
        ({"note": "  "}, "what shall change"),
        ({"note": "a" * 3000}, "3,000 characters"),
        ({"campaign": "The Ferry Ferry"}, "No campaign is called"),
    ],
)
async def test_a_wish_that_cannot_be_fulfilled_leaves_the_draft_as_it_is(
    workspace: Path, wish: dict[str, object], why: str
) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", **wish})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))

    found, said = await revised(shop)

    assert why in said
    assert (found.id, found.status) == (earlier.id, "waiting")
    await shop.services.close()


async def test_an_approved_campaign_is_not_revised(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    while earlier.status == "waiting":
        who = EDITOR if (await shop.waiting(earlier)).role == "editor" else LEAD
        earlier = await shop.decide(earlier, who, Approve())
    assert earlier.status == "approved"

    found, said = await revised(shop)

    assert found.id == earlier.id
    assert "is approved" in said
    await shop.services.close()


async def test_an_analyst_revises_nothing(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))

    found, said = await revised(shop, who=ANALYST)

    assert (found.id, "may not start" in said) == (earlier.id, True)
    await shop.services.close()


async def test_words_in_a_chat_sign_no_draft(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"})
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"), starter=None)
    assert earlier.status == "draft"

    campaign, said = await revised(shop)

    assert (campaign.id != earlier.id, campaign.status, campaign.signer) == (True, "draft", None)
    assert "not signed" in said
    assert (await shop.services.campaigns.get(earlier.id)).status == "draft"
    await shop.services.close()


class Model:
    """A model of whoever writes, and of the copilot, which asks for one revision."""

    remote = False

    def __init__(self, wish: dict[str, object], bodies: list[str]) -> None:
        self.wish, self.bodies, self.asked = wish, bodies, list[tuple[str, str]]()

    async def say(self, request: Request) -> AIMessage:
        step, text = request.step.name, "\n".join(message.text for message in request.messages)
        self.asked.append((step, text))
        if step == "copilot":
            answered = any(message.type == "tool" for message in request.messages)
            message = AIMessage("There it is.") if answered else asks_for_tools(("revise_draft", self.wish))
        else:
            body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
            message = AIMessage(json.dumps({"body": body, "products": [], "cites": []}))
        message.response_metadata = {"finish_reason": "stop", "model_name": request.model}
        return message

    async def close(self) -> None:
        """Nothing is open."""


def only_the_writer_of_bodies(workspace: Path) -> None:
    only_the_copilot(workspace)
    file = workspace / "models.yaml"
    policy = yaml.safe_load(file.read_text("utf-8"))
    del policy["steps"]["writer.body"]
    file.write_text(yaml.safe_dump(policy), "utf-8")


async def test_a_model_is_shown_the_wish_beside_the_words_and_what_it_may_not_mend_goes_to_a_person(
    workspace: Path,
) -> None:
    only_the_writer_of_bodies(workspace)
    wrong = f"The Ember Wool Blanket in Rust is $1.00. {OWED}"
    model = Model({**WISH, "campaign": "Warm evenings", "part": "body"}, [HONEST, wrong, f"{HONEST} Good evening."])
    shop = open_shop(workspace, model)
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    before = (await messages_of(shop, earlier))[0].variants

    campaign, said = await revised(shop)

    wishes = [text for step, text in model.asked if step == "writer.body" and WISH["note"] in text]
    assert len(wishes) == 2  # the first draft is contradicted, so it is written once more, and the wish still holds
    assert HONEST.partition("\n")[0] in wishes[0]
    found = await shop.last(campaign)
    assert (found.content.round, found.content.origin) == (2, "revision")
    now = found.content.messages[0].variants
    assert [variant.body for variant in now] == [f"{HONEST} Good evening."] * len(now)
    assert [(v.subject, v.cta) for v in now] == [(v.subject, v.cta) for v in before]
    assert "No model wrote it" not in said
    steps = [call.step for call in found.content.calls if call.step.startswith("writer.")]
    assert sorted(set(steps)) == ["writer.body", "writer.cta", "writer.subject"]
    await shop.services.close()


async def test_a_person_who_sends_a_revision_back_has_it_written_whole(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "cta"})
    await shop.import_feed()
    await shop.run(shop.brief("price-drop"))
    campaign, _ = await revised(shop)

    campaign = await shop.decide(campaign, EDITOR, Reject(message="All of it, please."))

    found = await shop.last(campaign)
    assert (found.content.round, found.content.origin) == (2, "template")
    await shop.services.close()


async def test_a_revision_is_revised_in_turn_and_no_draft_is_left_behind(workspace: Path) -> None:
    shop = revising(workspace, {"campaign": "Warm evenings", "part": "subject"}, {"part": "cta"})
    await shop.import_feed()
    first = await shop.run(shop.brief("price-drop"))
    chat = await talk(shop)

    await chat.say("rewrite the subject")
    second = await newest(shop)
    await chat.say("rewrite the call to action")

    third = await newest(shop)
    revision = await shop.services.campaigns.revision(third.id)
    assert revision is not None
    assert revision.from_campaign == second.id
    assert [task.campaign_id for task in await shop.services.approvals.tasks(waiting=True)] == [third.id]
    parties = await shop.services.approvals.parties(third)
    assert STRATEGIST in parties.before
    assert len({first.id, second.id, third.id}) == 3
    await shop.services.close()


async def test_its_record_tells_from_which_draft_it_began(workspace: Path) -> None:
    only_the_copilot(workspace)
    wish = {"campaign": "Warm evenings", "part": "subject", **WISH}
    link = Scripted(asks_for_tools(("revise_draft", wish)), "There.", asks_for_tools(("show_record", {})), "Read it.")
    shop = open_shop(workspace, link)
    await shop.import_feed()
    earlier = await shop.run(shop.brief("price-drop"))
    chat = await talk(shop)

    await chat.say("rewrite the subject")
    await chat.say("show its record")

    told = (await last_tool(chat)).text
    assert f"revised from {earlier.id}, round 1: email subject, as {STRATEGIST} asked" in told
    await shop.services.close()


async def test_a_draft_that_moved_on_in_this_moment_is_left_alone(shop: Shop) -> None:
    earlier = await shop.run(shop.brief("price-drop"))
    content = (await shop.last(earlier)).content
    revision = Revision(
        from_campaign=earlier.id, from_round=1, content_hash=content.content_hash, channels=("email",), parts=("cta",),
        note="x", asked_by=STRATEGIST, at=shop.clock(),
    )  # fmt: skip
    await shop.decide(earlier, EDITOR, led_by(content.messages, "Good evening."))

    with pytest.raises(Refused, match="moved on"):
        await admit("another", earlier.brief, STRATEGIST, shop.services, revision=revision)

    assert await shop.services.campaigns.find("another") is None
    assert (await shop.services.campaigns.get(earlier.id)).status == "waiting"
