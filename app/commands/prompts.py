"""`marque prompts`: which prompts are in force, their versions, and the way back to an earlier one."""

from typing import TYPE_CHECKING, Any

import typer

from app.folding import tell
from app.here import settings_here
from app.printing import AsJson, emit

if TYPE_CHECKING:
    from prompts.form import PromptFile

app = typer.Typer(
    help="The prompt library: what is in force, its versions, and the way back.",
    rich_markup_mode=None,
    add_completion=False,
)

SHORT = 12
"""Characters of a hash that people are shown; as many, or more, name a version."""


@app.callback(invoke_without_command=True)
def prompts(ctx: typer.Context) -> None:
    """List the prompts, where no other command is given."""
    if ctx.invoked_subcommand is None:
        list_(as_json=False)


@app.command("list")
def list_(as_json: AsJson = False) -> None:  # noqa: FBT002 - a flag of the command line
    """List every prompt: what it serves, its risk, owner and version, and whether it is the workspace's own."""
    from prompts.loader import load_prompts

    folder = settings_here(quiet=as_json).workspace / "prompts"
    library, ours = load_prompts(workspace=folder), load_prompts(shipped=folder)
    listed = [_listed(prompt, is_own=name in ours.prompts) for name, prompt in library.prompts.items()]

    def lines() -> None:
        for one in listed:
            serves = ", ".join(one["channels"]) or f"step {one['step']}"
            tell(f"{one['name']} {one['content_hash'][:SHORT]} {one['from']}", rest="  ")
            tell(f"{one['risk']} risk, {serves}; {one['owner'] or 'nobody answers for it'}", first="  ", rest="  ")

    emit({"prompts": listed}, as_json=as_json, show=lines)


def _listed(prompt: "PromptFile", *, is_own: bool) -> dict[str, Any]:
    head = prompt.head
    return {
        "name": head.name, "intent": head.intent, "channels": list(head.channel), "step": head.step,
        "risk": head.risk_level, "owner": head.owner, "content_hash": prompt.content_hash,
        "from": "workspace" if is_own else "shipped",
    }  # fmt: skip
