"""Each gate as a Guardrails validator, for teams whose guards are Guardrails already.

Guardrails is imported when a validator is asked for. Its telemetry is switched off and stays off, and its guards
run in the caller's thread: left alone it posts to its vendor and leaks a thread for each call.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Verdict
from policies.checking import chosen, judge
from policies.guarding import quiet
from policies.policy import Policy

PREFIX = "marque/"


def as_validator(gate: str, evidence: Evidence, policy: Policy, *, setting: Message | None = None) -> Any:  # noqa: ANN401 - untyped there
    """Return a Guardrails validator that passes exactly the texts that the gate passes.

    The text is judged as the body of `setting`, so channel, subject and footer can be given with it. A failure
    names the rules broken and their places; it never repeats the text, which may hold personal data.

    Args:
        gate: a name of the catalogue; an unknown one is an `InputError`.
        evidence: what the text is judged by.
        policy: what holds.
        setting: the message around the text; None: an e-mail body alone.
    """
    chosen([gate])
    around = setting or Message(body="")

    def verdict_on(text: str) -> Verdict:
        return judge(around.model_copy(update={"body": text}), evidence, policy, gates=[gate])

    return _validator_class(gate)(verdict_on)


@cache
def _validator_class(gate: str) -> Any:  # noqa: ANN401 - as above
    """Make and register the class once: Guardrails keeps one of each name."""
    quiet()
    from guardrails.validator_base import FailResult, PassResult, Validator, register_validator

    class Gate(Validator):  # type: ignore[misc]  # the library's base has no types
        """One gate of ours."""

        def __init__(self, verdict_on: Callable[[str], Verdict]) -> None:
            super().__init__(on_fail="exception")
            self._verdict_on = verdict_on

        def _validate(self, value: Any, metadata: dict[str, Any]) -> Any:  # noqa: ANN401, ARG002 - its signature
            verdict = self._verdict_on(str(value))
            if verdict.verdict == "pass":
                return PassResult()
            return FailResult(error_message="; ".join(
                f"{found.rule} ({found.severity}) at {found.part} {found.start}-{found.end}"
                for found in verdict.findings if found.severity != "note"
            ))  # fmt: skip

    return register_validator(f"{PREFIX}{gate}", data_type="string")(Gate)
