"""Who asks a graph that only reads, and of which brand: as the server's door has it, never as the state says."""

from typing import NamedTuple

from langgraph.config import get_config
from langgraph.runtime import Runtime

from graphs.services import Services
from graphs.state import Context
from marque.caller import Caller, caller_in
from marque.errors import Refused
from policies.access import NOBODY, Action, may
from policies.tiers import Role


class Asker(NamedTuple):
    """Whoever asks, in one brand."""

    caller: Caller
    brand: str
    roles: frozenset[str]

    def may(self, action: Action) -> bool:
        """Tell whether they may do this in the brand."""
        return action in NOBODY if self.caller.address is None else may(action, self.roles)

    def need(self, action: Action) -> None:
        """Let pass whoever may do this.

        Raises:
            Refused: they may not.
        """
        if not self.may(action):
            raise Refused(f"{self.caller.address or 'nobody'} may not {action} here", where=f"brand {self.brand}",
                          mend="ask for a role in people.yaml")  # fmt: skip


async def asker_of(runtime: Runtime[Context], services: Services) -> Asker:
    """Return who asks; the brand is what the door stamped on the run, else the login's, else the workspace's."""
    user = runtime.server_info.user if runtime.server_info else None
    caller = caller_in(user) if user else Caller(address=None)
    brand = str(get_config().get("metadata", {}).get("brand") or caller.brand or services.defaults.brand)
    if caller.address is None:
        return Asker(caller, brand, frozenset())
    held: frozenset[Role] = (await services.files.people()).roles(caller.address, brand)
    return Asker(caller, brand, caller.carries(held, brand))
