"""The brief that is being filled: putting in what the user said, showing it, and asking for the signature."""

from collections.abc import Mapping
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from rapidfuzz import process, utils

from agents.briefing import Filling, Question, filled, lacking, next_question
from agents.copilot import as_lines
from graphs.copilot_tools.meant import products_meant
from graphs.talking import Talking, as_tools, telling
from marque.brief import Brief
from marque.errors import InputError
from marque.reading import validate
from prompts.choose import choose_template
from prompts.loader import Library

ALIKE = 80
"""Of 100: how near words must be to a template's name."""
START = "start_campaign"
"""The call that the graph answers itself, because a person has to confirm it."""


def brief_tools(talking: Talking) -> list[BaseTool]:
    """Return fill_brief, show_brief and start_campaign."""

    async def fill_brief(**given: object) -> str:
        filling = Filling.model_validate(given)
        brief = filled(talking.brief, filling, talking.said)
        if filling.products:
            meant = [await products_meant(words, talking) for words in filling.products]
            brief["products"] = [*dict.fromkeys(sku for skus in meant for sku in skus)]
        if filling.template:
            brief["template"] = _template_meant(filling.template, talking.library)
        validate(Brief, _whole(brief, talking), where="the brief")  # nothing that no brief can hold gets in
        talking.brief = brief
        talking.skipped = tuple(dict.fromkeys((*talking.skipped, *(filling.skipped or ()))))
        return _told(talking)

    async def show_brief() -> str:
        """Show the brief that is being filled, and what it still lacks."""
        if not talking.brief:
            raise ToolException(f"The brief is empty. {_first(talking)}")
        return _told(talking)

    async def start_campaign() -> str:
        """Show the finished brief to the person, who signs it with a button, and start its campaign.

        Call it only when the person asks to start. Words never sign a brief.
        """
        raise AssertionError("the graph answers this call")

    fill = StructuredTool.from_function(
        coroutine=telling(fill_brief), name="fill_brief", args_schema=Filling, handle_tool_error=True,
        description="Put what the person has just said into the brief, in their own words; nothing else is taken.",
    )  # fmt: skip
    return [fill, *as_tools(show_brief, start_campaign)]


def brief_of(talking: Talking) -> Brief:
    """Return the brief as it would be signed.

    Raises:
        ToolException: something is missing.
        InputError: something is of another form.
    """
    missing = [*lacking(talking.brief), *filter(None, [_which_template(talking.brief, talking.library)])]
    if missing:
        raise ToolException(f"The brief is not finished. {missing[0].ask}")
    return validate(Brief, {**talking.brief, **_about(talking)}, where="the brief")


def open_question(talking: Talking) -> Question | None:
    """Return what is asked next; which template, where channels and objective do not plainly name one."""
    question = next_question(talking.brief, talking.skipped)
    if question and question.key in {"objective", "products", "channels", "audience"}:
        return question
    return _which_template(talking.brief, talking.library) or question


def _which_template(brief: Mapping[str, Any], library: Library) -> Question | None:
    if "template" in brief or not {"channels", "objective"} <= set(brief):
        return None
    channels = brief["channels"]
    try:
        choose_template(channels, brief["objective"], library)
    except InputError:
        serving = [one.name.replace("_", " ") for one in library.templates() if set(channels) <= set(one.head.channel)]
        if serving:
            return Question(key="template", ask=f"Which kind of message is it: {', '.join(serving)}?")
        return Question(key="channels", ask=f"No template serves {' and '.join(channels)} together. Which one first?")
    return None


def _template_meant(words: str, library: Library) -> str:
    names = {one.name: one.name.replace("_", " ") for one in library.templates()}
    near = process.extractOne(words, names, processor=utils.default_process, score_cutoff=ALIKE)
    if near is None:
        raise ToolException(f"No template is called {words[:60]!r}. There is {', '.join(names.values())}.")
    return str(near[2])


def _whole(brief: dict[str, object], talking: Talking) -> dict[str, object]:
    """Return an unfinished brief with its gaps filled, so that what is there can be judged as a brief."""
    gaps = {"name": "-", "objective": "-", "channels": ["email"], "audience": "-"}
    return {**gaps, **brief, **_about(talking)}


def _about(talking: Talking) -> dict[str, object]:
    return {"author": talking.asker.caller.address or "nobody@localhost", "brand": talking.asker.brand}


def _told(talking: Talking) -> str:
    question = open_question(talking)
    after = question.ask if question else "Nothing is missing. Say start when it is right."
    return f"The brief so far:\n{as_lines(talking.brief)}\n\n{after}"


def _first(talking: Talking) -> str:
    question = open_question(talking)
    return question.ask if question else ""
