"""What the copilot can do: every tool there is, one family a file. None of them decides anything."""

from langchain_core.tools import BaseTool

from graphs.copilot_tools.briefs import brief_tools
from graphs.copilot_tools.campaigns import campaign_tools
from graphs.copilot_tools.copies import copy_tools
from graphs.copilot_tools.figures import figure_tools
from graphs.copilot_tools.lookups import lookup_tools
from graphs.copilot_tools.memory import memory_tools
from graphs.copilot_tools.records import record_tools
from graphs.copilot_tools.revisions import revision_tools
from graphs.talking import Talking


def copilot_tools(talking: Talking) -> list[BaseTool]:
    """Return the tools, bound to one turn."""
    families = (
        brief_tools, campaign_tools, record_tools, copy_tools, lookup_tools, memory_tools, revision_tools, figure_tools,
    )  # fmt: skip
    return [tool for family in families for tool in family(talking)]
