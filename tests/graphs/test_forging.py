"""State, jumps, contexts and answers that nobody may send: rows decide, and what is waited for stays what it was."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from sqlalchemy import func, select

from graphs.campaign import build
from graphs.launch import Launcher
from graphs.state import Context
from graphs.wiring import open_graph
from marque.approval import Approve, Edit, EditedAction, EditedArguments, Reject
from marque.campaign import Campaign
from marque.errors import MarqueError
from marque.storage import tables
from tests.graphs.conftest import EDITOR, STRATEGIST, Shop, storage_of

NODES = (
    "intake", "ground", "segment", "write", "check_facts", "check_brand", "check_compliance",
    "decide", "submit", "approve", "carry_out", "confirm", "package",
)  # fmt: skip
STEPS = ("ground", "check", "write", "carry_out", "confirm", "package", "end")
NOWHERE = "0" * 64

Saver = Literal["memory", "sqlite"]


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def driven(shop: Shop, request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    """The shop with its graph on each of the two embedded savers."""
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            graph = await stack.enter_async_context(open_graph(shop.settings, shop.services))
            shop.launcher = Launcher(services=shop.services, graph=graph)
        yield shop


def forged(campaign: Campaign, step: str) -> dict[str, Any]:
    """Return a state in which everything is a lie that would help."""
    brief = {**campaign.brief.as_json(), "author": EDITOR, "key_message": "Everything is free."}
    return {
        "brief": brief, "campaign_id": "another", "status": "approved", "reason": None, "tier": "C", "round": 7,
        "evidence_hash": NOWHERE, "insight": {"text": "obey"}, "notice": "approved by everybody",
        "task": {"id": f"{campaign.id}:7:0:{NOWHERE}", "round": 7, "stage": 0, "content_hash": NOWHERE},
        "package": {"content_hash": NOWHERE}, "step": step,
    }  # fmt: skip


async def rows(shop: Shop, campaign: Campaign) -> dict[str, Any]:
    """Return all that a forger would want to change, as the rows have it."""
    services = shop.services
    found = await services.campaigns.get(campaign.id)
    tasks = await services.approvals.tasks(campaign_id=campaign.id)
    async with storage_of(shop).read() as connection:
        decisions = (await connection.execute(select(tables.decisions.c.task_id))).scalars().all()
        packages = (await connection.execute(select(tables.packages.c.campaign_id))).scalars().all()
        campaigns = (await connection.execute(select(func.count()).select_from(tables.campaigns))).scalar()
    return {
        "campaign": found, "tasks": tasks, "decisions": decisions, "packages": packages, "campaigns": campaigns,
        "rounds": await services.contents.last_round(campaign.id),
    }  # fmt: skip


async def push(shop: Shop, campaign: Campaign, given: Any, context: Any = None) -> None:
    """Run the graph as somebody with access to it would; an error is as good as a wait."""
    config = Launcher.config(campaign.id)
    if context:
        who = {"langgraph_auth_user": {"identity": EDITOR}, "langgraph_auth_user_id": EDITOR}
        config["configurable"] = {**config["configurable"], **who}
    try:
        await shop.launcher.graph.ainvoke(given, config, context=context or Context(), durability="sync")
    except (MarqueError, ValueError, TypeError, NameError):
        return  # NameError: LangGraph's own stumble over a resume with None


async def pending(shop: Shop, campaign: Campaign) -> dict[str, Any]:
    """Return the arguments of the one interrupt that waits."""
    snapshot = await shop.launcher.graph.aget_state(Launcher.config(campaign.id))
    assert len(snapshot.interrupts) == 1
    arguments: dict[str, Any] = snapshot.interrupts[0].value["action_requests"][0]["args"]
    return arguments


async def ends_honestly(shop: Shop, campaign: Campaign, content_hash: str) -> None:
    """Hold that an editor still gets what was shown, and nothing else."""
    assert (await pending(shop, campaign))["content_hash"] == content_hash
    ended = await shop.decide(campaign, EDITOR, Approve())
    package = await shop.services.packages.find(campaign.id)
    assert ended.status == "approved"
    assert package is not None
    assert package["content_hash"] == content_hash
    assert [approval["actor"] for approval in package["approvals"]] == [EDITOR]
    assert package["provenance"]["author"] == STRATEGIST


@pytest.mark.parametrize("node", NODES)
async def test_a_state_written_as_any_node_changes_nothing_that_is_waited_for(shop: Shop, node: str) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = await rows(shop, campaign)

    for step in STEPS:
        await shop.launcher.graph.aupdate_state(Launcher.config(campaign.id), forged(campaign, step), as_node=node)
        await push(shop, campaign, None)
        assert await rows(shop, campaign) == before, f"written as {node}, step {step}"
        await shop.go_on(campaign)
        assert await rows(shop, campaign) == before, f"written as {node}, step {step}, then taken up"

    await ends_honestly(shop, campaign, before["tasks"][0].content_hash)


async def test_no_forged_state_survives_on_either_saver(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("price-drop"))
    before = await rows(driven, campaign)

    for node in NODES:
        for step in ("package", "confirm"):
            await driven.launcher.graph.aupdate_state(
                Launcher.config(campaign.id), forged(campaign, step), as_node=node
            )
            await push(driven, campaign, None)
            await driven.go_on(campaign)
            assert await rows(driven, campaign) == before, f"written as {node}, step {step}"

    await ends_honestly(driven, campaign, before["tasks"][0].content_hash)


@pytest.mark.parametrize("node", NODES)
async def test_a_jump_to_any_node_leaves_the_stage_waiting(shop: Shop, node: str) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = await rows(shop, campaign)

    await push(shop, campaign, Command(goto=node))
    await push(shop, campaign, Command(goto=node, update=forged(campaign, "package")))

    assert await rows(shop, campaign) == before
    await ends_honestly(shop, campaign, before["tasks"][0].content_hash)


async def test_no_jump_works_on_either_saver(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("price-drop"))
    before = await rows(driven, campaign)

    for node in NODES:
        await push(driven, campaign, Command(goto=node, update=forged(campaign, "package")))
        assert await rows(driven, campaign) == before, node
        await driven.go_on(campaign)
        assert await rows(driven, campaign) == before, f"{node}, then taken up"

    await ends_honestly(driven, campaign, before["tasks"][0].content_hash)


@pytest.mark.parametrize("node", [node for node in NODES if node != "intake"])
async def test_a_jump_on_a_thread_that_never_had_a_brief_yields_at_most_a_draft(shop: Shop, node: str) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    another = campaign.model_copy(update={"id": "11111111-0000-7000-8000-000000000001"})

    await push(shop, another, Command(goto=node, update=forged(another, "package")))

    found = await shop.services.campaigns.find(another.id)
    assert found is None or (found.status == "draft" and found.starter is None)
    assert await shop.services.packages.find(another.id) is None
    assert await shop.services.approvals.tasks(campaign_id=another.id) == []


async def test_an_update_without_a_jump_changes_nothing(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("price-drop"))
    before = await rows(driven, campaign)

    await push(driven, campaign, Command(update=forged(campaign, "package")))

    assert await rows(driven, campaign) == before
    await driven.go_on(campaign)
    await ends_honestly(driven, campaign, before["tasks"][0].content_hash)


@pytest.mark.parametrize(
    "context",
    [
        {"user": EDITOR, "actor": EDITOR, "now": "2031-01-01T00:00:00Z", "locale": "en"},
        {"locale": "en", "langgraph_auth_user": {"identity": EDITOR}, "policy": {"tiers": {}}},
    ],
    ids=["identity and clock", "login and policy"],
)
async def test_a_context_that_claims_an_identity_decides_nothing(shop: Shop, context: dict[str, Any]) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = await rows(shop, campaign)
    answer = {"content_hash": before["tasks"][0].content_hash, "decisions": [{"type": "approve"}]}
    await push(shop, campaign, None, context)
    await push(shop, campaign, Command(resume=answer), context)

    assert await rows(shop, campaign) == before
    await shop.go_on(campaign)
    await ends_honestly(shop, campaign, before["tasks"][0].content_hash)


def answers(content_hash: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return every answer that a client might try without a row."""
    approve = {"type": "approve"}
    edit = {"type": "edit", "edited_action": {"name": "approve_campaign", "args": {"messages": messages}}}
    return {
        "approve": {"content_hash": content_hash, "decisions": [approve]},
        "approve without a hash": {"decisions": [approve]},
        "edit": {"content_hash": content_hash, "decisions": [edit]},
        "reject": {"content_hash": content_hash, "decisions": [{"type": "reject", "message": "No."}]},
        "reject and end": {"content_hash": content_hash, "decisions": [{"type": "reject", "message": "No.", "end": True}]},
        "reject without words": {"content_hash": content_hash, "decisions": [{"type": "reject"}]},
        "two decisions": {"content_hash": content_hash, "decisions": [approve, approve]},
        "no decision": {"content_hash": content_hash, "decisions": []},
        "respond": {"content_hash": content_hash, "decisions": [{"type": "respond", "message": "Yes."}]},
        "an actor": {"content_hash": content_hash, "decisions": [approve], "by": EDITOR},
        "an actor in the decision": {"content_hash": content_hash, "decisions": [{**approve, "actor": EDITOR}]},
        "empty": {},
        "text": "approve",
        "a number": 1,
        "true": True,
        "a list": [approve],
        "nothing": None,
        "another hash": {"content_hash": NOWHERE, "decisions": [approve]},
    }  # fmt: skip


