"""Making the gateway from settings."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import as_file, files

from marque.models.chain import ModelGateway
from marque.models.ledger import StorageLedger
from marque.models.link import Link
from marque.models.openai_link import OpenAILink
from marque.models.policy import ModelPolicy, load_model_policy
from marque.settings import Settings
from marque.storage import Storage

FILE_NAME = "models.yaml"


def model_policy(settings: Settings) -> ModelPolicy:
    """Return the shipped `models.yaml` with the workspace's laid over it; reads files."""
    own = settings.workspace / FILE_NAME
    with as_file(files("marque.models") / FILE_NAME) as shipped:
        return load_model_policy(shipped, own if own.exists() else None)


def make_gateway(
    settings: Settings,
    policy: ModelPolicy,
    storage: Storage,
    *,
    clock: Callable[[], datetime],
    ids: Callable[[], str],
    rng: random.Random,
    scripted: Mapping[str, Link] | None = None,
) -> ModelGateway:
    """Return the gateway; opens nothing. Without a key there is no `openai` link, and chains skip it."""
    links: dict[str, Link] = dict(scripted or {})
    if settings.openai_api_key is not None:
        links["openai"] = OpenAILink(settings.openai_api_key, settings.openai_base_url, clock)
    return ModelGateway(
        policy, StorageLedger(storage, ids), links=links, clock=clock, model=settings.model, rng=rng
    )  # fmt: skip
