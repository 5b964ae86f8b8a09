"""Running the tools that a model asks for."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, ToolCall, ToolMessage
from langchain_core.tools import BaseTool, ToolException
from pydantic import BaseModel, ValidationError

from marque.errors import Unavailable
from marque.models.failure import LinkFailure
from marque.telemetry import span


async def run_tools(message: AIMessage, tools: Sequence[BaseTool]) -> list[ToolMessage]:
    """Run every tool that a message asks for, one after the other, in its order.

    A mistake that the model can mend (an unknown tool, wrong arguments, a `ToolException`) is told to it.
    A source that is away ends the link; any other error of a tool is a bug and passes through.
    """
    known = {tool.name: tool for tool in tools}
    told = [_error(call["id"], f"The arguments of {call['name']} are not a JSON object; call it again.")
            for call in message.invalid_tool_calls]  # fmt: skip
    return [await _run(call, known) for call in message.tool_calls] + told


async def _run(call: ToolCall, known: Mapping[str, BaseTool]) -> ToolMessage:
    tool = known.get(call["name"])
    if tool is None:
        return _error(call["id"], f"There is no tool {call['name']!r}. The tools are: {', '.join(known) or 'none'}.")
    if complaint := _wrong_arguments(tool, call):
        return _error(call["id"], f"Wrong arguments for {tool.name}: {complaint}. Correct them and call it again.")
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool.name,
                  "gen_ai.tool.call.id": call["id"] or ""}  # fmt: skip
    with span(f"execute_tool {tool.name}", attributes) as record:
        try:
            result = await tool.ainvoke({**call, "type": "tool_call"})
        except ToolException as error:
            record({"error.type": "ToolException"})
            return _error(call["id"], str(error))
        except Unavailable as error:
            record({"error.type": "Unavailable"})
            raise LinkFailure("tool_unavailable") from error
    if not isinstance(result, ToolMessage):
        raise TypeError(f"tool {tool.name!r} answered a tool call with {type(result).__name__}")
    return result


def _wrong_arguments(tool: BaseTool, call: ToolCall) -> str | None:
    """Return what is wrong with the arguments; checked here so that a tool's own errors are not taken for it."""
    schema = tool.tool_call_schema
    if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
        return None
    try:
        schema.model_validate(call["args"])
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)[:8]
        return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in problems)
    return None


def _error(call_id: str | None, text: str) -> ToolMessage:
    return ToolMessage(text, tool_call_id=call_id or "", status="error")
