"""Who may be called back at the end of a run: nobody on the server's machine for somebody elsewhere."""

import asyncio
import socket
from urllib.parse import SplitResult

from starlette.exceptions import HTTPException

from marque.errors import InputError, Refused
from marque.loopback import is_this_machine
from marque.urls import read_url

NAMES_OF_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""The only names by which this machine is called back."""


def refuse_webhook(url: object, *, near: bool) -> None:
    """Refuse to call back but over https, or to this machine for somebody who is on it.

    Where a name leads is found out when it is called: `restrain_webhooks`.
    """
    if not url:
        return
    parts = _read(url)
    host = parts.hostname or ""
    here = is_this_machine(_in_full(host))
    if parts.username is not None or not host or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise Refused("a webhook goes to an https address", where="webhook", mend="give one without a name in it")
    if here and not (near and host in NAMES_OF_HERE):
        raise Refused("a webhook to the server's own machine is for whoever is on it", where="webhook",
                      mend="give an https address, or on this machine localhost, 127.0.0.1 or [::1]")  # fmt: skip


async def restrain_webhooks() -> None:
    """Let the server's client reach no private network, and this machine by its plain names alone; follow no redirect.

    The client looks a name up and connects to what it found, so that a name cannot lead elsewhere a moment later. In
    `langgraph.json` all of this machine is either open to every name and redirect, or shut to its plain names too.

    The server judges an address before it asks its login, and ends in a fault on one that cannot be read: that one is
    refused first.
    """
    from langgraph_api.http import ensure_webhook_http_client  # type: ignore[import-untyped] # it ships no types
    from langgraph_api.lc_security import SSRFPolicy, ssrf_safe_async_client  # type: ignore[import-untyped] # as above
    from langgraph_api.models import run  # type: ignore[import-untyped] # as above

    judge = run.validate_webhook_url_or_raise

    async def judge_what_can_be_read(url: str) -> None:
        try:
            _read(url)
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        await judge(url)

    run.validate_webhook_url_or_raise = judge_what_can_be_read
    policy = SSRFPolicy(block_private_ips=True, block_localhost=True, allowed_hosts=NAMES_OF_HERE)
    webhooks = await ensure_webhook_http_client()
    await webhooks.client.aclose()
    webhooks.client = await asyncio.to_thread(  # reads certificates
        ssrf_safe_async_client, policy, retries=2, follow_redirects=False
    )


def _read(url: object) -> SplitResult:
    try:
        return read_url(str(url))
    except ValueError as error:
        raise InputError("is no address that can be read", where="webhook",
                         mend="give one such as https://example.com/ended") from error  # fmt: skip


def _in_full(host: str) -> str:
    """Return an address as four numbers, where a resolver takes what stands there for one, such as `127.1`."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        return host
