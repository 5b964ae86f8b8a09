"""How a client reads why a run ended: in the one line that the error has, over MCP too."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

from langgraph.pregel import Pregel
from langgraph_sdk.runtime import ServerRuntime

from marque.errors import MarqueError

Graph = Pregel[Any, Any, Any, Any]
Opened = Callable[[ServerRuntime[Any]], AbstractAsyncContextManager[Graph]]
"""A graph as the server takes one that looks at each run."""


class RunStopped(RuntimeError):  # noqa: N818 - its name is told to clients
    """A run that one of our errors ended: the server tells the words of this kind, and hides those of its own kind."""


class ToolStopped(RunStopped):
    """The same over MCP, where the server tells only what an error is called."""

    def _asdict(self) -> dict[str, str]:
        """Return the error as the server writes it."""
        return {"error": str(self), "message": str(self)}


@contextmanager
def told(runtime: ServerRuntime[Any], graph: str) -> Iterator[None]:
    """Tell of an error of ours in its own line; over MCP, of any other with the graph's name and a mend."""
    over_mcp = runtime.user is not None and runtime.user["door"] == "mcp"
    try:
        yield
    except MarqueError as error:
        raise (ToolStopped if over_mcp else RunStopped)(str(error)) from error
    except Exception as error:
        if not over_mcp:
            raise
        line = MarqueError("it came to no answer", where=f"the tool {graph}", mend="send what its schema describes")
        raise ToolStopped(str(line)) from error


def as_tool(graph: Graph) -> Opened:
    """Return a graph that reads or judges, as the server takes it."""

    @asynccontextmanager
    async def opened(runtime: ServerRuntime[Any]) -> AsyncIterator[Graph]:
        with told(runtime, str(graph.name)):
            yield graph

    return opened
