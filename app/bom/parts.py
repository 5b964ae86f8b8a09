"""One entry of the bill: a component with its hash and what else is known of it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.component import Component, ComponentType


class Part(NamedTuple):
    """A component, and its model card, which the library has no form for yet."""

    component: Component
    card: Mapping[str, Any] | None = None


def part(
    kind: str, name: str, type_: ComponentType, *,
    version: str | None = None, sha256: str | None = None, description: str | None = None,
    card: Mapping[str, Any] | None = None, **properties: object,
) -> Part:  # fmt: skip
    """Return an entry; `kind` and `name` together are its reference in the bill, so they must be one of a kind.

    Args:
        kind: what it is to us: `model`, `prompt`, `dataset`, `gate`, `rules`.
        name: what it is called among its kind.
        type_: what it is to the standard.
        version: as people say it; a file's is the beginning of its hash.
        sha256: of the file.
        description: one sentence or a few.
        card: `modelCard` as the standard has it.
        properties: what the standard has no place for; one that is None is not known and is left out, and a sequence
            becomes one property a value.
    """
    said = {"kind": kind, **properties}
    return Part(
        Component(
            bom_ref=f"{kind}:{name}", type=type_, name=name, version=version or (sha256 and sha256[:12]) or None,
            description=description, hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)] if sha256 else (),
            properties=[
                Property(name=f"marque:{key}", value=str(one))
                for key, value in said.items()
                for one in (value if isinstance(value, list | tuple) else [value])
                if one is not None
            ],
        ),
        card,
    )  # fmt: skip


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def first_paragraph(markdown: str) -> str:
    """Return the first paragraph below the title, on one line."""
    blocks = [block for block in markdown.split("\n\n") if block.strip() and not block.lstrip().startswith("#")]
    return " ".join(blocks[0].split()) if blocks else ""
