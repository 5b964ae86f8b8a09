"""Our server without its guard, its login and its handlers, and else the same: the peer of the bench `login`.

`python -m evals.benches.open_server --port PORT` serves whoever asks, on loopback only; it is there to be timed.
"""

import argparse
import json
from importlib import import_module
from importlib.resources import files

from langgraph_api.cli import run_server  # type: ignore[import-untyped] # it ships no types


def main() -> None:
    """Serve until told to end."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    said = json.loads((files("app") / "langgraph.json").read_text("utf-8"))
    module, _, name = said["http"]["app"].partition(":")
    getattr(import_module(module), name).user_middleware.clear()  # named, as the server itself names it
    run_server(
        "127.0.0.1", options.parse_args().port, reload=False, open_browser=False, tunnel=False, allow_blocking=False,
        disable_persistence=True, graphs=said["graphs"], store=said["store"], checkpointer=said["checkpointer"],
        http={**said["http"], "enable_custom_route_auth": False},
    )  # fmt: skip


if __name__ == "__main__":
    main()
