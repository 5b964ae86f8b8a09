"""The link to any OpenAI-compatible endpoint, through langchain-openai's chat completions.

Every call streams, because only a stream can be told apart from a hang while it is silent, and because a stream that
is cut is seen at once: by the broken connection, or by the missing finish reason where it ended in good order.
Nothing of a stream is used before it has ended whole.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import invalid_tool_call, tool_call
from pydantic import SecretStr

from marque.errors import InputError
from marque.models.failure import LinkFailure
from marque.models.link import Request
from marque.models.waiting import retry_after_seconds
from marque.reading import parse_json, refuse_unstorable

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langchain_openai import ChatOpenAI

CONNECT_SECONDS = 10.0
LONGEST_TOKEN = 128
"""Characters of the longest tokens that vocabularies have; an answer has no more of them than so many a token."""
MOST_TOKENS = 1_000_000_000
"""A count above this is none: no model reads or writes so many, and no column holds any number."""
LONGEST_NAME = 200
"""Characters of a model's name."""
OPTIONAL = {"temperature", "seed"}
"""Parameters that some models refuse, and that a call can do without."""
UNSEEN: "RunnableConfig" = {"tags": ["nostream"]}
"""Keeps LangGraph's `messages` stream from showing copy to anybody before it has been checked."""


class OpenAILink:
    """Asks chat completions, once a call, with a timeout and no retry of its own."""

    remote = True

    def __init__(self, api_key: SecretStr, base_url: str | None, clock: Callable[[], datetime]) -> None:
        """Take the key and the endpoint (None: OpenAI's); imports and opens nothing before the first call."""
        self._api_key = api_key
        self._base_url = base_url
        self._clock = clock
        # A connection belongs to the event loop that opened it, and a server may run several.
        self._http: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[Any, ...], ChatOpenAI]] = (
            WeakKeyDictionary()
        )

    async def say(self, request: Request) -> AIMessage:
        """Return the model's whole message, or raise `LinkFailure`."""
        client = await self._client(request)
        try:
            return _as_message(await _heard(client, request))
        except Exception as error:
            failure = failure_of(error, self._clock())
            if failure is None:
                raise
            raise failure from error

    async def close(self) -> None:
        """Close the connections of this event loop."""
        loop = asyncio.get_running_loop()
        self._clients.pop(loop, None)
        http = self._http.pop(loop, None)
        if http is not None:
            await http.aclose()

    async def _client(self, request: Request) -> "ChatOpenAI":
        step = request.step
        loop = asyncio.get_running_loop()
        clients = self._clients.setdefault(loop, {})
        key = (request.model, step.timeout_seconds, step.stall_seconds)
        if key not in clients:
            # The import takes seconds and building reads certificates: neither may hold up the event loop.
            clients[key] = await asyncio.to_thread(self._build, request, loop)
        return clients[key]

    def _build(self, request: Request, loop: asyncio.AbstractEventLoop) -> "ChatOpenAI":
        from langchain_openai._compat import httpx  # the library whose clients the installed SDK takes

        if loop not in self._http:
            self._http[loop] = httpx.AsyncClient()
        return _chat_class()(
            model=request.model,
            api_key=self._api_key,
            base_url=self._base_url,
            max_retries=0,
            timeout=httpx.Timeout(request.step.timeout_seconds, connect=CONNECT_SECONDS),
            stream_chunk_timeout=request.step.stall_seconds,
            stream_usage=True,
            use_responses_api=False,
            http_async_client=self._http[loop],
        )


async def _heard(client: "ChatOpenAI", request: Request) -> AIMessageChunk:
    """Return all pieces of a stream as one.

    Raises:
        LinkFailure: there are none, or more than the tokens that were allowed could hold.
    """
    whole: AIMessageChunk | None = None
    room, called_off = request.step.max_tokens * LONGEST_TOKEN, _called_off()
    config = None if request.seen else UNSEEN
    async for chunk in client.astream(list(request.messages), config, **_parameters(request)):
        if called_off():
            raise asyncio.CancelledError
        if isinstance(chunk, AIMessageChunk):
            whole = chunk if whole is None else whole + chunk
            room -= _length(chunk)
        if room < 0:
            raise LinkFailure("length")
    if whole is None:
        raise LinkFailure("malformed", retry=True)
    return whole


def failure_of(error: Exception, now: datetime) -> LinkFailure | None:
    """Return what an error of the client means for the chain; None where it is a bug of ours."""
    import openai
    from langchain_core.exceptions import ContextOverflowError
    from langchain_openai._compat import httpx

    match error:
        case ContextOverflowError():
            failure = LinkFailure("context_too_long", billed=False)
        case openai.APITimeoutError() | TimeoutError() | httpx.TimeoutException():
            failure = LinkFailure("timeout", retry=True, billed=not _never_arrived(error))
        case openai.APIStatusError():
            failure = _of_status(error, now)
        case openai.APIConnectionError():
            failure = LinkFailure("connection", retry=True, billed=not _never_arrived(error))
        case httpx.TransportError():
            failure = LinkFailure("cut", retry=True)
        case openai.APIError():  # an error event inside the stream
            failure = LinkFailure("server_error", retry=True)
        # What the client raises on a body that is not of the protocol: a web page, no choices, broken JSON.
        case (
            openai.OpenAIError() | ValueError() | KeyError() | IndexError() | TypeError() | AttributeError()
            | RecursionError()
        ):  # fmt: skip
            failure = LinkFailure("malformed", retry=True)
        case _:
            return None
    return failure


