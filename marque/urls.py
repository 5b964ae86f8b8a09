"""An address on the web, read as everything reads it that will call there: what one of them cannot read is none."""

from urllib.parse import SplitResult, urlsplit

import httpx


def read_url(text: str) -> SplitResult:
    """Return the parts of an address; its host and its port can be asked for without a fault.

    Raises:
        ValueError: it cannot be read, by Python's own library, by the client that calls or by the resolver of names.
    """
    parts = urlsplit(text)
    if parts.port == 0:
        raise ValueError("nobody listens at port 0")
    (parts.hostname or "").encode("idna")
    try:
        httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error
    return parts
