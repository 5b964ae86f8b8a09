"""The way to a Weaviate server: one client an event loop, and what the server says against us in our words."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from pydantic import SecretStr
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from marque.errors import InputError, MarqueError, Unavailable

if TYPE_CHECKING:
    from weaviate import WeaviateAsyncClient

Answer = TypeVar("Answer")
LOWEST = (1, 32)
"""The first version with aliases of collections."""
TOO_MANY = 429
"""The status of HTTP by which a server asks us to come back later."""
GRPC_PORT = 50051
"""Where a server listens for gRPC unless told otherwise; a secure one does on 443, whatever its port for HTTPS."""


class Patience(NamedTuple):
    """How many seconds a connection, a question and a batch may take."""

    init: float = 5
    query: float = 10
    insert: float = 60


class Address(NamedTuple):
    """Where the server is."""

    host: str
    port: int
    is_secure: bool
    grpc_port: int

    @classmethod
    def of(cls, url: str, grpc_port: int | None = None) -> "Address":
        """Return the address of `http://HOST:PORT` or `https://HOST`.

        Raises:
            InputError: it is no such URL.
        """
        try:
            parts = urlsplit(url if "//" in url else f"https://{url}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if not host or parts.scheme not in ("http", "https"):
            raise InputError("is no address of a server", where="WEAVIATE_URL", mend="write http://HOST:PORT")
        is_secure = parts.scheme == "https"
        return cls(host, port or (443 if is_secure else 80), is_secure, grpc_port or (443 if is_secure else GRPC_PORT))

    @property
    def grpc_host(self) -> str:
        """Return where it listens for gRPC: a host of its own in the vendor's cloud, else the same."""
        if self.host.endswith(".weaviate.network"):
            name, _, domain = self.host.partition(".")
            return f"{name}.grpc.{domain}"
        return f"grpc-{self.host}" if self.host.endswith(".weaviate.cloud") else self.host

    def __str__(self) -> str:
        """Return it for people."""
        return f"{'https' if self.is_secure else 'http'}://{self.host}:{self.port}"


class NotStoredError(Exception):
    """The server refused objects for good; says the first reason."""


class Busy(Unavailable):
    """The server asks to be asked later."""


