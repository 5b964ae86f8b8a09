"""Who gives a command: whom `--as` names where no login is configured, else whoever holds the key in MARQUE_API_KEY."""

from marque.caller import Caller
from marque.errors import InputError, Refused
from marque.settings import Settings
from tools.keys import Keys


async def acting(settings: Settings, keys: Keys, who: str | None, *, otherwise: str | None = None) -> Caller:
    """Return who gives a command that decides or changes something.

    Args:
        settings: Of this call.
        keys: Of the workspace.
        who: Whom `--as` names.
        otherwise: Who it is where no login is configured and `--as` names nobody.

    Raises:
        InputError: no login is configured, and `--as` names nobody.
        Refused: a login is configured, and there is an `--as`, or no key that opens.
    """
    if settings.oidc is None and not await keys.any():
        named = who or otherwise
        if not named:
            raise InputError("no login is configured here, so say who decides", mend="add --as EMAIL")
        return Caller(address=named.strip().lower())
    if who:
        raise Refused("a login is configured here, so a key says who you are", where="--as",
                      mend="leave it out, and set MARQUE_API_KEY")  # fmt: skip
    if settings.api_key is None:
        raise Refused("a login is configured here, and you have shown no key", mend="set MARQUE_API_KEY")
    key = await keys.of(settings.api_key)
    if key is None:
        raise Refused("the key opens nothing", where="MARQUE_API_KEY", mend="ask for a new one")
    return key.caller
