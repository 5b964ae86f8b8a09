"""Tokens of an OpenID issuer: signed by a key that it publishes, for us, in force, and about a verified address."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from marque.errors import Refused, Unavailable
from marque.settings import Oidc

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Only such as have a public key: with a shared secret, whoever checks a token could make one."""
KINDS = frozenset({"RSA", "EC", "OKP"})
LEEWAY = 30
"""Seconds by which the issuer's clock and ours may differ."""
LONGEST = 8192
"""Characters of a token; one of the large providers has two thousand."""
LARGEST = 256 * 1024
"""Bytes of what an issuer publishes."""
SMALLEST_RSA = 2048
"""Bits."""
FRESH = 900.0
"""Seconds after which the keys are fetched again, for what the issuer has taken back."""
KEPT = 6 * 3600.0
"""Seconds for which keys hold while the issuer is away."""
PAUSE = 60.0
"""Seconds between two fetches, so that forged tokens cannot make us hammer the issuer."""
PATIENCE = 5.0
"""Seconds that one fetch may take."""

Fetch = Callable[[str], Awaitable[bytes]]


class BadToken(Refused):
    """A token that opens nothing."""


async def fetch_over_http(url: str) -> bytes:
    """Return what stands at an address; follows no redirect.

    Raises:
        Unavailable: it does not answer, not in time, or with something else than it should.
    """
    client = await asyncio.to_thread(httpx.AsyncClient, timeout=PATIENCE)  # reads certificates
    try:
        async with client, asyncio.timeout(PATIENCE), client.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(f"answers {answer.status_code}", where=url)
            found = bytearray()
            async for chunk in answer.aiter_bytes():
                found += chunk
                if len(found) > LARGEST:
                    raise Unavailable("answers too much", where=url)
            return bytes(found)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        raise Unavailable("does not answer", where=url) from error


@dataclass
class Issuer:
    """One issuer, whose keys are fetched at the first token and kept."""

    oidc: Oidc
    fetch: Fetch = fetch_over_http
    clock: Callable[[], float] = monotonic
    _keys: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def address_in(self, token: str) -> str:
        """Return whose token it is, in small letters.

        Raises:
            BadToken: it opens nothing; never says more than the kind of what is wrong.
            Unavailable: the issuer's keys cannot be had.
        """
        header = _header_of(token)
        key = await self._key(header)
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[header["alg"]], audience=self.oidc.audience, issuer=self.oidc.issuer,
                leeway=LEEWAY, options={"require": ["exp", "iat", "iss", "aud"]},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise _bad(type(error).__name__) from None
        email = claims.get("email")
        if not isinstance(email, str) or "@" not in email:
            raise _bad("no email")
        if claims.get("email_verified") not in (None, True, "true"):
            raise _bad("its email is not verified")
        return email.lower()

    async def _key(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        keys = await self._published(str(header.get("kid", "")))
        kid = header.get("kid")
        data = keys.get(kid) if isinstance(kid, str) else next(iter(keys.values())) if len(keys) == 1 else None
        if data is None:
            raise _bad("no key of the issuer's")
        if data.get("alg") not in (None, header["alg"]):
            raise _bad("another algorithm than its key's")
        try:
            key = jwt.PyJWK.from_dict(dict(data), algorithm=header["alg"])
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _bad("another kind of key") from error
        if data["kty"] == "RSA" and key.key.key_size < SMALLEST_RSA:
            raise _bad("a key that is too short")
        return key

    async def _published(self, kid: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the issuer's keys, fetched again when they are old or one is asked for that they lack."""
        async with self._turn:
            now = self.clock()
            wanted = now - self._fetched > FRESH or (kid and kid not in self._keys)
            if wanted and now - self._tried >= PAUSE:
                self._tried = now
                try:
                    self._keys = await self._fetch_keys()
                    self._fetched = now
                except Unavailable as error:
                    self._away(now, error)
            elif now - self._fetched > KEPT:
                self._away(now, None)
            return self._keys

    def _away(self, now: float, error: Unavailable | None) -> None:
        if now - self._fetched > KEPT:
            raise Unavailable("the issuer of logins cannot be asked", where=self.oidc.issuer,
                              mend="try again later, or use a key") from error  # fmt: skip

    async def _fetch_keys(self) -> Mapping[str, Mapping[str, Any]]:
        told = _json(await self.fetch(f"{self.oidc.issuer.rstrip('/')}/.well-known/openid-configuration"))
        where = told.get("jwks_uri")
        if told.get("issuer") != self.oidc.issuer or not isinstance(where, str) or not self._is_safe(where):
            raise Unavailable("does not describe the issuer that it is", where=self.oidc.issuer)
        listed = _json(await self.fetch(where)).get("keys")
        keys = [key for key in listed if _signs(key)] if isinstance(listed, list) else []
        if not keys:
            raise Unavailable("publishes no key", where=self.oidc.issuer)
        return {str(key.get("kid", number)): key for number, key in enumerate(keys)}

    def _is_safe(self, url: str) -> bool:
        return url.startswith("https://") or urlsplit(url)[:2] == urlsplit(self.oidc.issuer)[:2]


def _header_of(token: str) -> dict[str, Any]:
    if len(token) > LONGEST:
        raise _bad("too long")
    try:
        header: dict[str, Any] = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise _bad(type(error).__name__) from None
    if str(header.get("alg")) not in ALGORITHMS:
        raise _bad("an algorithm that proves nothing")
    if "crit" in header:
        raise _bad("it asks for what we do not know")
    return header


def _json(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unavailable("answers no JSON", where="the issuer of logins") from error
    return found if isinstance(found, dict) else {}


def _signs(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in KINDS and key.get("use") in (None, "sig")


def _bad(why: str) -> BadToken:
    return BadToken(f"this token opens nothing: {why}", mend="log in again, or send a key")
