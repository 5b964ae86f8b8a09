"""What an embeddings endpoint answered: vectors, or a fault in words. Nothing that the endpoint said is quoted.

An endpoint may repeat the key or a text in its error, so only its status and its code are read.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import numpy as np

from marque.models.waiting import retry_after_seconds
from tools.knowledge.embeddings.port import Vectors, normalised

_BASE = "check OPENAI_BASE_URL; for most endpoints it ends in /v1"
_KEY = "check OPENAI_API_KEY"
_MODEL = "check MARQUE_EMBEDDINGS: it names an embedding model as the endpoint does"
_LATER = "try again later; what came in is kept"
_PROTOCOL = "check that the endpoint speaks OpenAI's embeddings, and ask its keeper"
_LARGEST = 1e15
"""No model's figure comes near; beyond it, squares would leave float32."""
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class Fault(Exception):  # noqa: N818 - the word of the house
    """One request that brought no vectors."""

    def __init__(self, what: str, mend: str, *, retry: bool = False, retry_after: float | None = None) -> None:
        """Say what is wrong, the mend, whether asking again may help, and the seconds asked for in between."""
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.retry = retry
        self.retry_after = retry_after


def away(why: str, *, retry: bool = True) -> Fault:
    """Return the fault of an endpoint that could not be reached, or broke off."""
    return Fault(why, "check OPENAI_BASE_URL and the network", retry=retry)


def fault_of(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Fault:
    """Return what an answer other than 200 means.

    Args:
        status: Of the HTTP answer.
        headers: Their names in any case, as httpx has them.
        body: Read for the error's code alone.
        now: For a `Retry-After` that is a date.
    """
    error = _error_in(body)
    if error.get("code") == "model_not_found":  # some send it with 400 or 503
        return Fault(f"the model is unknown there ({status})", _MODEL)
    if status == HTTPStatus.TOO_MANY_REQUESTS and error.get("code") == "insufficient_quota":
        return Fault("the account's quota is used up", "see to it at the endpoint's keeper")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        what = "too many requests for its limit" if status == HTTPStatus.TOO_MANY_REQUESTS else f"it fails ({status})"
        return Fault(what, _LATER, retry=True, retry_after=retry_after_seconds(headers, now))
    return Fault(*_refusal(status, is_model=error.get("param") == "model"))


def vectors_in(body: bytes, texts: int) -> Vectors:
    """Return as many rows as there were texts, in their order and each of length 1; raises `Fault` for all else."""
    if body.lstrip()[:1] == b"<":
        raise Fault("it answers with a web page", _BASE)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Fault("its answer is broken JSON", _PROTOCOL, retry=True) from error
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Fault("its answer holds no list of vectors", _PROTOCOL, retry=True)
    if len(items) != texts:
        raise Fault(f"it gives {len(items)} vectors for {texts} texts", _PROTOCOL, retry=True)
    placed = {item.get("index", place): item.get("embedding") for place, item in enumerate(items)
              if isinstance(item.get("index", place), int)}  # fmt: skip
    if set(placed) != set(range(texts)):
        raise Fault("its vectors do not say which texts they are of", _PROTOCOL, retry=True)
    return _rows([placed[place] for place in range(texts)])


def _refusal(status: int, *, is_model: bool) -> tuple[str, str]:
    """Return what an answer says that would be the same the next time, and the mend."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return f"the key is refused ({status})", _KEY
    if is_model:
        return f"the model is unknown there ({status})", _MODEL
    if status == HTTPStatus.NOT_FOUND:
        return "no such model or no such address (404)", f"{_MODEL}; {_BASE}"
    if status < HTTPStatus.BAD_REQUEST:
        return f"it sends elsewhere or answers without vectors ({status})", _BASE
    return f"the request is refused ({status})", "check that the model makes embeddings of texts of this length"


def _rows(found: list[Any]) -> Vectors:
    try:
        rows = np.asarray(found)
    except ValueError as error:  # rows of several lengths
        raise Fault("its vectors differ in length", _PROTOCOL, retry=True) from error
    if rows.ndim != 2 or not rows.shape[1] or rows.dtype.kind not in "fi":  # noqa: PLR2004 - rows and columns
        raise Fault("its vectors are no lists of numbers", _PROTOCOL, retry=True)
    if not (np.abs(rows) < _LARGEST).all():  # NaN is not smaller either
        raise Fault("its vectors hold figures that are none", _PROTOCOL, retry=True)
    return normalised(rows.astype(np.float32))


def _error_in(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):  # a proxy's page; the status says enough
        return {}
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else {}
