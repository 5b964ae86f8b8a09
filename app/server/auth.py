"""Who may come in, and to what: the LangGraph server asks here before it does anything."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from langgraph_sdk import Auth
from starlette.exceptions import HTTPException

from app.server.access import LOG_IN, NotAllowed, allowed, brand_for, require, require_stage
from app.server.calling_back import refuse_webhook
from app.server.campaign_runs import Pending, answer_in, refuse_what_jumps
from app.server.errors import status_of
from app.server.guard import CALLER
from app.server.login import NotLoggedIn, caller_in, is_near, login_of, user_of
from app.server.memory_of_threads import attach, over_mcp, pending_on
from app.server.served import services
from app.server.talk_runs import refuse_what_is_no_answer
from app.server.tenancy import CAMPAIGN, filter_of, is_taken, seen_by
from marque.approval import Answer
from marque.caller import Caller
from marque.errors import InputError, MarqueError, Refused
from tools.campaigns.holds import OnHold
from tools.campaigns.threads import Seen

auth = Auth()
_login = login_of(services())
GRAPHS = UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""The name space in which the server makes a graph's own assistant."""
CAMPAIGN_IDS = frozenset({CAMPAIGN, str(uuid5(GRAPHS, CAMPAIGN))})

Value = Any
"""What a handler is asked about; the server names its keys, and reads what a handler changes in it."""
Filter = Any
"""What the metadata of a thread must say, in the server's own form; None: nothing."""
Context = Auth.types.AuthContext


@auth.authenticate
async def authenticate(scope: dict[str, Any]) -> Any:  # noqa: ANN401 - the server takes any mapping with an identity
    """Return who calls; takes the scope and not the request, as the server refuses every websocket of those."""
    try:
        caller = scope.get(CALLER) or await _login.caller_of(scope)
    except NotLoggedIn as error:
        raise Auth.exceptions.HTTPException(status_code=401, detail=str(error)) from None
    except Refused as error:
        raise Auth.exceptions.HTTPException(status_code=403, detail=str(error)) from None
    except MarqueError as error:
        raise HTTPException(503, str(error)) from None
    asked = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-marque-brand"]
    brand, door = asked[0] if len(asked) == 1 else None, _door(scope["path"])
    if door == "mcp" and brand is not None:
        await _reaches(caller, brand)
    return user_of(caller) | {"asked": brand, "near": is_near(scope), "door": door}


async def _reaches(caller: Caller, brand: str) -> None:
    """Refuse a brand before MCP begins a run in it: it makes a fault of its own of a refusal later on."""
    try:
        await brand_for(services(), caller, brand)
    except Refused as error:
        raise Auth.exceptions.HTTPException(status_code=403, detail=str(error)) from None


def _door(path: str) -> str:
    """Return by which door somebody comes: MCP, runs that have no thread of their own, or any other."""
    first = path.strip("/").partition("/")[0]
    return first if first in {"mcp", "runs"} else "threads"


@auth.on
async def nothing_else(ctx: Context, value: Value) -> bool:  # noqa: ARG001 - the server's own signature
    """Refuse whatever no handler below lets pass: crons, assistants of somebody's own, what a new version adds."""
    return False


@auth.on.threads.create
async def create_thread(ctx: Context, value: Value) -> Filter:
    """Write down whose a new thread is, and stamp it; one that is there already must be the caller's to see."""
    if "metadata" not in value:
        raise _http(NotAllowed("a thread is not copied", mend="start a new one"))
    thread_id = str(value["thread_id"])
    try:
        brand = await _take(_caller(ctx), thread_id, value["metadata"], ctx)
    except MarqueError as error:
        raise _http(error) from None
    return {"brand": brand}


@auth.on.threads.read
async def read_thread(ctx: Context, value: Value) -> Filter:
    """Let pass whoever may see the thread."""
    return _of(ctx, await _seen(ctx, value["thread_id"]))


@auth.on.threads.search
async def search_threads(ctx: Context, value: Value) -> Filter:
    """Show the threads, or the runs of one, that the caller may see.

    The development server fails on a search by values where a thread has none yet, and forgets them at its end.
    """
    if value.get("values"):
        raise _http(InputError("threads are not searched by their values", mend="search by metadata or status"))
    if value.get("thread_id"):
        return _of(ctx, await _seen(ctx, value["thread_id"]))
    found = await filter_of(services(), _caller(ctx))
    if found is None:
        raise _http(NotAllowed("you have no role in any brand", mend="ask for an entry in people.yaml"))
    return found