class Server:
    """One Weaviate server; making the object opens nothing, and each event loop has a client of its own."""

    def __init__(self, address: Address, key: SecretStr | None = None, patience: Patience | None = None) -> None:
        """Take where it is, the key, if it wants one, and how long to wait for it.

        Raises:
            InputError: the key holds a letter that no key has, or both ports are one, which the client does not take.
        """
        if (address.grpc_host, address.grpc_port) == (address.host, address.port):
            raise InputError(f"{address.port} is the port of HTTP too", where="WEAVIATE_GRPC_PORT",
                             mend="set it to the port where the server listens for gRPC")  # fmt: skip
        _refuse_unsendable(key)
        self.address = address
        self._key = key
        self.patience = patience or Patience()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, WeaviateAsyncClient] = WeakKeyDictionary()
        self._opening: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @asynccontextmanager
    async def client(self) -> AsyncIterator["WeaviateAsyncClient"]:
        """Give the connected client; what goes wrong inside is raised in one line with its mend."""
        with in_our_words(str(self.address)):
            yield await self._connected()

    @asynccontextmanager
    async def asked(self) -> AsyncIterator["WeaviateAsyncClient"]:
        """Give the client for a question, which is given up when it took too long in all."""
        try:
            async with self.client() as client, asyncio.timeout(self.patience.query):
                yield client
        except Unavailable as error:
            if isinstance(error.__cause__, TimeoutError):  # the client tries again for a minute before it says so
                if not await self._is_open(self.address.host, self.address.port):
                    raise self._away() from error.__cause__
                if not await self._is_open(self.address.grpc_host, self.address.grpc_port):
                    raise self._deaf() from error.__cause__
            raise

    async def patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return what a question answers, asked again for as long as the server is busy and there is patience."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(Busy), wait=wait_random_exponential(0.05, max=1),
            stop=stop_after_delay(self.patience.query), reraise=True,
        ):  # fmt: skip
            with attempt:
                return await ask()
        raise AssertionError("the last attempt raises")

    async def _is_open(self, host: str, port: int) -> bool:
        try:
            async with asyncio.timeout(self.patience.init):
                _, writer = await asyncio.open_connection(host, port)
        except OSError:  # TimeoutError among them
            return False
        writer.close()
        return True

    async def _refuse_deaf(self) -> None:
        """Refuse a port where nobody speaks gRPC, which the client would try again for a minute."""
        import grpc  # type: ignore[import-untyped]  # ships no types
        import grpc.aio  # type: ignore[import-untyped]

        where = self._grpc_where
        channel = (
            grpc.aio.secure_channel(where, grpc.ssl_channel_credentials())
            if self.address.is_secure
            else grpc.aio.insecure_channel(where)
        )
        try:
            async with asyncio.timeout(self.patience.init):
                await channel.channel_ready()
        except TimeoutError:
            raise self._deaf() from None
        finally:
            await channel.close()

    def _away(self) -> Unavailable:
        return Unavailable(_AWAY, where=str(self.address), mend=_START)

    def _deaf(self) -> Unavailable:
        return Unavailable("the Weaviate server does not answer by gRPC", where=self._grpc_where,
                           mend="open that port, or correct WEAVIATE_GRPC_PORT")  # fmt: skip

    @property
    def _grpc_where(self) -> str:
        return f"{self.address.grpc_host}:{self.address.grpc_port}"

    async def close(self) -> None:
        """Close this loop's client."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    async def _connected(self) -> "WeaviateAsyncClient":
        loop = asyncio.get_running_loop()
        if (known := self._clients.get(loop)) is not None:
            return known
        async with self._opening.setdefault(loop, asyncio.Lock()):
            if (known := self._clients.get(loop)) is not None:
                return known
            client = await asyncio.to_thread(self._made)  # the first import takes a second
            try:
                await client.connect()
                _refuse_old(str((await client.get_meta())["version"]))
                await self._refuse_deaf()
            except BaseException:
                await client.close()
                raise
            self._clients[loop] = client
            return client

    def _made(self) -> "WeaviateAsyncClient":
        import weaviate
        from weaviate.auth import AuthApiKey
        from weaviate.classes.init import AdditionalConfig, Timeout

        logging.getLogger("weaviate-client").setLevel(logging.WARNING)  # it tells each try; we tell how it ended
        at = self.address
        return weaviate.use_async_with_custom(
            http_host=at.host, http_port=at.port, http_secure=at.is_secure,
            grpc_host=at.grpc_host, grpc_port=at.grpc_port, grpc_secure=at.is_secure,
            auth_credentials=AuthApiKey(self._key.get_secret_value()) if self._key else None,
            additional_config=AdditionalConfig(timeout=Timeout(**self.patience._asdict())),
            skip_init_checks=True,  # they would ask the package registry for a newer client
        )  # fmt: skip


def _refuse_unsendable(key: SecretStr | None) -> None:
    said = key.get_secret_value() if key else ""
    if not (said.isascii() and said.isprintable() and " " not in said):  # a header's error would show it
        raise InputError("the key holds a blank or a letter that no key has", where="WEAVIATE_API_KEY",
                         mend="copy it again")  # fmt: skip


def _refuse_old(version: str) -> None:
    known = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if known < LOWEST:
        raise Unavailable(f"the server has version {version}, and {LOWEST[0]}.{LOWEST[1]} is the lowest that will do",
                          where="Weaviate", mend="update the server")  # fmt: skip


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Turn what the client raises into one line with its mend; our own errors pass."""
    try:
        yield
    except MarqueError:
        raise
    except Exception as error:
        if _is_unsendable(error):
            raise Unavailable(
                "the Weaviate server cannot be asked in this way",
                where=where,
                mend="correct WEAVIATE_URL and WEAVIATE_API_KEY",
            ) from None  # the error shows the key
        known = _known(error, where)
        if known is None:
            raise
        raise known from error


