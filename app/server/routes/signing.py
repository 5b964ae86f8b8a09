"""Signatures of what comes from a shop: the signature of the body is the login, and it is compared in constant time."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import SecretStr

from app.server.login import NotLoggedIn

TOLERANCE = timedelta(minutes=5)
"""How far the instant of a signature may be from ours."""
_PREFIX = "whsec_"
_LONGEST_TIME = 12
_MOST_SIGNATURES = 10


def by_shopify(headers: Mapping[str, str], body: bytes, secret: SecretStr) -> None:
    """Let pass what a Shopify shop has signed: base64 of the HMAC-SHA-256 of the raw body.

    Raises:
        NotLoggedIn: it is not signed, or not with this secret.
    """
    right = base64.b64encode(hmac.digest(secret.get_secret_value().encode(), body, hashlib.sha256))
    said = headers.get("x-shopify-hmac-sha256", "")
    if not hmac.compare_digest(right, said.encode(errors="replace")):
        raise NotLoggedIn("the signature is not this shop's", where="x-shopify-hmac-sha256",
                          mend="see that both sides have the same secret")  # fmt: skip


def by_standard(headers: Mapping[str, str], body: bytes, secret: SecretStr, now: datetime) -> str:
    """Let pass what is signed as Standard Webhooks says, and return the message's id.

    Raises:
        NotLoggedIn: it is not signed, not with this secret, or not within the tolerance.
    """
    message, time, said = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    refused = NotLoggedIn("the signature does not hold", where="webhook-signature",
                          mend="sign webhook-id, webhook-timestamp and the body with the shared secret")  # fmt: skip
    if not message or len(message) > 200 or not time.isascii() or not time.isdigit() or len(time) > _LONGEST_TIME:  # noqa: PLR2004
        raise refused
    # The library's own `verify` reads the clock itself, and its `sign` takes text and an instant: here bytes are judged
    # as they came, at an instant that is handed in.
    signed = f"{message}.{time}.".encode(errors="replace") + body
    right = base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256))
    shown = [part.removeprefix("v1,").encode(errors="replace") for part in said.split(" ")[:_MOST_SIGNATURES]
             if part.startswith("v1,")]  # fmt: skip
    fits = [hmac.compare_digest(right, one) for one in shown]  # every one is compared, however the first came out
    if not any(fits):
        raise refused
    if abs(now.timestamp() - int(time)) > TOLERANCE.total_seconds():
        raise NotLoggedIn("the signature is too old, or of a clock ahead", where="webhook-timestamp",
                          mend="sign it when it is sent")  # fmt: skip
    return message


def _key(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    try:
        return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