@auth.on.threads.update
async def update_thread(ctx: Context, value: Value) -> Filter:
    """Let an owner change what is theirs, and end a run; a campaign's state and record are nobody's to write."""
    if not value.get("thread_id"):
        raise _http(NotAllowed("runs are ended on one thread", mend="name the thread"))
    try:
        seen = await _seen(ctx, value["thread_id"])
    except Auth.exceptions.HTTPException as error:
        if "action" not in value and "metadata" in value:
            raise Auth.exceptions.HTTPException(status_code=404, detail="Not Found") from error  # the server's words
        raise
    if "action" in value:
        await _may_end(ctx, seen, value["action"])
    elif "metadata" not in value:
        raise _http(NotAllowed("nobody writes a thread's state", mend="send a run, or an answer as `resume`"))
    elif seen and seen.is_campaign:
        raise _http(NotAllowed("a campaign's thread is not changed", mend="start another campaign"))
    elif isinstance(value["metadata"], dict):
        for ours in ("brand", "owner", "graph_id", "assistant_id"):
            value["metadata"].pop(ours, None)
    return _of(ctx, seen)


@auth.on.threads.delete
async def delete_thread(ctx: Context, value: Value) -> Filter:
    """Let an owner throw away what is theirs; a campaign is never thrown away, nor a run of it."""
    if not value.get("thread_id"):
        raise _http(NotAllowed("threads are not pruned", mend="delete your own one by one"))
    seen = await _seen(ctx, value["thread_id"])
    if seen and seen.is_campaign:
        raise _http(NotAllowed("a campaign's thread is not deleted", mend="withdraw the campaign"))
    return _of(ctx, seen)


@auth.on.threads.create_run
async def create_run(ctx: Context, value: Value) -> Filter:
    """Let pass a run of somebody who may start it, or answer what waits, in a form that jumps no gate."""
    try:
        refuse_webhook(value["kwargs"].get("webhook"), near=ctx.user["near"] is True)
        if (
            ctx.user["door"] != "threads" and str(value["assistant_id"]) in CAMPAIGN_IDS
        ):  # one that is kept has an id, too
            raise InputError("a campaign runs on a thread of its own", mend="create a thread and run the brief on it")
        if value.get("thread_id") is None:
            return await _single_run(ctx, value)
        return await _run_on(str(value["thread_id"]), ctx, value)
    except MarqueError as error:
        raise _http(error) from None


@auth.on.assistants.read
async def read_assistant(ctx: Context, value: Value) -> None:
    """Let everybody who is known see what there is."""


@auth.on.assistants.search
async def search_assistants(ctx: Context, value: Value) -> Filter:  # noqa: ARG001 - the server's own signature
    """Show every graph, and over MCP those that are tools there: never one that decides or starts."""
    return await over_mcp() if ctx.user["door"] == "mcp" else None


@auth.on.store
async def store(ctx: Context, value: Value) -> None:
    """Keep everybody's items in a place of their own: under the brand and their address."""
    caller = _caller(ctx)
    try:
        brand = await brand_for(services(), caller, ctx.user["asked"])
    except MarqueError as error:
        raise _http(error) from None
    whose = ctx.user.identity.replace(".", "%2E")  # the server takes no dot in the name of a place
    value["namespace"] = (brand, whose, *(value.get("namespace") or ()))


async def _single_run(ctx: Context, value: Value) -> Filter:
    """Judge a run without a thread, which leaves nothing behind; its maker alone sees what comes of it."""
    caller = _caller(ctx)
    brand = await brand_for(services(), caller, _asked(ctx, value["metadata"]))
    value["metadata"].update(brand=brand, owner=caller.address)
    return {"brand": brand}


async def _run_on(thread_id: str, ctx: Context, value: Value) -> Filter:
    """Judge a run on a thread, which is made where it may be."""
    caller = _caller(ctx)
    if value.get("if_not_exists") == "create":
        await _take(caller, thread_id, value["metadata"], ctx)
    seen = await seen_by(services(), caller, thread_id)
    if seen is None:
        raise _not_found(thread_id)
    await attach(thread_id)
    if str(value["assistant_id"]) in CAMPAIGN_IDS:
        await _campaign_run(caller, value, seen)
    elif seen.is_campaign:
        raise NotAllowed("it runs the campaign only", where=f"campaign {thread_id}", mend="use another thread")
    else:
        refuse_what_is_no_answer(value["kwargs"], thread_id)
    value["metadata"].update(brand=seen.thread.brand, owner=seen.thread.owner)
    return {"brand": seen.thread.brand}