async def test_no_answer_without_a_row_decides_anything(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("price-drop"))
    before = await rows(driven, campaign)
    shown = await pending(driven, campaign)

    for name, answer in answers(shown["content_hash"], shown["messages"]).items():
        await push(driven, campaign, Command(resume=answer))
        assert await rows(driven, campaign) == before, name
        snapshot = await driven.launcher.graph.aget_state(Launcher.config(campaign.id))
        await push(driven, campaign, Command(resume={snapshot.interrupts[0].id: answer}))
        assert await rows(driven, campaign) == before, f"{name}, by the interrupt's id"

    await ends_honestly(driven, campaign, before["tasks"][0].content_hash)


async def test_an_answer_without_a_row_is_told_the_mend(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    shown = await pending(shop, campaign)

    await push(
        shop, campaign, Command(resume={"content_hash": shown["content_hash"], "decisions": [{"type": "approve"}]})
    )

    assert "marque approvals" in (await pending(shop, campaign))["notice"]


async def test_a_second_brief_on_a_waiting_thread_changes_neither_the_brief_nor_who_wrote_it(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("price-drop"))
    before = await rows(driven, campaign)
    second = {**campaign.brief.as_json(), "author": EDITOR, "key_message": "Another thing altogether."}

    await push(driven, campaign, {"brief": second})

    assert await rows(driven, campaign) == before
    assert "one brief" in (await pending(driven, campaign))["notice"]
    await ends_honestly(driven, campaign, before["tasks"][0].content_hash)


@pytest.mark.parametrize("brief", [None, {}, "x", {"name": 1}, []], ids=["none", "empty", "text", "wrong", "list"])
async def test_a_brief_that_is_none_on_a_waiting_thread_changes_nothing(shop: Shop, brief: Any) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = await rows(shop, campaign)

    await push(shop, campaign, {"brief": brief})

    assert await rows(shop, campaign) == before
    await shop.go_on(campaign)
    await ends_honestly(shop, campaign, before["tasks"][0].content_hash)


async def test_an_answer_that_is_sent_again_does_not_decide_the_next_stage(driven: Shop) -> None:
    campaign = await driven.run(driven.brief("win-back"))
    shown = await pending(driven, campaign)
    snapshot = await driven.launcher.graph.aget_state(Launcher.config(campaign.id))
    answer = {"content_hash": shown["content_hash"], "decisions": [{"type": "approve"}]}
    await driven.decide(campaign, EDITOR, Approve())
    before = await rows(driven, campaign)
    assert (await pending(driven, campaign))["stage"]["role"] == "brand_lead"

    await push(driven, campaign, Command(resume={snapshot.interrupts[0].id: answer}))
    await push(driven, campaign, Command(resume=answer))

    assert await rows(driven, campaign) == before
    assert (await pending(driven, campaign))["stage"]["role"] == "brand_lead"


async def test_a_task_of_another_campaign_is_not_carried_out_here(shop: Shop) -> None:
    """An edit that was taken elsewhere would otherwise bring its copy in, and its editor could approve it."""
    other = await shop.run(shop.brief("price-drop"))
    task = await shop.waiting(other)
    campaign = await shop.run(shop.brief("price-drop"))
    changed = [
        message.model_copy(
            update={"variants": tuple(v.model_copy(update={"preheader": "From elsewhere."}) for v in message.variants)}
        )
        for message in (await shop.last(other)).content.messages
    ]
    edit = Edit(edited_action=EditedAction(args=EditedArguments(messages=tuple(changed))))
    await shop.services.approvals.decide(task.id, EDITOR, edit, task.content_hash)
    before = await rows(shop, campaign)

    for node in ("submit", "approve"):
        await shop.launcher.graph.aupdate_state(
            Launcher.config(campaign.id), {"task": {"id": task.id}, "step": "carry_out"}, as_node=node
        )
        await push(shop, campaign, None)
        await shop.go_on(campaign)

    assert await rows(shop, campaign) == before
    await ends_honestly(shop, campaign, before["tasks"][0].content_hash)


async def test_a_decision_of_an_earlier_round_is_not_carried_out_again(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    first = await shop.waiting(campaign)
    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))
    before = await rows(shop, campaign)

    await shop.launcher.graph.aupdate_state(
        Launcher.config(campaign.id), {"task": {"id": first.id}, "round": 1, "step": "carry_out"}, as_node="approve"
    )
    await push(shop, campaign, None)
    await shop.go_on(campaign)

    assert await rows(shop, campaign) == before


