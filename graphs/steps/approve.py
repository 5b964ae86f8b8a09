"""Approve: only waits. Rows decide; a resume wakes the graph, which then reads the row.

Nothing here raises after `interrupt()`: a stored resume value would be replayed as the next person's. Where there
is no row, a user whom the server authenticated decides through the one writer, on the hash that the resume names.
"""

from typing import Any

from langgraph.types import interrupt

from graphs.run import Run
from graphs.standing import elsewhere, standing_of
from graphs.state import State
from graphs.steps.submit import pointer
from marque.approval import ACTION, Answer, Task
from marque.errors import MarqueError
from tools.approvals.rows import claims_of, findings_of


async def approve(state: State, run: Run) -> dict[str, Any]:
    """Show what waits, and go on when its row is there; else wait again with the reason."""
    standing = await standing_of(run)
    task = standing.waiting
    if task is None:
        return {"notice": None, **elsewhere(standing)}
    if (state.get("task") or {}).get("id") != task.id:
        # An answer that comes now was given to another stage: what waits is shown anew before it is answered.
        return {"task": pointer(task), "step": "approve"}
    answer = Answer.model_validate(interrupt(await _request(state, task, run), response_schema=Answer))
    if await run.services.approvals.taken(task.id) is None:
        return await _decide(answer, task.id, run)
    return {"notice": None, "step": "carry_out"}


async def _decide(answer: Answer, task_id: str, run: Run) -> dict[str, Any]:
    if run.user is None:
        return _again("nobody is logged in here: decide with `marque approvals`, and resume again")
    if answer.content_hash is None:
        return _again("the answer names no content_hash: send the one that the interrupt shows")
    try:
        await run.services.approvals.decide(task_id, run.user, answer.decisions[0], answer.content_hash, only=run.only)
    except MarqueError as error:
        return _again(str(error))
    return {"notice": None, "step": "carry_out"}


def _again(why: str) -> dict[str, Any]:
    return {"notice": why, "step": "approve"}


async def _request(state: State, task: Task, run: Run) -> dict[str, Any]:
    """Return what a person is shown, in the form of LangChain's `HITLRequest`; reads rows, writes nothing."""
    found = await run.services.contents.round(run.campaign_id, task.round)
    arguments = {
        "task": task.id,
        "stage": {"number": task.stage + 1, "of": len(task.stages), "role": task.role},
        "deadline": task.deadline.isoformat(),
        "content_hash": task.content_hash,
        "messages": [message.as_json() for message in found.content.messages],
        "findings": [finding.as_json() for finding in findings_of(found)],
        "claims": [claim.as_json() for claim in claims_of(found)],
        "notice": state.get("notice"),
    }
    return {
        "action_requests": [
            {"name": ACTION, "args": arguments, "description": f"Stage {task.stage + 1} waits for a {task.role}."}
        ],
        "review_configs": [{"action_name": ACTION, "allowed_decisions": ["approve", "edit", "reject"]}],
    }
