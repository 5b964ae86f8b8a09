"""Notices to a service: signed as the Standard Webhooks specification says, so that the receiver can trust them."""

import asyncio
import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from standardwebhooks.webhooks import Webhook as Signer

from marque.errors import InputError
from marque.loopback import is_this_machine
from marque.urls import read_url
from tools.notices.notice import Failed, Notice

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 10, 20
LONGEST_ASKED = timedelta(days=1)
"""Most that a receiver may ask us to wait."""
LEAST_SECRET = 24
"""Bytes that the specification asks of a secret."""
_GONE = 410


class Webhook:
    """Posts notices to one address; no redirect is followed and no answer is read."""

    def __init__(self, url: str, secret: str) -> None:
        """Take the address and the secret that the receiver knows too; opens nothing.

        Raises:
            InputError: the address is neither https nor on this machine, or the secret is not a secret.
        """
        self._url = _checked(url)
        self._signer = _signer(secret)
        self._client: httpx.AsyncClient | None = None

    async def send(self, notice: Notice, now: datetime) -> None:
        """Post it; any answer of the 200s means that it arrived."""
        payload = json.dumps(
            {"type": notice.kind, "timestamp": notice.at.astimezone(UTC).isoformat(),
             "data": {"brand": notice.brand, "campaign": notice.campaign_id, **notice.body}},
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip
        now = now.astimezone(UTC)  # the signer takes the digits for UTC, whatever the zone
        headers = {
            "content-type": "application/json",
            "webhook-id": notice.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(notice.id, now, payload),
        }
        try:
            async with asyncio.timeout(WHOLE_SECONDS):  # a receiver that answers byte by byte keeps every read short
                client = await self._opened()
                async with client.stream("POST", self._url, content=payload.encode(), headers=headers) as response:
                    _judge(response, now)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Failed("it was too slow") from error
        except httpx.ConnectError as error:
            raise Failed("no connection") from error
        except httpx.HTTPError as error:
            raise Failed("the connection was cut") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = await asyncio.to_thread(self._make)  # it reads the machine's certificates
        return self._client

    def _make(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS), follow_redirects=False,
            trust_env=not is_this_machine(urlsplit(self._url).hostname), auth=httpx.Auth(),
        )  # fmt: skip


def _judge(response: httpx.Response, now: datetime) -> None:
    if response.is_success:
        return
    status = response.status_code
    raise Failed(f"it answered {status}", wait=_asked(response, now), for_good=status == _GONE)


def _asked(response: httpx.Response, now: datetime) -> timedelta | None:
    """Return how long the receiver asks us to wait: `Retry-After` in seconds or as a date."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=min(int(said[:9]), 10**8)), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), LONGEST_ASKED)


def _checked(url: str) -> str:
    try:
        parts = read_url(url)
    except ValueError:
        parts = urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname))
    if not (parts.hostname and safe) or any(ord(letter) <= ord(" ") for letter in url):
        raise InputError("is no address that notices may go to", where="MARQUE_WEBHOOK_URL",
                         mend="use https://…, or http:// on this machine")  # fmt: skip
    return url


def _signer(secret: str) -> Signer:
    try:
        raw = base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) < LEAST_SECRET:
        raise InputError("is no secret of Standard Webhooks", where="MARQUE_WEBHOOK_SECRET",
                         mend="make one: echo whsec_$(openssl rand -base64 32)")  # fmt: skip
    return Signer(raw)
