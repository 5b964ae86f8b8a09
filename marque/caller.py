"""Who calls: an address that a login proved, and how far that login reaches; the roles are those of `people.yaml`."""

from collections.abc import Set as AbstractSet
from typing import Any

from marque.errors import Refused
from marque.records import Record

ANONYMOUS = "anonymous"
"""How a server names whoever calls without a login; no address looks like it."""


class Caller(Record):
    """Whoever stands at a door, as its login has them; never what a client says of itself."""

    address: str | None
    """In `people.yaml`, in small letters; None: no login is configured, and somebody calls on this machine."""
    brand: str | None = None
    """The only brand that the login reaches; None: every one in which the address has a role."""
    only: frozenset[str] | None = None
    """The only roles that the login carries; None: all that the address has."""
    login: str = "none"
    """How it was proved, for the record: `key:ID`, `token` or `none`."""

    def only_in(self, brand: str) -> frozenset[str] | None:
        """Return the only roles that this login carries in a brand; None: all that the address has there."""
        return frozenset() if self.brand is not None and self.brand != brand else self.only

    def carries(self, held: AbstractSet[str], brand: str) -> frozenset[str]:
        """Return which of the roles that the address has in a brand this login carries there."""
        return carried(held, self.only_in(brand))


def carried(held: AbstractSet[str], only: frozenset[str] | None) -> frozenset[str]:
    """Return which of the roles that somebody holds a login carries; None: it carries all."""
    return frozenset(held) if only is None else frozenset(held) & only


def user_of(caller: Caller) -> dict[str, Any]:
    """Return the caller as the LangGraph server carries one: plain values, which also reach the graph."""
    return {
        "identity": caller.address or ANONYMOUS,
        "display_name": caller.address or ANONYMOUS,
        "is_authenticated": True,
        "address": caller.address,
        "brand": caller.brand,
        "only": None if caller.only is None else sorted(caller.only),
        "login": caller.login,
    }


def caller_in(user: Any) -> Caller:  # noqa: ANN401 - the server's own wrapper around what `user_of` made
    """Return the caller that a user of the server's is.

    Raises:
        Refused: our door did not make it.
    """
    try:
        address, brand, only, login = (user[name] for name in ("address", "brand", "only", "login"))
    except (KeyError, TypeError, AttributeError) as error:
        raise Refused("no login of ours", where="the server's user", mend="come in by the server's door") from error
    return Caller(address=address, brand=brand, only=None if only is None else frozenset(only), login=login)
