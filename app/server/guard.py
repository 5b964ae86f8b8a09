"""The outermost door: what is shut for everybody, how much may be sent and how often, and who sends it.

It wraps every route, those of the server itself too, and asks before a body is read.
"""

import asyncio
import ipaddress
import json
import math
import re
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.server.access import NotAllowed
from app.server.errors import LENGTH_DIGITS, MAX_BODY, RETRY_AFTER, problem_of, status_of
from app.server.login import Login, NothingShown, NotLoggedIn
from app.server.rates import FAILED, PER_LOGIN, Rates
from marque.caller import Caller
from marque.errors import InputError, MarqueError, Refused, Unavailable

CALLER: Final = "marque.caller"
"""Where the scope says who calls, for whatever stands behind the guard."""
OPEN = frozenset({"/ok", "/health", "/ready", "/v1/webhooks/shopify", "/v1/webhooks/standard"})
"""What anybody may ask: whether the process is up and ready; and where a signature of the body is the login."""
SECONDS = 30.0
"""For a body to arrive: 67 kB a second."""

DEEPEST = 200
"""Lists and objects in one another, over MCP: far below, the server's own reader of it ends in a fault."""
TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A string as a whole, or what opens and ends a list or an object."""

SHUT = tuple(
    re.compile(pattern)
    for pattern in (
        r"/(internal|deploy|ui|docs|redoc|metrics|info|profile|a2a|noauth)(/.*)?",
        r"/(checkpointer|store)_[a-z_]+(/.*)?",
        r"/\.well-known(/.*)?",
        r"(/threads/[^/]+)?/runs/crons(/.*)?",
        r"/threads/[^/]+/(commands|storage)(/.*)?",
        r"/threads/[^/]+/stream/events(/.*)?",
        r"(/threads/[^/]+)?/runs/[^/]+/protocol(/.*)?",
    )
)
"""What the server offers and nobody needs here, without its leading mount: A2A, crons, the second event stream, pages,
its own figures, and what a development server opens to whoever finds it."""
REFUSED = {
    ("POST", r"/threads/[^/]+/state"): ("nobody writes a thread's state", "send a run, or an answer as `resume`"),
    ("POST", r"/threads/[^/]+/copy"): ("a thread is not copied", "start a new one"),
    ("POST", r"/threads/prune"): ("threads are not pruned", "delete your own one by one"),
    ("POST", r"/runs/cancel"): ("runs are ended on one thread", "POST /threads/ID/runs/RUN/cancel"),
}
"""What is refused to every role, with the mend."""
DROPPED = frozenset({b"x-auth-scheme"})
"""A header by which a hosted studio would log in."""
TRICKS = re.compile(r"//|/\.{1,2}(/|$)|[\\\x00-\x1f\x7f]")
"""What a plain path of ours never holds, once it is decoded: somebody means another path than it seems."""
SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class Guard:
    """Stands before the whole application."""

    def __init__(
        self, app: ASGIApp, *, login: Login, larger: Mapping[str, int] | None = None, seconds: float = SECONDS
    ) -> None:
        """Take the application.

        Args:
            app: What is guarded.
            login: Who is asked who calls.
            larger: Paths of our own that take more bytes than usual; they get as many times longer.
            seconds: For a usual body to arrive.
        """
        self.app = app
        self.login = login
        self.larger = larger or {}
        self.seconds = seconds
        self.paces = Rates(PER_LOGIN)
        self.failures = Rates(FAILED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] not in {"http", "websocket"} or _is_our_own(scope):
            await self.app(scope, receive, send)
            return
        send = _with_security(scope, send)
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() not in DROPPED]
        try:
            scope[CALLER] = await self._caller(scope)
            _refuse(scope)
            if scope["type"] == "http":
                receive, send = await self._bounded(scope, receive, send)
        except _Slower as error:
            await _answer(scope, send, 429, error, retry_after=error.seconds)
        except MarqueError as error:
            away = RETRY_AFTER if isinstance(error, Unavailable) else None
            await _answer(scope, send, _status_of(error), error, retry_after=away)
        else:
            await self.app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller:
        if scope["path"] in OPEN:
            return Caller(address=None, login="open")
        try:
            caller = await self.login.caller_of(scope)
        except NothingShown:
            raise
        except NotLoggedIn as error:
            if wait := self.failures.take(_place(scope)):
                raise _Slower("too many logins that were none", wait) from error
            raise
        who = caller.login if caller.login.startswith("key:") else caller.address
        if wait := self.paces.take(who or _place(scope)):
            raise _Slower("too many requests", wait)
        return caller

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """Take in the whole body within its bounds before anything is done with it; a large one is counted as it comes.

        Its length is counted, whatever the request says of it.
        """
        most, seconds = self._bounds(scope)
        for name, value in scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or len(value) > LENGTH_DIGITS or int(value) > most):
                raise _too_much(most)
        if most > MAX_BODY:
            counted = _Counted(scope, receive, send, most=most, seconds=seconds)
            return counted.receive, counted.send
        try:
            async with asyncio.timeout(seconds):
                messages = await _taken(receive, most)
        except TimeoutError as error:
            raise _too_long(seconds) from error
        if scope["path"].rstrip("/") == "/mcp":
            _refuse_deep(b"".join(message.get("body", b"") for message in messages))
        return _again(messages, receive), send

    def _bounds(self, scope: Scope) -> tuple[int, float]:
        """Return how many bytes a body may have, and the seconds in which it is to be here."""
        most = self.larger.get(scope["path"], MAX_BODY)
        return most, self.seconds * max(1.0, most / MAX_BODY)


def is_shut(path: str) -> bool:
    """Tell whether nobody comes in by this path, however it is written."""
    if TRICKS.search(path):
        return True
    plain = path.lower().rstrip("/")
    return any(pattern.fullmatch(plain) for pattern in SHUT)


class _DoorError(InputError):
    """What the door itself says no to, under the status that says it best."""

    def __init__(self, status: int, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)
        self.status = status


def _status_of(error: MarqueError) -> int:
    return error.status if isinstance(error, _DoorError) else status_of(error)


def _too_much(most: int) -> _DoorError:
    return _DoorError(413, f"the body is larger than {most:,} bytes", "send less at a time")


def _too_long(seconds: float) -> _DoorError:
    return _DoorError(408, f"the body did not arrive in {seconds:.0f} s", "send it faster")


def _refuse_deep(body: bytes) -> None:
    depth = 0
    for token in TOKENS.finditer(body):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > DEEPEST:
            raise _DoorError(400, f"more than {DEEPEST} lists and objects in one another", "send it flatter")


class _Slower(Refused):
    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(what, mend=f"try again in {math.ceil(seconds)} s")
        self.seconds = seconds


def _is_our_own(scope: Scope) -> bool:
    """Tell whether the server calls itself; no client can say where the application is mounted."""
    root = scope.get("root_path") or ""
    return root == "/noauth" or root.startswith("/noauth/")


def _refuse(scope: Scope) -> None:
    if is_shut(scope["path"]):
        raise _DoorError(404, "Not Found", "")
    for (method, pattern), (what, mend) in REFUSED.items():
        if scope.get("method") == method and re.fullmatch(pattern, scope["path"].lower().rstrip("/")):
            raise NotAllowed(what, where=scope["path"][:100], mend=mend)


def _place(scope: Scope) -> str:
    """Return where a connection comes from; a whole network of the next protocol is one place, as anybody has one."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0].partition("%")[0]) if client else None
    except ValueError:
        address = None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class _Counted:
    """A body that is passed on as it comes; one that breaks its bounds ends there, and is answered by us."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, most: int, seconds: float) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._most, self._seconds = most, seconds
        self._until = asyncio.get_running_loop().time() + seconds
        self._size = 0
        self._whole = self._answered = False
        self._broken: _DoorError | None = None

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self._broken = _too_long(self._seconds)
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body")
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            self._broken = _too_much(self._most)
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self._answered:
            return
        if self._broken and message["type"] == "http.response.start":
            self._answered = True
            await _answer(self._scope, self._send, self._broken.status, self._broken)
            return
        await self._send(message)


async def _taken(receive: Receive, most: int) -> list[Message]:
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > most:
            raise _too_much(most)
        if message["type"] != "http.request" or not message.get("more_body"):
            return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def next_message() -> Message:
        return next(waiting, None) or await receive()

    return next_message


def _with_security(scope: Scope, send: Send) -> Send:
    if scope["type"] != "http":
        return send

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            there = {name.lower() for name, _ in headers}
            message["headers"] = [*headers, *(one for one in SECURITY if one[0] not in there)]
        await send(message)

    return with_headers


async def _answer(
    scope: Scope, send: Send, status: int, error: MarqueError, *, retry_after: float | None = None
) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    content = json.dumps(problem_of(error).as_json()).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    if status == 401:  # noqa: PLR2004 - the protocol's own number
        headers.append((b"www-authenticate", b"Bearer"))
    if retry_after is not None:
        headers.append((b"retry-after", str(math.ceil(retry_after)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
