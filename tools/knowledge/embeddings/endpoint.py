"""The embedding of an endpoint: batched, kept by the hash of the text, left alone for a while when it is away."""

import asyncio
import hashlib
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from marque.errors import InputError, Unavailable
from marque.models.rest import Rest
from tools.knowledge.embeddings.answers import Fault
from tools.knowledge.embeddings.asking import Endpoint
from tools.knowledge.embeddings.keeping import VectorCache
from tools.knowledge.embeddings.port import Vectors

if TYPE_CHECKING:
    from marque.settings import Settings

CACHE = "embeddings.db"
"""The cache, in the folder where state lives."""
OPENAI = "https://api.openai.com/v1"
BATCH_TEXTS, BATCH_CHARACTERS = 32, 64_000
"""Of one request at most, save for a longer text alone: what the strictest servers take as they come."""
AT_ONCE = 4
"""Requests under way."""
PROBE = "dimension"
"""Asked about where no text is at hand and the model's dimension is not known."""

Batch = Sequence[tuple[bytes, str]]


class EndpointEmbedder:
    """A model at an OpenAI-compatible endpoint. Its dimension is what its first answer had, kept with the vectors."""

    def __init__(self, endpoint: Endpoint, cache: VectorCache, *, timer: Callable[[], float] = time.monotonic) -> None:
        """Take whom to ask and where vectors are kept; `timer` gives the seconds of the rest."""
        self._endpoint = endpoint
        self._cache = cache
        self._rest = Rest(timer)
        self._dimension: int | None = None
        self._last: tuple[str, Vectors] | None = None

    @property
    def name(self) -> str:
        """The model, as the endpoint names it."""
        return self._endpoint.model

    @property
    def dimension(self) -> int:
        """Numbers in a vector. Before the first `embed` of this process it is read from the cache, which blocks.

        Raises:
            Unavailable: the endpoint was never asked.
        """
        known = self._dimension or self._cache.dimension()
        if known is None:
            raise Unavailable("its dimension is not known before its first answer", where=self._where,
                              mend="run `marque knowledge sync`")  # fmt: skip
        return known

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; only texts that are not kept are asked for.

        What came in before a fault is kept, so that the next try asks for the rest alone.

        Raises:
            Unavailable: the endpoint is away, refuses, or answers something else than vectors of the known length.
        """
        last = self._last
        if last and list(texts) == [last[0]]:  # a campaign asks one question of each kind in turn
            return last[1].copy()
        rows = await self._embed(texts)
        if len(texts) == 1:
            self._last = (texts[0], rows.copy())
        return rows

    @property
    def _where(self) -> str:
        return f"the embedding {self.name} at {self._endpoint.base_url}"

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        sayable = [text.encode("utf-8", "replace") for text in texts]  # half a surrogate pair cannot be sent
        keys = [hashlib.sha256(text).digest() if text.strip() else None for text in sayable]
        wanted = {key: text.decode() for key, text in zip(keys, sayable, strict=True) if key}
        dimension, found = await asyncio.to_thread(self._cache.get, list(wanted))
        missing = {key: text for key, text in wanted.items() if key not in found}
        if not missing and dimension is None:
            missing = {hashlib.sha256(PROBE.encode()).digest(): PROBE}
        if missing:
            found |= await self._asked(missing)
        dimension = dimension or len(next(iter(found.values())))
        self._dimension = dimension
        rows = np.zeros((len(texts), dimension), dtype=np.float32)
        for row, key in zip(rows, keys, strict=True):
            if key:
                row[:] = found[key]
        return rows

    async def _asked(self, texts: Mapping[bytes, str]) -> dict[bytes, Vectors]:
        """Return the rows of these texts from the endpoint, kept as they come in."""
        if self._rest.holds(self.name):
            raise Unavailable("it failed twice just now and is left alone for a minute", where=self._where,
                              mend="try again then")  # fmt: skip
        found: dict[bytes, Vectors] = {}
        try:
            async with self._endpoint.client() as client:
                batches = list(_batches(texts))
                for start in range(0, len(batches), AT_ONCE):
                    some = batches[start : start + AT_ONCE]
                    answers = await asyncio.gather(
                        *(self._endpoint.ask(client, [text for _, text in batch]) for batch in some),
                        return_exceptions=True,  # what the others bring is paid for
                    )
                    found |= await self._kept(some, answers)
        except Fault as fault:
            if fault.retry:
                self._rest.failed(self.name)
            raise Unavailable(fault.what, where=self._where, mend=fault.mend) from fault
        self._rest.worked(self.name)
        return found

    async def _kept(self, batches: Sequence[Batch], answers: Sequence[Vectors | BaseException]) -> dict[bytes, Vectors]:
        """Keep what came in, then raise the first fault."""
        came = [(b, a) for b, a in zip(batches, answers, strict=True) if not isinstance(a, BaseException)]
        rows = {key: row for batch, answer in came for (key, _), row in zip(batch, answer, strict=True)}
        if rows:
            await asyncio.to_thread(self._cache.put, rows)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return rows


def open_endpoint(settings: "Settings", model: str) -> EndpointEmbedder:
    """Return the embedder of a model at the endpoint of the settings; opens nothing and asks nobody.

    Raises:
        InputError: no key is set, or the key or the address cannot be used.
    """
    if settings.openai_api_key is None:
        raise InputError(
            f"the embedding {model!r} is asked of an endpoint, and no key is set", where="OPENAI_API_KEY",
            mend="set it, to any word where the endpoint wants none; or leave MARQUE_EMBEDDINGS out for wordllama",
        )  # fmt: skip
    key = settings.openai_api_key.get_secret_value()
    if not (key.isascii() and key.isprintable() and " " not in key):  # a header's error would show it
        raise InputError("the key holds a blank or a letter that no key has", where="OPENAI_API_KEY",
                         mend="copy it again")  # fmt: skip
    base_url = _address(settings.openai_base_url or OPENAI)
    endpoint = Endpoint(base_url, model, settings.openai_api_key, _now, random.Random())  # noqa: S311 - jitter
    return EndpointEmbedder(endpoint, VectorCache(settings.home / CACHE, base_url, model))


def _address(base_url: str) -> str:
    """Return the endpoint's address as it may be shown and logged."""
    try:
        url = urlsplit(base_url)
        is_one = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:  # a port or a bracket that is none
        is_one = False
    if not is_one or not base_url.isprintable() or " " in base_url:
        raise InputError("is no address of an endpoint", where="OPENAI_BASE_URL",
                         mend="give one such as https://api.openai.com/v1")  # fmt: skip
    if "@" in url.netloc or url.query or url.fragment:
        raise InputError("holds a user, a password, a question mark or a hash", where="OPENAI_BASE_URL",
                         mend="leave them out; the key is OPENAI_API_KEY")  # fmt: skip
    return base_url.rstrip("/")


def _batches(texts: Mapping[bytes, str]) -> Iterator[Batch]:
    batch: list[tuple[bytes, str]] = []
    characters = 0
    for key, text in texts.items():
        if batch and (len(batch) == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append((key, text))
        characters += len(text)
    yield batch


def _now() -> datetime:
    return datetime.now(UTC)
