"""Grounding with a model: what the fact checker's model says of the texts of which the learned judge is in doubt.

It is asked as the fact checker asks it, with its prompt, its labels and its rule that a judgement must cite what
bears it out; what it says is held against the rows' labels. Its calls are recorded in a store that is thrown away.
"""

import asyncio
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from agents.desk import Desk
from agents.fact_checker import judged_by_model
from marque.brief import Audience, Brief
from marque.evidence import Evidence, Passage
from marque.message import Message
from marque.models.gateway import CallContext, CallRecord, Gateway
from marque.models.making import make_gateway, model_policy
from marque.records import digest
from marque.settings import Settings
from marque.storage import Storage
from marque.verdict import Claim
from policies.loading import load_policy
from policies.policy import Policy
from policies.spans import span_at
from prompts.loader import Library, load_prompts

BAND = 0.1
"""How far from the threshold, on either side, the probability of a text in doubt lies."""


@dataclass(frozen=True)
class Text:
    """One text in doubt, and the document that it is held against."""

    text: str
    document: str


def has_model(settings: Settings) -> bool:
    """Tell whether these settings name a model that could be asked."""
    return settings.openai_api_key is not None


def asked(texts: Mapping[int, Text], settings: Settings, progress: Callable[[int], None]) -> dict[int, bool]:
    """Return, for each text of which the model's answer could be taken, whether it found it inconsistent."""
    return asyncio.run(_asked(texts, settings, progress))


async def _asked(texts: Mapping[int, Text], settings: Settings, progress: Callable[[int], None]) -> dict[int, bool]:
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{Path(folder) / 'calls.db'}")
        try:
            gateway = make_gateway(
                settings, model_policy(settings), storage,
                clock=lambda: datetime.now(UTC), ids=lambda: uuid4().hex, rng=random.Random(0),  # noqa: S311 - delays of retries
            )  # fmt: skip
            desk = _desk(settings, gateway, load_prompts(workspace=settings.workspace / "prompts"), now)
            answers = {}
            for done, (row, text) in enumerate(texts.items(), start=1):
                found, _ = await found_inconsistent(text, desk, now)
                if found is not None:
                    answers[row] = found
                progress(done)
            return answers
        finally:
            await storage.close()


async def found_inconsistent(one: Text, desk: Desk, now: datetime) -> tuple[bool | None, tuple[CallRecord, ...]]:
    """Return whether the model finds the text inconsistent, and its calls; None: nothing that could be taken."""
    message = Message(channel="landing", brand=desk.context.brand, market="US", language="en", now=now, body=one.text)
    statement = Claim(
        **span_at("body", one.text, 0, len(one.text)).model_dump(), kind="other", said=one.text, status="unsupported"
    )  # fmt: skip
    passage = Passage(
        id="doc:document", kind="doc", text=one.document, as_of=now, checked_at=now, sha256=digest(one.document)
    )
    evidence = Evidence(gathered_at=now, passages=(passage,))
    judged, calls = await judged_by_model([statement], message, evidence, desk)
    if statement not in judged or not calls[-1].model_answered:
        return None, calls
    return judged[statement].status != "supported", calls


def _desk(settings: Settings, gateway: Gateway, library: Library, now: datetime) -> Desk:
    brand = settings.defaults.brand
    policy = load_policy(settings.workspace, brand=brand, market="US", language="en", now=now)
    return desk_to_judge(gateway, library, policy, CallContext(brand=brand), now)


def desk_to_judge(gateway: Gateway, library: Library, policy: Policy, context: CallContext, now: datetime) -> Desk:
    """Return the fact checker's desk for texts that belong to no campaign."""
    return Desk(
        brief=Brief(
            name="An eval of grounding", objective="Tell whether a text agrees with its document",
            author="eval@marque.example", channels=("landing",), audience=Audience(persona="readers"),
        ),
        gateway=gateway, library=library, policy=policy, context=context, tools=(), now=now, judged_at=now,
        signed=False,
    )  # fmt: skip


def in_doubt(probabilities: Sequence[float], threshold: float) -> list[int]:
    """Return the rows whose probability lies within `BAND` of the threshold."""
    return [row for row, chance in enumerate(probabilities) if abs(chance - threshold) <= BAND]