async def _campaign_run(caller: Caller, value: Value, seen: Seen) -> None:
    """Judge a run of a campaign, and put its answer where it belongs."""
    thread_id, kwargs = seen.thread.id, value["kwargs"]
    refuse_what_jumps(value, thread_id)
    kwargs["durability"] = "sync"  # what a person decided is not lost with the process
    command = kwargs.get("command")
    if not command:
        await require(services(), caller, "start", seen.thread.brand)
        if seen.is_campaign and kwargs.get("input") is not None:
            raise Refused("it has its brief already", where=f"campaign {thread_id}", mend="start another campaign")
        if not seen.is_campaign and (hold := await services().campaigns.held(seen.thread.brand)):
            raise OnHold(hold)
        return
    if caller.address is not None:
        await require(services(), caller, "decide", seen.thread.brand)
    pending = await pending_on(thread_id)
    if pending is None:
        raise Refused("it waits for nobody", where=f"campaign {thread_id}", mend="look at it again")
    answer = answer_in(command.get("resume"), pending, thread_id)
    await _may_be_taken(caller, answer, pending)
    command["resume"] = {pending.interrupt_id: answer.as_json()}


async def _may_be_taken(caller: Caller, answer: Answer, pending: Pending) -> None:
    """Refuse what the one writer of decisions would refuse: the graph could only wait on, with another interrupt."""
    approvals = services().approvals
    if await approvals.taken(pending.task):
        return  # the answer only wakes the graph, which reads the row
    if caller.address is None:
        raise NotAllowed("nobody is logged in, so nobody can decide", where=f"task {pending.task}", mend=LOG_IN)
    await require_stage(services(), caller, await approvals.task(pending.task))
    await approvals.rehearse(
        pending.task, caller.address, answer.decisions[0], answer.content_hash, only=caller.only
    )  # fmt: skip


async def _take(caller: Caller, thread_id: str, metadata: Any, ctx: Context) -> str:  # noqa: ANN401 - JSON
    """Write down whose a thread is where nobody has, and stamp its metadata; return its brand."""
    seen = await seen_by(services(), caller, thread_id)
    if seen is None:
        if await is_taken(services(), thread_id):
            raise _not_found(thread_id)
        brand = await brand_for(services(), caller, _asked(ctx, metadata))
        thread = await services().threads.take(thread_id, brand=brand, owner=caller.address)
        if (thread.brand, thread.owner) != (brand, caller.address):  # somebody was quicker
            raise _not_found(thread_id)
    else:
        thread = seen.thread
        await attach(thread_id)
    metadata.update(brand=thread.brand, owner=thread.owner)
    return thread.brand


async def _seen(ctx: Context, thread_id: Any) -> Seen | None:  # noqa: ANN401 - an id in any form
    """Return a thread that the caller may see; None for that of a single run, which has no row."""
    named = str(thread_id)
    try:
        seen = await seen_by(services(), _caller(ctx), named)
        single = ctx.user["door"] != "threads"
        if seen is None and (not single or await is_taken(services(), named)):
            raise _not_found(named)
    except MarqueError as error:
        raise _http(error) from None
    if seen:
        await attach(named)
    return seen


def _of(ctx: Context, seen: Seen | None) -> Filter:
    """Return what a thread's metadata says: a second belt, and the only one for a single run's, which has no row."""
    return {"brand": seen.thread.brand} if seen else {"owner": _caller(ctx).address}


async def _may_end(ctx: Context, seen: Seen | None, action: str) -> None:
    if not seen or not seen.is_campaign:
        return
    if action != "interrupt":
        raise _http(NotAllowed("a campaign's run is not undone", mend="withdraw the campaign"))
    if not await allowed(services(), _caller(ctx), "start", seen.thread.brand):
        raise _http(NotAllowed("you may not end a campaign's run", mend="ask whoever may start one"))


def _asked(ctx: Context, metadata: Mapping[str, Any]) -> str | None:
    asked = metadata.get("brand") or ctx.user["asked"]
    if asked is not None and not isinstance(asked, str):
        raise InputError("a brand is a name", where="metadata.brand", mend="give it as text")
    return asked


def _caller(ctx: Context) -> Caller:
    try:
        return caller_in(ctx.user)
    except Refused as error:
        raise _http(error) from None


def _not_found(thread_id: str) -> Auth.exceptions.HTTPException:
    return Auth.exceptions.HTTPException(status_code=404, detail=f"Thread with ID {thread_id} not found")


def _http(error: MarqueError) -> Auth.exceptions.HTTPException:
    return Auth.exceptions.HTTPException(status_code=status_of(error), detail=str(error))
