"""What a piece of an address may be read as: as it stands, percent-decoded again, and decoded from base64."""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from urllib.parse import unquote

_MOST_LAYERS = 3
"""How often a value may be percent-encoded over; nobody does it more often by mistake."""
_LONGEST = 4_000
"""The longest value, in characters, that is read in more than one way."""
_BASE64 = re.compile(r"[\w+/-]{8,4000}={0,2}", re.ASCII)


def readings(value: str) -> Iterator[str]:
    """Yield what a value says, plain first; what is no text of printable ASCII when decoded says nothing more."""
    yield value
    if len(value) > _LONGEST:
        return
    for _ in range(_MOST_LAYERS):
        plainer = unquote(value)
        if plainer == value:
            break
        value = plainer
        yield value
    # A plus sign in a query is read as a blank; of a signed token, each piece between dots is encoded for itself.
    for piece in value.replace(" ", "+").split("."):
        if said := _from_base64(piece):
            yield said


def _from_base64(piece: str) -> str | None:
    if not _BASE64.fullmatch(piece):
        return None
    bare = piece.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        said = urlsafe_b64decode(bare + "=" * (-len(bare) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return said if said.isprintable() else None