def _known(error: Exception, where: str) -> Unavailable | None:
    """Return the fault in our words, or None where it is none of the server's."""
    import httpx
    from weaviate import exceptions as theirs

    said = " ".join(str(error).split())
    if is_rate_limit(error):
        return Busy("the Weaviate server asks for fewer requests", where=where, mend="try again in a minute")
    for is_it, what, mend in _FAULTS:
        if is_it(error, said.casefold()):
            return Unavailable(what, where=where, mend=mend)
    if isinstance(error, NotStoredError):
        return Unavailable(f"some texts could not be stored: {said[:200]}", where=where,
                           mend="look at the server's log, then sync again: what was stored is kept")  # fmt: skip
    if isinstance(error, theirs.WeaviateBaseError):
        return Unavailable(f"the Weaviate server refused: {said[:200]}", where=where,
                           mend="look at its log, or run `marque knowledge rebuild`")  # fmt: skip
    if isinstance(error, httpx.HTTPError):
        return Unavailable(_AWAY, where=where, mend=_START)
    return None


def _is_unsendable(error: Exception) -> bool:
    """Tell whether the request was never sent, since its header or its address holds what none may."""
    import httpx

    return isinstance(error, UnicodeError | httpx.LocalProtocolError | httpx.InvalidURL | httpx.UnsupportedProtocol)


def is_rate_limit(error: BaseException) -> bool:
    """Tell whether the server asks us to come back later."""
    return getattr(error, "status_code", None) == TOO_MANY or any(
        sign in str(error) for sign in ("RESOURCE_EXHAUSTED", "429 Too many")
    )  # fmt: skip


def is_timeout(error: BaseException) -> bool:
    """Tell whether the server took too long."""
    is_named = type(error).__name__ in _TIMEOUTS
    return isinstance(error, TimeoutError) or is_named or "deadline" in str(error).casefold()


def _says(*signs: str) -> Callable[[Exception, str], bool]:
    return lambda _, said: any(sign in said for sign in signs)


_AWAY = "the Weaviate server does not answer"
_START = "start it, or correct WEAVIATE_URL and WEAVIATE_GRPC_PORT"
_TIMEOUTS = {"WeaviateTimeoutError", "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout"}
_NOT_THERE = {"WeaviateStartUpError", "WeaviateConnectionError", "WeaviateGRPCUnavailableError", "WeaviateRetryError"}
_FAULTS: tuple[tuple[Callable[[Exception, str], bool], str, str], ...] = (
    (
        _says("unauthorized", "unauthenticated", "forbidden", "permission_denied", "anonymous access not enabled"),
        "the Weaviate server does not take the key",
        "set WEAVIATE_API_KEY to a key that may read and write",
    ),
    (
        _says("tenant not found", "tenant not active"),
        "the brand's tenant is missing on the Weaviate server",
        "run `marque knowledge rebuild`, then `marque knowledge sync`",
    ),
    (
        _says("multi-tenancy disabled", "multi-tenancy is disabled", "already exists"),
        "a collection of our name was not made by Marque",
        "rename or remove it, or use another server",
    ),
    (
        _says("read-only", "readonly", "no space left"),
        "the Weaviate server takes nothing in: its disk is full, or nearly",
        "make room, or raise its DISK_USE_READONLY_PERCENTAGE, and sync again",
    ),
    (
        _says("vector lengths don't match", "vector length", "new node has a vector with length"),
        "the index holds vectors of another length",
        "run `marque knowledge rebuild`",
    ),
    (lambda error, _: is_timeout(error), "the Weaviate server took too long", "try again, or look at its load"),
    (
        lambda error, said: type(error).__name__ in _NOT_THERE or isinstance(error, OSError)
        or "unavailable" in said or "failed to connect" in said,
        _AWAY,
        _START,
    ),
)  # fmt: skip
"""By what an error is known, what it is called and how it is mended; the first that fits is meant."""