def _never_arrived(error: Exception) -> bool:
    """Tell whether no connection came about: nobody can charge for what nobody was sent."""
    from langchain_openai._compat import httpx

    cause: BaseException | None = error
    while cause and not isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        cause = cause.__cause__
    return cause is not None


def _of_status(error: Any, now: datetime) -> LinkFailure:  # noqa: ANN401 - openai.APIStatusError, imported late
    status: int = error.status_code
    words = error.message.lower()
    retry_after = retry_after_seconds(error.response.headers, now)
    if status == HTTPStatus.TOO_MANY_REQUESTS and error.code == "insufficient_quota":
        return LinkFailure("quota", billed=False)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return LinkFailure("rate_limited", retry=True, retry_after=retry_after, billed=False)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return LinkFailure("unauthorised", billed=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT}:
        return LinkFailure("server_error", retry=True, retry_after=retry_after, billed=False)
    if "context length" in words or "context size" in words:  # vLLM and llama.cpp have no code for it
        return LinkFailure("context_too_long", billed=False)
    unsupported = error.param if error.param in OPTIONAL else None
    return LinkFailure("rejected", billed=False, unsupported=unsupported)


def _parameters(request: Request) -> dict[str, Any]:
    from langchain_core.utils.function_calling import convert_to_openai_tool

    given = request.sampling
    if request.tools:
        given["tools"] = [convert_to_openai_tool(tool) for tool in request.tools]
    if request.response_format is not None:
        # As a body field, not as the client's own argument, which would parse and raise before we can look.
        given["extra_body"] = {"response_format": request.response_format}
    return given


def _as_message(whole: AIMessageChunk) -> AIMessage:
    """Return the chunks as one message; arguments are read strictly, where a chunk would mend cut JSON by guessing."""
    calls, broken = [], []
    for part in whole.tool_call_chunks:
        name, text, id = part.get("name") or "", part.get("args") or "{}", part.get("id")
        f"{name}{text}{id}".encode()  # a ValueError where it holds half a character, which nothing can keep or send
        arguments = _arguments(text)
        if isinstance(arguments, dict):
            calls.append(tool_call(name=name, args=arguments, id=id))
        else:
            broken.append(invalid_tool_call(name=name, args=text, id=id, error="not a JSON object"))
    return AIMessage(
        content=whole.text,
        id=whole.id,
        tool_calls=calls,
        invalid_tool_calls=broken,
        additional_kwargs={"refusal": True} if whole.additional_kwargs.get("refusal") else {},
        response_metadata={
            "finish_reason": whole.response_metadata.get("finish_reason"), "model_name": _model_name(whole),
        },
        usage_metadata=_counted(whole),
    )  # fmt: skip


def _arguments(text: str) -> Any:  # noqa: ANN401 - whatever was written
    """Return a tool's arguments; None where they cannot be read, or hold what no column and no next call can."""
    try:
        found = parse_json(text, where="arguments")
        refuse_unstorable(found, where="arguments")
    except InputError:
        return None
    return found


def _model_name(whole: AIMessageChunk) -> str | None:
    """Return the name under which the endpoint says that it answered.

    Raises:
        ValueError: it is no name, so the body is not of the protocol.
    """
    name = whole.response_metadata.get("model_name")
    if name is not None and not (isinstance(name, str) and name.isprintable() and len(name) <= LONGEST_NAME):
        raise ValueError("no model is called so")
    return name


def _counted(whole: AIMessageChunk) -> UsageMetadata | None:
    """Return the token counts; None where they cannot be, as where an endpoint leaves them out and they read as 0."""
    usage = whole.usage_metadata
    said_something = bool(whole.text or whole.tool_call_chunks)
    if usage is None or not (
        0 < usage["input_tokens"] <= MOST_TOKENS and said_something <= usage["output_tokens"] <= MOST_TOKENS
    ):
        return None
    return usage


def _length(chunk: AIMessageChunk) -> int:
    return len(chunk.text) + sum(len(part.get("args") or "") for part in chunk.tool_call_chunks)


def _called_off() -> Callable[[], bool]:
    """Return what tells whether the running task was cancelled since now.

    Up to Python 3.11, `asyncio.wait_for`, in which the client waits for each piece, loses a cancellation that comes
    together with a piece: a stream that never pauses would outlive every timeout.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    return lambda: task is not None and task.cancelling() > before


def _chat_class() -> "type[ChatOpenAI]":
    from langchain_openai import ChatOpenAI

    class Streaming(ChatOpenAI):
        """Keeps a refusal, which the client drops from a stream."""

        def _convert_chunk_to_generation_chunk(
            self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
        ) -> Any:  # noqa: ANN401 - as the client has it
            generation = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
            refusals = [choice["delta"].get("refusal") for choice in chunk.get("choices") or [] if choice.get("delta")]
            if generation is not None and refusals and refusals[0]:
                generation.message.additional_kwargs["refusal"] = refusals[0]
            return generation

    return Streaming
