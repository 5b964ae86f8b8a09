"""The base of every record: frozen, closed to unknown keys, and hashed in one canonical way."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A value that does not change once made; a line under a field is its description."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain JSON values; `model_validate` reads it back."""
        return self.model_dump(mode="json")


class FileForm(Record):
    """The form of a file that a team edits, which says of which version of its schema it is."""

    model_config = ConfigDict(**{**Record.model_config, "populate_by_name": True})

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1


def in_nfc(value: Any) -> Any:  # noqa: ANN401 - any JSON value in, the same shape out
    """Return the JSON value with every string, keys included, in Unicode form NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {in_nfc(key): in_nfc(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [in_nfc(item) for item in value]
    return value


def digest(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the SHA-256, in hex, of the RFC 8785 form of a JSON value with its strings in NFC."""
    return hashlib.sha256(rfc8785.dumps(in_nfc(value))).hexdigest()
