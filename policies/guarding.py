"""The other way round: Guardrails validators that a brand pack names, run as gates on its copy.

Only the verdict of a validator is believed. Its spans and fixes are not: the place is the sentence that fails by
itself, else the whole part. Whatever it raises ends as `ask`, like every gate that fails. It is imported at its first
use, with Guardrails' telemetry and threads switched off; that it asks no network is for its parameters to say.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.brands import BrandPack, Guard
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import span_at

GUARD = "guard:"
"""What the name of a guard begins with where gates are named."""
ENTRY_POINTS = "marque.guards"
"""The group of entry points under which an installed package offers validators to packs by name."""

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\w)){1,5000}[.!?]{0,3}")
_MOST_SENTENCES = 200
"""Sentences of a part that failed which are tried by themselves; in a longer one the whole part is named."""


@dataclass(frozen=True)
class GuardGate:
    """One validator as a gate of the catalogue."""

    name: str
    guard: Guard
    LANGUAGES: frozenset[str] | None = None

    @property
    def NAME(self) -> str:  # noqa: N802 - as every gate has it
        """Return the name under which it answers."""
        return f"{GUARD}{self.name}"

    def check(self, message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:  # noqa: ARG002 - every gate's face
        """Return the sentences that the validator does not pass; its exceptions are let through, and end as `ask`."""
        validator = _made(self.guard.use, json.dumps(self.guard.parameters, sort_keys=True))
        return [
            finding
            for part, text in message.parts()
            if not _passes(validator, text)
            for finding in self._where(validator, part, text)
        ]

    def _where(self, validator: Any, part: Part, text: str) -> Iterator[Finding]:  # noqa: ANN401 - untyped there
        sentences = [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]
        alone = [] if len(sentences) > _MOST_SENTENCES else [
            (start, end) for start, end in sentences if not _passes(validator, text[start:end].strip())
        ]  # fmt: skip
        for start, end in alone or [(0, len(text))]:
            space = len(text[start:end]) - len(text[start:end].lstrip())
            found = self._rule().finding(span_at(part, text, start + space, end), self.guard.message)
            yield found.model_copy(update={"gate": self.NAME, "judge": f"guardrails:{self.guard.use}"})

    def _rule(self) -> Rule:
        return Rule(
            id=f"guard.{self.name}", severity=self.guard.severity, source=f"The brand pack: guards.{self.name}",
            fix="Write it so that the validator passes.", wrong="", right="", waivable_by="brand_lead",
        )  # fmt: skip


def guard_gates(brand: BrandPack | None) -> tuple[GuardGate, ...]:
    """Return the guards of a brand as gates, in the order of the pack; nothing is imported yet."""
    return tuple(GuardGate(name, guard) for name, guard in brand.guards.items()) if brand else ()


def quiet() -> None:
    """Switch Guardrails' telemetry and threads off for this process; safe to call again."""
    os.environ["GUARDRAILS_RUN_SYNC"] = "true"
    from guardrails.classes.rc import RC
    from guardrails.settings import settings

    # `Guard()` reads its settings file anew each time and would switch metrics on again.
    RC.load = classmethod(lambda _cls, _logger=None: RC(enable_metrics=False))
    settings.rc = RC(enable_metrics=False)


def _passes(validator: Any, text: str) -> bool:  # noqa: ANN401 - untyped there
    return bool(validator.validate(text, {}).outcome == "pass")


@lru_cache(maxsize=64)
def _made(use: str, parameters: str) -> Any:  # noqa: ANN401 - untyped there
    """Return the validator, made once for each way of naming it."""
    quiet()
    from guardrails.validator_base import Validator

    found = _found(use)
    if not (isinstance(found, type) and issubclass(found, Validator)):
        raise InputError(f"{use} is no Guardrails validator", where="brand.yaml, guards", mend="name a Validator class")
    return found(**json.loads(parameters))


def _found(use: str) -> object:
    module, colon, name = use.partition(":")
    if not colon:
        offered = entry_points(group=ENTRY_POINTS, name=use)
        if not offered:
            raise InputError(
                f"no installed package offers the guard {use!r}", where="brand.yaml, guards",
                mend=f"install the package that has it as an entry point of {ENTRY_POINTS}",
            )  # fmt: skip
        return next(iter(offered)).load()
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"{use} cannot be imported: {error}", where="brand.yaml, guards", mend="install its package"
        ) from error
