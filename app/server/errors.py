"""What goes wrong, over HTTP: one object that says what, where and the mend; never a traceback, never a secret.

Only our own routes answer like this: what the LangGraph server's routes say is read by its own clients.
"""

import logging
import math
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.server.access import NotAllowed
from app.server.counting import counted
from app.server.login import NotLoggedIn
from marque.errors import MAX_LINE, InputError, MarqueError, Refused, Unavailable
from marque.reading import parse_json, refuse_unstorable, validate
from marque.records import Record
from tools.answers import BeingAnswered

MAX_BODY = 2_000_000
"""Bytes of a request's body, where a route does not allow more."""
JSON = "application/json"
LENGTH_DIGITS = 15
"""Of the longest number that is read as a length."""
_log = logging.getLogger(__name__)


class Problem(Record):
    """What is answered in place of what was asked for."""

    error: str
    """What is wrong, in one line."""
    where: str = ""
    mend: str = ""
    detail: str = ""
    """All three in one line, where LangGraph's own clients look for it."""


class NotThere(InputError):  # noqa: N818 - the words of the house, as in `marque.errors`
    """What is named is not there, or is another brand's, which is told in the same words: a 404."""


class TooMuch(InputError):  # noqa: N818 - as above
    """A body or a list is larger than is taken: a 413."""


class WrongForm(InputError):  # noqa: N818 - as above
    """A body is of a form that is not read here: a 415."""


_STATUS: tuple[tuple[type[MarqueError], int], ...] = (
    (NotLoggedIn, 401),
    (NotAllowed, 403),
    (NotThere, 404),
    (TooMuch, 413),
    (WrongForm, 415),
    (InputError, 422),
    (Refused, 409),
    (Unavailable, 503),
)
RETRY_AFTER = 5
"""Seconds after which what is away may be asked again."""

DECLARED: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "Nobody is logged in."},
    403: {"model": Problem, "description": "You may not do this."},
    404: {"model": Problem, "description": "It is not there, or it is not yours to see."},
    409: {"model": Problem, "description": "A rule or the state of the work says no."},
    413: {"model": Problem, "description": "More than is taken at once."},
    415: {"model": Problem, "description": "A form that is not read here."},
    422: {"model": Problem, "description": "What was sent cannot be used as it is."},
    500: {"model": Problem, "description": "A fault of ours; the answer names the entry of the log."},
    503: {"model": Problem, "description": "Something that is needed is away."},
}
"""What every route of ours may answer besides what it promises."""


def status_of(error: MarqueError) -> int:
    """Return the HTTP status of an error; what has none is a state that we cannot go on from."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 503)


def problem_of(error: MarqueError) -> Problem:
    """Return an error as the object that is answered; each part is one line."""
    return Problem(
        error=_one_line(error.what), where=_one_line(error.where), mend=_one_line(error.mend),
        detail=_one_line(str(error)),
    )  # fmt: skip


def answer_to(error: MarqueError) -> JSONResponse:
    """Return the answer that tells of an error."""
    status = status_of(error)
    headers = {503: {"retry-after": str(RETRY_AFTER)}, 401: {"www-authenticate": "Bearer"}}.get(status)
    if isinstance(error, BeingAnswered):
        headers = {"retry-after": str(math.ceil(error.seconds))}
    return JSONResponse(problem_of(error).as_json(), status, headers=headers)


class Answering(APIRoute):
    """A route of ours: reads its body with the same care as a file, and answers whatever goes wrong in our words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request; it raises nothing."""
        handle, body = super().get_route_handler(), self.body_field
        model: Any = body.field_info.annotation if body else None

        async def answer(request: Request) -> Response:
            began = time.perf_counter()
            answered = await answer_whatever(request)
            counted(request.method, self.path, answered.status_code, time.perf_counter() - began)
            return answered

        async def answer_whatever(request: Request) -> Response:
            try:
                if model is not None:
                    await _read_json(request)
                return await handle(request)
            except ClientDisconnect:
                return Response(status_code=400)
            except RequestValidationError as error:
                return answer_to(await _in_our_words(error, request, model))
            except MarqueError as error:
                return answer_to(error)
            except HTTPException as error:
                told = Problem(error=str(error.detail), detail=str(error.detail))
                return JSONResponse(told.as_json(), error.status_code)
            except Exception:  # noqa: BLE001 - it is told in the log, and never outside
                entry = secrets.token_hex(6)
                _log.exception("entry %s: %s %s did not come to an answer", entry, request.method, self.path)
                fault = MarqueError("a fault of ours", where=f"entry {entry} of the log", mend="tell the operator")
                return JSONResponse(problem_of(fault).as_json(), 500)

        return answer


async def body_within(request: Request, most: int = MAX_BODY) -> bytes:
    """Return a request's body.

    Raises:
        TooMuch: it is longer than that many bytes.
    """
    said = request.headers.get("content-length", "")
    too_much = TooMuch(f"is longer than {most:,} bytes", where="the body", mend="send less at once")
    if said.isdigit() and (len(said) > LENGTH_DIGITS or int(said) > most):
        raise too_much
    chunks, length = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        length += len(chunk)
        if length > most:
            raise too_much
    return b"".join(chunks)


def form_of(request: Request) -> str:
    """Return a body's media type, without what follows it."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def data_in(raw: bytes) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """Return the data of a JSON body.

    Raises:
        InputError: it is not JSON, is nested too deep, or holds what no database can.
    """
    where = "the body"
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=where, mend="send UTF-8 text") from error
    data = parse_json(text, where=where)
    refuse_unstorable(data, where=where)
    return data


async def _read_json(request: Request) -> None:
    """Read a body as JSON, and leave it where the framework looks for it."""
    if form_of(request) != JSON:
        raise WrongForm("the body is not sent as JSON", where="content-type", mend=f"send {JSON}")
    request._body = await body_within(request)  # noqa: SLF001 - where starlette keeps what it read
    request._json = data_in(request._body)  # noqa: SLF001


async def _in_our_words(error: RequestValidationError, request: Request, model: Any) -> InputError:  # noqa: ANN401 - a type
    """Return what is wrong with a request in the words of whatever reads a file."""
    first = error.errors()[0]
    place, *at = first["loc"]
    if place == "body" and isinstance(model, type) and issubclass(model, BaseModel):
        try:
            validate(model, await request.json(), where="the body")
        except InputError as said:
            return said
    name = ".".join(map(str, at)) or "it"
    what = "is missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
    return InputError(f"{name}: {what}", where=f"the {place}", mend=f"correct {name}")


def _one_line(text: str) -> str:
    """Return a text that one line can hold and UTF-8 can carry."""
    line = " ".join(text.encode(errors="replace").decode().split())
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
