"""A local endpoint that speaks OpenAI's chat completions and embeddings over real HTTP and misbehaves on order.

Each request takes the next `Turn` of the script; one too many answers 418, which no client retries, unless told else.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Turn = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request and the wire to answer it on."""

    body: dict[str, Any]
    writer: asyncio.StreamWriter
    name: str | None = None
    """The name that the model answers under; None: a dated snapshot of the one that was asked."""

    async def head(self, status: int, content_type: str, headers: dict[str, str] | None = None) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self.writer.drain()

    async def whole(self, status: int, content_type: str, text: str, headers: dict[str, str] | None = None) -> None:
        raw = text.encode()
        await self.head(status, content_type, {**(headers or {}), "Content-Length": str(len(raw))})
        self.writer.write(raw)
        await self.writer.drain()

    async def stream(self) -> None:
        await self.head(200, "text/event-stream", {"Transfer-Encoding": "chunked"})

    async def event(self, data: str) -> None:
        raw = f"data: {data}\n\n".encode()
        self.writer.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        await self.writer.drain()

    async def chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        await self.event(json.dumps(self._frame([choice])))

    async def usage(self, counts: dict[str, Any] | None = None) -> None:
        counts = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110} if counts is None else counts
        await self.event(json.dumps({**self._frame([]), "usage": counts}))

    async def done(self) -> None:
        await self.event("[DONE]")
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    def _frame(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        model = self.name or f"{self.body.get('model')}-2026-11-01"
        return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices}


@dataclass
class OpenAIServer:
    """The running endpoint: where it listens, what it was asked, what it answers next."""

    base_url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    script: list[Turn] = field(default_factory=list)
    otherwise: Turn | None = None
    """Answers what the script does not; None: 418."""

    def plays(self, *turns: Turn) -> None:
        """Answer the next requests so."""
        self.script = list(turns)


def says(text: str, *, finish: str | None = "stop", usage: dict[str, Any] | None = None) -> Turn:
    """Stream a text in pieces, then the token counts."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "content": ""})
        for start in range(0, len(text), 7):
            await exchange.chunk({"content": text[start : start + 7]})
        if finish:
            await exchange.chunk({}, finish)
        await exchange.usage(usage)
        await exchange.done()

    return turn


def calls_tools(*calls: tuple[str, str]) -> Turn:
    """Ask for tools, each with its arguments as they go over the wire, cut into two pieces."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        for index, (name, arguments) in enumerate(calls):
            half = len(arguments) // 2
            first = {"index": index, "id": f"call-{index}", "type": "function",
                     "function": {"name": name, "arguments": arguments[:half]}}  # fmt: skip
            await exchange.chunk({"role": "assistant", "tool_calls": [first]})
            await exchange.chunk({"tool_calls": [{"index": index, "function": {"arguments": arguments[half:]}}]})
        await exchange.chunk({}, "tool_calls")
        await exchange.usage()
        await exchange.done()

    return turn


def refuses(text: str) -> Turn:
    """Refuse, as a model does under structured output."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "refusal": text})
        await exchange.chunk({}, "stop")
        await exchange.done()

    return turn


def embeds(vectors_of: Callable[[list[str]], list[list[float]]]) -> Turn:
    """Answer embeddings, the last one first: their `index` says which text they are of."""

    async def turn(exchange: Exchange) -> None:
        vectors = vectors_of(exchange.body["input"])
        items = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        await exchange.whole(200, "application/json", json.dumps({"object": "list", "data": items[::-1]}))

    return turn


def says_json(text: str, *, promised: int = 0) -> Turn:
    """Answer 200 with this as JSON, and break the connection where more bytes were promised."""

    async def turn(exchange: Exchange) -> None:
        await exchange.head(200, "application/json", {"Content-Length": str(promised or len(text.encode()))})
        exchange.writer.write(text.encode())
        await exchange.writer.drain()

    return turn


def cut_after(text: str) -> Turn:
    """Break the connection in the middle of a stream."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "content": text})
        exchange.writer.transport.abort()

    return turn


def stalls_after(text: str, seconds: float = 30) -> Turn:
    """Begin a stream, keep the connection alive with comments, and say no more."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "content": text})
        for _ in range(int(seconds * 20)):
            await asyncio.sleep(0.05)
            exchange.writer.write(b"d\r\n: keepalive\n\n\r\n")
            await exchange.writer.drain()

    return turn


def hangs(seconds: float = 30) -> Turn:
    """Take the request and answer nothing."""

    async def turn(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)

    return turn


def fails(
    status: int, code: str = "", message: str = "no", headers: dict[str, str] | None = None, param: str | None = None
) -> Turn:
    """Answer an error of the protocol."""

    async def turn(exchange: Exchange) -> None:
        error = {"error": {"message": message, "type": "error", "param": param, "code": code or None}}
        await exchange.whole(status, "application/json", json.dumps(error), headers)

    return turn


def web_page() -> Turn:
    """Answer 200 with HTML, as a captive portal does."""

    async def turn(exchange: Exchange) -> None:
        await exchange.whole(200, "text/html", "<html><body>Please log in</body></html>")

    return turn


def no_choices() -> Turn:
    """Stream frames that hold no choice."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.usage()
        await exchange.done()

    return turn


def error_in_stream() -> Turn:
    """Begin well, then send an error event."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "content": "{"})
        await exchange.event(json.dumps({"error": {"message": "overloaded", "type": "server_error", "code": None}}))
        await exchange.done()

    return turn


def sends(*events: str) -> Turn:
    """Stream these events as they are, then end in good order."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        for event in events:
            await exchange.event(event)
        await exchange.done()

    return turn


def never_ends(text: str) -> Turn:
    """Stream a text again and again, without a pause."""

    async def turn(exchange: Exchange) -> None:
        await exchange.stream()
        while True:
            await exchange.chunk({"role": "assistant", "content": text})

    return turn


@asynccontextmanager
async def openai_server(port: int = 0) -> AsyncIterator[OpenAIServer]:
    """Run an endpoint on loopback, at a free port or this one; on leaving, end every exchange that is still open."""
    running: set[asyncio.Task[None]] = set()
    served = OpenAIServer("")

    async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")
            )
            body = json.loads(await reader.readexactly(length))
            served.headers.append(head)
            served.requests.append(body)
            position = len(served.requests) - 1
            beyond = served.otherwise or fails(418, message="not in the script")
            turn = served.script[position] if position < len(served.script) else beyond
            await turn(Exchange(body, writer))
        except ConnectionError:
            served.headers.append("the client left")
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(exchange(reader, writer))
        running.add(task)
        task.add_done_callback(running.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", port)
    served.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await server.wait_closed()
