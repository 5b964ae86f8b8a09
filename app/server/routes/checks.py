"""`/v1/checks`: what `marque check` answers, over HTTP: one message, a list, or a stream of lines."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from app.lines import MAX_LINE_BYTES
from app.server.checking import Line, Under
from app.server.errors import (
    DECLARED,
    JSON,
    Answering,
    TooMuch,
    WrongForm,
    body_within,
    data_in,
    form_of,
    problem_of,
)
from app.server.routes.office import Visitor, VisitorHere
from marque.errors import InputError, MarqueError
from marque.message import Message
from marque.verdict import Verdict
from policies.checking import chosen

router = APIRouter(prefix="/v1/checks", tags=["checks"], route_class=Answering, responses=DECLARED)

JSONL = frozenset({"application/x-ndjson", "application/jsonl", "application/x-jsonlines"})
MOST_IN_LIST = 1_000
"""Messages of one list; a stream may have more."""
MAX_LIST = 16_000_000
"""Bytes of one list."""
MOST_IN_STREAM = 100_000
"""Lines of one stream."""
MAX_STREAM = 500_000_000
"""Bytes of one stream, of which only the line that is read is held."""
WATCH_SECONDS = 1.0
"""Between two looks whether somebody still reads a stream's answers."""

Gates = Annotated[str | None, Query(max_length=2_000, description="Only these gates, with commas between.")]
_MESSAGE = {"$ref": "#/components/schemas/Message"}
_LINES = {"application/x-ndjson": {"schema": {"type": "string", "description": "One message a line."}}}
_LIST = {"application/json": {"schema": {"type": "array", "items": _MESSAGE, "maxItems": MOST_IN_LIST}}, **_LINES}


@router.post("", operation_id="check", summary="Check one message", response_model=Verdict)
async def check(message: Message, request: Request, visitor: VisitorHere, gates: Gates = None) -> Response:
    """Answer one message: its verdict, findings, claims and scores."""
    under = await _under(visitor, gates)
    if message.brand is not None and message.brand not in under.brands:
        await visitor.must("check", message.brand)
    answer = await visitor.office.checks.answer(Line(await request.json(), 1), under)
    said = json.loads(answer)
    if "error" in said:
        raise InputError(said["error"].removeprefix("line 1: "), where="the message")
    return Response(answer, media_type=JSON)


@router.post(
    "/batch", operation_id="check_batch", summary="Check a list of messages",
    openapi_extra={"requestBody": {"required": True, "content": _LIST}},
)  # fmt: skip
async def check_batch(request: Request, visitor: VisitorHere, gates: Gates = None) -> list[dict[str, Any]]:
    """Answer each message of a list, or of lines of JSON, in their order; a bad one is answered in its place."""
    under = await _under(visitor, gates)
    lines = await _list(request)
    if len(lines) > MOST_IN_LIST:
        raise TooMuch(f"holds {len(lines):,} messages, more than {MOST_IN_LIST:,}", where="the body",
                      mend="send them to /v1/checks/stream")  # fmt: skip
    async with aclosing(visitor.office.checks.answers(_each(lines), under)) as answers:
        told = [answer async for answer in answers]
    return Response(f"[{','.join(told)}]", media_type=JSON)  # type: ignore[return-value] # answers are JSON already


@router.post(
    "/stream", operation_id="check_stream", summary="Check lines as they come",
    openapi_extra={"requestBody": {"required": True, "content": _LINES}},
    response_class=Response,
    responses={200: {"content": {"application/x-ndjson": {}}, "description": "One answer a line, in their order."}},
)  # fmt: skip
async def check_stream(request: Request, visitor: VisitorHere, gates: Gates = None) -> Response:
    """Answer each line as it comes; an answer waits for no line that has not come yet."""
    if form_of(request) not in JSONL:
        raise WrongForm("the body is not lines of JSON", where="content-type", mend="send application/x-ndjson")
    under = await _under(visitor, gates)
    return _Stream(request, visitor, under)


class _Stream(Response):
    """Writes answers while the body still comes in, and stops where nobody reads them any more."""

    media_type = "application/x-ndjson"

    def __init__(self, request: Request, visitor: Visitor, under: Under) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.request, self.visitor, self.under = request, visitor, under
        self.has_all = self.is_gone = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the protocol's own
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        watching = asyncio.create_task(self._watch())
        try:
            async with aclosing(self.visitor.office.checks.answers(self._lines(), self.under)) as answers:
                async for answer in answers:
                    if self.is_gone:
                        return
                    await send({"type": "http.response.body", "body": f"{answer}\n".encode(), "more_body": True})
        except ClientDisconnect:
            return
        except MarqueError as error:  # the answer has begun, so what went wrong is its last line
            last = json.dumps(problem_of(error).as_json(), ensure_ascii=False)
            await send({"type": "http.response.body", "body": f"{last}\n".encode(), "more_body": True})
        finally:
            watching.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self) -> None:
        """Notice that nobody reads the answers any more; while the body comes, reading it would notice."""
        while not (self.has_all and await self.request.is_disconnected()):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(WATCH_SECONDS)
        self.is_gone = True

    async def _lines(self) -> AsyncGenerator[Line, None]:
        """Yield a body's lines as they come."""
        rest, number = b"", 0
        async for chunk in self.request.stream():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                number += 1
                _refuse_more(number)
                if text := _told(line, number):
                    yield Line(text, number)
            if len(rest) > MAX_LINE_BYTES:
                raise TooMuch(f"line {number + 1} is longer than {MAX_LINE_BYTES:,} bytes", where="the body",
                              mend="shorten it")  # fmt: skip
        self.has_all = True
        if text := _told(rest, number + 1):
            _refuse_more(number + 1)
            yield Line(text, number + 1)


async def _under(visitor: Visitor, gates: str | None) -> Under:
    brand = await visitor.brand("check")
    names = [name.strip() for name in gates.split(",")] if gates is not None else None
    chosen(names)
    reached = frozenset(await Visitor(visitor.caller, visitor.office, None).brands("check"))
    return await visitor.office.checks.under(brand, reached, names)


async def _list(request: Request) -> Sequence[Line]:
    """Return the messages of a body, which is a list or lines."""
    form = form_of(request)
    if form not in JSONL | {JSON}:
        raise WrongForm("the body is neither JSON nor lines of it", where="content-type",
                        mend=f"send {JSON} or application/x-ndjson")  # fmt: skip
    raw = await body_within(request, MAX_LIST)
    if form != JSON:
        return [Line(text, number) for number, line in enumerate(raw.split(b"\n"), 1) if (text := _told(line, number))]
    data = await asyncio.to_thread(data_in, raw)
    if not isinstance(data, list):
        raise InputError("should be a list of messages", where="the body", mend="send one message to /v1/checks")
    return [Line(given, number) for number, given in enumerate(data, 1)]


async def _each(lines: Sequence[Line]) -> AsyncIterator[Line]:
    for line in lines:
        yield line


def _refuse_more(number: int) -> None:
    if number > MOST_IN_STREAM:
        raise TooMuch(f"holds more than {MOST_IN_STREAM:,} lines", where="the body", mend="send the rest anew")


def _told(line: bytes, number: int) -> bytes:
    return line.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").strip()
