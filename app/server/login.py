"""Who calls: the holder of a key, whom a token names, or nobody on this machine where no login is configured."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from app.server.access import NotAllowed
from app.server.oidc import BadToken, Issuer
from graphs.services import Services
from marque.caller import Caller, caller_in, user_of
from marque.errors import Refused
from marque.loopback import is_loopback

__all__ = ["CallerHere", "Login", "NotLoggedIn", "caller_in", "login_is_configured", "login_of", "user_of"]

HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names by which this machine may be called where no login is configured."""
FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"})
"""What a proxy adds: whoever stands behind one is not on this machine."""
LOOK_AGAIN = 1.0
"""Seconds after which it is looked up again whether somebody made the first key, and whether a key still opens.

A key is looked up sooner where a commit shows, as that may have revoked it.
"""
MOST = 1000
"""Logins that are remembered for so long."""
KEY = "mk_"
"""How a key of ours begins."""
_HOW = "send a key in the header x-api-key, or a token as `Authorization: Bearer`"


class NotLoggedIn(Refused):
    """Nobody that we know; over HTTP a 401."""


class NothingShown(NotLoggedIn):
    """Nobody, who did not say either that they are somebody."""


class _Proved(NamedTuple):
    """Whose a secret is."""

    caller: Caller
    at: float
    commit: tuple[int, int] | None
    """The last commit before it was looked up; None: commits do not show."""


@dataclass
class Login:
    """The logins of one workspace."""

    services: Services
    issuer: Issuer | None = None
    _configured: bool = False
    _looked: float = field(default=float("-inf"))
    _lately: dict[str, _Proved] = field(default_factory=dict)
    """By the hash of a secret; only such as opened something."""

    async def is_configured(self) -> bool:
        """Tell whether a login is configured; once it is, it stays so for as long as the process runs."""
        if not self._configured and monotonic() - self._looked >= LOOK_AGAIN:
            self._configured = self.issuer is not None or await self.services.keys.any()
            self._looked = monotonic()
        return self._configured

    async def caller_of(self, scope: Mapping[str, Any]) -> Caller:
        """Return who opened a connection; raises as `caller` does."""
        client = scope.get("client")
        return await self.caller(scope["headers"], client[0] if client else None)

    async def caller(self, headers: Iterable[tuple[bytes, bytes]], client: str | None) -> Caller:
        """Return who calls.

        Args:
            headers: All of the request's, as they came.
            client: The address at the other end of the connection; None: there is none.

        Raises:
            NotLoggedIn: nobody that we know.
            NotAllowed: somebody that we know, who has no role here.
            Unavailable: who it is cannot be found out now.
        """
        said = _by_name(headers)
        if not await self.is_configured():
            return _nobody(said, client)
        caller = await self._caller_with(_secret_in(said))
        if not (await self.services.files.people()).lists(caller.address or ""):
            raise NotAllowed(f"{caller.address} is not in people.yaml", mend="ask for an entry there")
        return caller

    async def _caller_with(self, secret: SecretStr) -> Caller:
        """Return whose key or token it is, from memory where nothing was committed since it was looked up."""
        digest, commit = _digest(secret), self.services.keys.storage.last_commit()
        known = self._lately.get(digest)
        if known is not None and known.commit == commit and monotonic() - known.at < LOOK_AGAIN:
            return known.caller
        self._lately.pop(digest, None)
        caller = await self._proved(secret)
        if len(self._lately) >= MOST:
            del self._lately[next(iter(self._lately))]
        self._lately[digest] = _Proved(caller, monotonic(), commit)
        return caller

    async def _proved(self, secret: SecretStr) -> Caller:
        """Return whose key or token it is."""
        if self.issuer is not None and not secret.get_secret_value().startswith(KEY):
            try:
                return Caller(address=await self.issuer.address_in(secret.get_secret_value()), login="token")
            except BadToken as error:
                raise NotLoggedIn(error.what, mend=error.mend) from None
        key = await self.services.keys.of(secret)
        if key is None:
            raise NotLoggedIn("this key opens nothing", mend="ask for a new one: `marque keys create`")
        await self.services.keys.used(key)
        return key.caller


@cache
def login_of(services: Services) -> Login:
    """Return the logins of these services, the same at every call."""
    return Login(services, issuer=Issuer(services.oidc) if services.oidc else None)


async def login_is_configured(services: Services) -> bool:
    """Tell whether a login is configured: a key was ever made, or OIDC is set."""
    return await login_of(services).is_configured()


def is_near(scope: Mapping[str, Any]) -> bool:
    """Tell whether a connection comes from this machine, and not through a proxy on it."""
    client = scope.get("client")
    return is_loopback(client[0] if client else None) and not FORWARDED & set(_by_name(scope["headers"]))


def _by_name(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())
    return found


def _nobody(said: Mapping[str, list[str]], client: str | None) -> Caller:
    """Return nobody, where they are on this machine and mean it: a page from elsewhere may send a browser here."""
    hosts = said.get("host", [])
    named = {host.lower().removesuffix(f":{host.rpartition(':')[2]}") if not host.endswith("]") else host.lower()
             for host in hosts}  # fmt: skip
    if (
        not is_loopback(client)
        or FORWARDED & set(said)
        or len(hosts) != 1
        or not named <= HERE
        or not _is_of_here(said)
    ):
        raise NotLoggedIn(
            "no login is configured, so the server answers on this machine only",
            mend="make a key on the server with `marque keys create`",
        )
    return Caller(address=None)


def _is_of_here(said: Mapping[str, list[str]]) -> bool:
    """Tell whether no page from elsewhere made a browser send this, which a person here would lend their rights."""
    pages = {urlsplit(origin).netloc.lower() for origin in said.get("origin", [])}
    sites = set(said.get("sec-fetch-site", []))
    return pages <= set(said["host"]) and sites <= {"none", "same-origin"}


def _digest(secret: SecretStr) -> str:
    return hashlib.sha256(secret.get_secret_value().encode()).hexdigest()


def _secret_in(said: Mapping[str, list[str]]) -> SecretStr:
    """Return the one key or token that a request shows."""
    shown = [*said.get("x-api-key", []), *said.get("authorization", [])]
    if not any(shown):
        raise NothingShown("nobody is logged in", mend=_HOW)
    if len(shown) > 1:
        raise NotLoggedIn("more than one login was sent", mend="send a key or a token, once")
    if "x-api-key" in said:
        return SecretStr(shown[0])
    scheme, _, credentials = shown[0].partition(" ")
    if scheme.lower() != "bearer":
        raise NotLoggedIn(f"the scheme {scheme[:20]!r} opens nothing", mend=_HOW)
    return SecretStr(credentials.strip())


def _caller_here(connection: HTTPConnection) -> Caller:
    user: Any = connection.scope.get("user")
    if user is None:
        raise NotLoggedIn("nobody is logged in", mend=_HOW)
    return caller_in(user)


CallerHere = Annotated[Caller, Depends(_caller_here)]
"""Who calls a route of our own, as the server's authentication found it."""
