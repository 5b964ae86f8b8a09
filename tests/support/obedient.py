"""A model that does what its user writes: lines such as `> fill_brief {...}` are the tools it asks for, in order.

After them it says what the last tool answered. So a test says by itself what a model would do, good or bad.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.graphs.talks import only_the_copilot
from tests.support.in_a_thread import endpoint
from tests.support.openai_server import Exchange, calls_tools, says

CALL = "> "


def wish(tool: str, /, **args: Any) -> str:
    """Return the line that makes the model ask for a tool."""
    return f"{CALL}{tool} {json.dumps(args)}"


@contextmanager
def obedient(workspace: Path) -> Iterator[dict[str, str]]:
    """Give what the environment of a server says whose copilot, and nothing else, asks such a model."""
    only_the_copilot(workspace)
    with endpoint() as model:
        model.otherwise = _turn
        yield {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.base_url}


async def _turn(exchange: Exchange) -> None:
    messages = exchange.body["messages"]
    begun = max(at for at, one in enumerate(messages) if one["role"] == "user")
    calls = [line for line in str(messages[begun]["content"]).splitlines() if line.startswith(CALL)]
    done = sum(len(one.get("tool_calls") or ()) for one in messages[begun:])
    if done < len(calls):
        name, _, args = calls[done].removeprefix(CALL).partition(" ")
        await calls_tools((name, args))(exchange)
    else:
        last = messages[-1]
        await says(f"So it says: {last['content']}" if last["role"] == "tool" else "I read you.")(exchange)
