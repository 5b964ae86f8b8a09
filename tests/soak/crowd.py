"""Services that start campaigns and people who decide at random, over a server that may die at any moment."""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

LOST = (httpx.TransportError, httpx.RemoteProtocolError)
PATIENCE = 8.0
"""Seconds after which a client that started a run looks whether it came to a campaign, and sends it again."""
PAUSE = 0.5
"""Seconds before a client tries again."""
SERVER_FAULT, AWAY = 500, 503


@dataclass
class Crowd:
    """Everybody who calls one server, and what they were told."""

    client: httpx.AsyncClient
    """One for all of them: each that is opened reads the machine's certificates."""
    keys: Mapping[str, str]
    """Address to key."""
    people: Sequence[str]
    briefs: Sequence[tuple[str, dict[str, Any]]]
    """Who starts it, and the brief."""
    dice: random.Random
    started: list[str] = field(default_factory=list)
    promised: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Task to who decided it and how, for each decision that a route said was taken."""
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    is_ending: bool = False
    """Nobody sends anything back any more, so that all of it comes to an end."""

    async def start_one(self, number: int) -> None:
        """Start a campaign by one of two doors, and stay at it until it is there."""
        who, brief = self.dice.choice(self.briefs)
        named = {**brief, "name": f"{brief['name']} {number}"}
        by_route = self.dice.random() < 0.5
        self.started.append(await (self._by_key(who, named) if by_route else self._by_thread(who, named)))

    async def act(self) -> None:
        """Let somebody look at what waits, and do something about one of it, as they may or may not."""
        who = self.dice.choice(self.people)
        inbox = await self.ask(who, "GET", "/v1/approvals", params={"limit": 50})
        if inbox is None or inbox.status_code != 200 or not inbox.json()["tasks"]:
            await asyncio.sleep(PAUSE)
            return
        waiting = self.dice.choice(inbox.json()["tasks"])
        task, turn = waiting["task"], waiting["turn"]
        path = f"/v1/approvals/{task['id']}"
        if turn and (self.is_ending or self.dice.random() < 0.3):
            await self.ask(turn["actor"], "DELETE", f"{path}/turn", called="let go")
        elif self.dice.random() < 0.1 and not self.is_ending:
            await self.ask(who, "PUT", f"{path}/turn", json={"over": self.dice.random() < 0.2}, called="take")
        if self.dice.random() < 0.04 and not self.is_ending:
            await self.ask(
                who, "POST", f"/v1/campaigns/{task['campaign_id']}/withdraw", json={"reason": "not now"},
                called="withdraw",
            )  # fmt: skip
            return
        shown = await self.ask(who, "GET", path)
        if shown is None or shown.status_code != 200:
            return
        await self._decide(who, task, shown.json())

    async def ask(self, who: str, method: str, path: str, *, called: str = "", **more: Any) -> httpx.Response | None:
        """Ask as somebody; None: no answer came. What should never be answered is kept as a fault."""
        headers = {"x-api-key": self.keys[who], **more.pop("headers", {})}
        try:
            response = await self.client.request(method, path, headers=headers, **more)
        except LOST:
            self.answers[f"{called or 'read'} lost"] += 1
            await asyncio.sleep(PAUSE)
            return None
        if called:
            self.answers[f"{called} {response.status_code}"] += 1
        if response.status_code >= SERVER_FAULT and response.status_code != AWAY:
            self.faults.append(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response

    async def _by_key(self, who: str, brief: dict[str, Any]) -> str:
        key = {"idempotency-key": str(uuid.uuid4())}
        while True:
            answer = await self.ask(who, "POST", "/v1/campaigns", json={"brief": brief}, headers=key, called="start")
            if answer is not None and answer.status_code == 202:
                return str(answer.json()["id"])
            _refuse_refusal(answer)
            await asyncio.sleep(PAUSE)

    async def _by_thread(self, who: str, brief: dict[str, Any]) -> str:
        thread = str(uuid.uuid4())
        sent = {"assistant_id": "campaign", "input": {"brief": brief}}
        while True:
            made = await self.ask(who, "POST", "/threads", json={"thread_id": thread, "if_exists": "do_nothing"})
            if made is None or made.status_code != 200:
                _refuse_refusal(made)
                continue
            _refuse_refusal(await self.ask(who, "POST", f"/threads/{thread}/runs", json=sent, called="run"))
            until = asyncio.get_running_loop().time() + PATIENCE
            while asyncio.get_running_loop().time() < until:
                await asyncio.sleep(PAUSE)
                found = await self.ask(who, "GET", f"/v1/campaigns/{thread}")
                if found is not None and found.status_code == 200:
                    return thread

    async def _decide(self, who: str, task: dict[str, Any], shown: dict[str, Any]) -> None:
        decision = self._drawn(shown["messages"])
        if decision["type"] == "approve" and shown["findings"]:
            await self._waive(who, task, shown)
        answer = {"content_hash": task["content_hash"], "decisions": [decision]}
        kind = f"{decision['type']}{' and end' if decision.get('end') else ''}"
        if self.dice.random() < 0.3:
            sent = {"assistant_id": "campaign", "command": {"resume": answer}}
            await self.ask(who, "POST", f"/threads/{task['campaign_id']}/runs/wait", json=sent,
                           called=f"resume {kind}")  # fmt: skip
            return
        taken = await self.ask(who, "POST", f"/v1/approvals/{task['id']}/decision", json=answer, called=kind)
        if taken is not None and taken.status_code == 200:
            self.promised[task["id"]] = (who, decision["type"])

    def _drawn(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        drawn = self.dice.random()
        if drawn < 0.65:
            return {"type": "approve"}
        if drawn < 0.75 or self.is_ending:
            return {"type": "reject", "message": "Not this season.", "end": True}
        if drawn < 0.87:
            return {"type": "reject", "message": "Say it shorter."}
        edited = [
            {
                **one,
                "variants": [{**variant, "body": f"{variant['body']}\nSee you soon."} for variant in one["variants"]],
            }
            for one in messages
        ]
        return {"type": "edit", "edited_action": {"name": "approve_campaign", "args": {"messages": edited}}}

    async def _waive(self, who: str, task: dict[str, Any], shown: dict[str, Any]) -> None:
        waived = {one["finding_key"] for one in shown["waivers"]}
        for key in {one["key"] for one in shown["findings"] if one.get("waivable_by")} - waived:
            given = {"finding": key, "content_hash": task["content_hash"], "reason": "seen and meant",
                     "source": "the soak"}  # fmt: skip
            await self.ask(who, "POST", f"/v1/approvals/{task['id']}/waivers", json=given, called="waive")


def _refuse_refusal(answer: httpx.Response | None) -> None:
    """Stop the soak where a start is refused: it would be sent for ever."""
    if answer is not None and answer.status_code in {401, 403, 404, 422}:
        raise RuntimeError(f"a start was refused: {answer.text}")