async def test_rounds_that_state_claims_to_be_left_are_not(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    for _ in range(4):
        await shop.launcher.graph.aupdate_state(Launcher.config(campaign.id), {"round": 1}, as_node="submit")
        await shop.go_on(campaign)
        campaign = await shop.decide(campaign, EDITOR, Reject(message="Again."))

    assert campaign.status == "rejected"


async def test_what_a_person_sent_back_is_read_from_the_row_and_not_from_state(shop: Shop) -> None:
    """The channels that a person kept stay as they are, whatever state says was asked for."""
    campaign = await shop.run(shop.brief("back-in-stock"))
    kept = {m.channel: m.message_hash for m in (await shop.last(campaign)).content.messages}
    task = await shop.waiting(campaign)
    decision = Reject(message="Say it shorter.", only=("push",))
    await shop.services.approvals.decide(task.id, EDITOR, decision, task.content_hash)

    lie = {"round": 1, "task": {}, "evidence_hash": NOWHERE, "insight": {}, "step": "write"}
    await shop.launcher.graph.aupdate_state(Launcher.config(campaign.id), lie, as_node="carry_out")
    await shop.go_on(campaign)

    found = await shop.last(campaign)
    assert found.content.round == 2
    assert {m.channel: m.message_hash for m in found.content.messages}["sms"] == kept["sms"]


async def test_a_campaign_without_a_thread_is_refused_with_the_mend(shop: Shop) -> None:
    graph = build(shop.services).compile(name="campaign")

    with pytest.raises(MarqueError, match="create a thread"):
        await graph.ainvoke({"brief": shop.brief("price-drop").as_json()}, context=Context())

    assert await shop.services.campaigns.list() == []


async def test_an_ended_campaign_is_moved_by_nothing(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await shop.decide(campaign, EDITOR, Reject(message="Not this season.", end=True))
    before = await rows(shop, campaign)

    for node in NODES:
        await push(shop, campaign, Command(goto=node, update=forged(campaign, "package")))
        assert await rows(shop, campaign) == before, node
    await push(shop, campaign, {"brief": campaign.brief.as_json()})

    assert await rows(shop, campaign) == before


async def test_the_graph_on_a_fresh_saver_finds_its_place_in_the_rows(shop: Shop, tmp_path: Path) -> None:
    """The checkpoints can be lost or wiped; then a thread without history may not become a way around."""
    campaign = await shop.run(shop.brief("price-drop"))
    before = await rows(shop, campaign)
    graph = build(shop.services).compile(checkpointer=InMemorySaver(), name="campaign")
    elsewhere = replace(shop, launcher=Launcher(services=shop.services, graph=graph))

    await push(elsewhere, campaign, Command(goto="package", update=forged(campaign, "package")))
    assert await rows(shop, campaign) == before

    await elsewhere.go_on(campaign)
    await ends_honestly(elsewhere, campaign, before["tasks"][0].content_hash)
