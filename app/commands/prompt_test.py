"""`marque prompts test`: every prompt's copy against the gates and the tests of its head. Exit 1 where one fails."""

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.folding import tell
from app.here import settings_here
from app.printing import AsJson, emit
from marque.counting import counted
from marque.errors import InputError, Unavailable

if TYPE_CHECKING:
    from evals.prompt_tests.running import Result
    from marque.models.link import Link
    from marque.settings import Settings
    from prompts.form import PromptFile
    from prompts.loader import Library


def try_prompts(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Which prompts; none: all.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Ask this model of the configured endpoint, in place of the fallback copy.")
    ] = None,
    samples: Annotated[int | None, typer.Option(min=1, max=1000, help="Samples of each channel.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Test prompts on the example shop: the copy passes every gate and the tests of its head. Exit 1 where not."""
    from prompts.loader import load_prompts

    settings = settings_here(quiet=as_json)
    library = load_prompts(workspace=settings.workspace / "prompts")
    chosen = [library.get(name) for name in dict.fromkeys(names or library.prompts)]
    results = asyncio.run(_tried(settings, library, chosen, model, samples))
    failed = {one.prompt for one in results if one.status == "failed"}
    answer = {
        "prompts": len(chosen), "passed": len(chosen) - len(failed), "failed": len(failed), "model": model,
        "results": [one.as_json() for one in results],
    }  # fmt: skip
    emit(answer, as_json=as_json, show=lambda: _show(results, answer))
    raise typer.Exit(1 if failed else 0)


async def _tried(
    settings: "Settings",
    library: "Library",
    chosen: "list[PromptFile]",
    model: str | None,
    samples: int | None,
) -> "list[Result]":
    from evals.prompt_tests.running import SEEDS, tried
    from evals.prompt_tests.trial import TrialLedger, open_trial, trial_gateway
    from marque.models.making import model_policy

    links, ledger = _links(settings) if model else {}, TrialLedger()
    gateway = trial_gateway(model_policy(settings), model, links, ledger)
    progress = _Progress()
    trial = await open_trial()
    results: list[Result] = []
    try:
        for prompt in chosen:
            results += await tried(
                prompt, library, trial, gateway, samples=samples or SEEDS, by_model=model is not None,
                allowed=settings.defaults.prompt_checks, progress=progress,
            )  # fmt: skip
            if ended := ledger.unheard:
                raise Unavailable(f"{model} said nothing, so of the prompts nothing is known: {ended}", where="--model",
                                  mend="check its name, OPENAI_API_KEY and OPENAI_BASE_URL")  # fmt: skip
    finally:
        await gateway.close()
    return results


def _links(settings: "Settings") -> "dict[str, Link]":
    from datetime import UTC, datetime

    from marque.models.openai_link import OpenAILink

    if settings.openai_api_key is None:
        raise InputError("no model endpoint is configured", where="--model",
                         mend="set OPENAI_API_KEY, and OPENAI_BASE_URL where it is not OpenAI's own")  # fmt: skip
    return {"openai": OpenAILink(settings.openai_api_key, settings.openai_base_url, lambda: datetime.now(UTC))}


def _show(results: "list[Result]", answer: dict[str, Any]) -> None:
    for one in results:
        rate = "" if one.pass_rate is None else f" {one.passed} of {one.samples}"
        between = f" ({one.pass_rate_low:.2f} to {one.pass_rate_high:.2f})" if answer["model"] and rate else ""
        why = f": {one.why}" if one.why else ""
        tell(f"{one.prompt} {one.test}: {one.status.replace('_', ' ')}{rate}{between}{why}", rest="  ")
        for failure in one.failures:
            tell(str(failure), first="  ", rest="    ")
    tell(f"{counted(answer['prompts'], 'prompt')}: {answer['passed']} passed, {answer['failed']} failed")


class _Progress:
    """Tells on stderr which prompt is tried, once a second."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, what: str) -> None:
        if time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            print(f"  {what}", file=sys.stderr, flush=True)  # noqa: T201 - progress
