"""The versions of one prompt that are known here: from the files, from Git, and kept when campaigns began."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from app.workshop import Workshop
from graphs.library import library_in_force
from marque.errors import InputError, MarqueError, Refused, Unavailable
from marque.reading import parse_yaml
from marque.records import Record
from prompts.form import PromptFile
from prompts.loader import SHIPPED, Library, load_prompts
from prompts.sections import cut_head
from tools.prompts import Version
from tools.prompts.git import committed

SHORTEST = 6
"""Characters of a hash that name a version."""
SHADOW = "shadow"
"""What is known only so was never in force."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Known(Record):
    """One version of a prompt."""

    version: Version
    at: datetime | None
    """When it was committed, or else first kept; None: nobody knows."""
    from_: tuple[str, ...]
    """Where it is known from."""

    def as_answer(self) -> dict[str, Any]:
        """Return what is told of it, without the text."""
        return {
            "content_hash": self.version.content_hash,
            "at": self.at.isoformat() if self.at else None,
            "from": list(self.from_),
        }


class Versions(NamedTuple):
    """All that is known of one prompt in a brand."""

    name: str
    brand: str
    in_force: PromptFile
    known: Sequence[Known]
    """The newest first; the file comes before all others."""
    no_git: MarqueError | None
    """Why there is nothing from Git; None: it was asked."""

    def find(self, start: str) -> Known:
        """Return the version whose hash begins so.

        Raises:
            InputError: the hash is too short, or several versions begin so.
            Refused: no version is known that begins so.
        """
        start, where = start.strip().lower(), f"prompt {self.name!r}"
        if len(start) < SHORTEST:
            raise InputError(f"{start!r} is too short to name a version", where=where,
                             mend=f"give {SHORTEST} characters of its hash or more")  # fmt: skip
        found = [one for one in self.known if one.version.content_hash.startswith(start)]
        if len(found) > 1:
            raise InputError(f"{len(found)} versions begin with {start!r}", where=where, mend="give more of the hash")
        if not found:
            raise Refused(f"no text is known of a version {start!r}", where=where,
                          mend=f"see `marque prompts history {self.name}`")  # fmt: skip
        return found[0]

    def previous(self) -> Known:
        """Return the version before the one in force.

        Raises:
            Refused: none is known.
        """
        hashes = [one.version.content_hash for one in self.known]
        older = [one for one in self.known[hashes.index(self.in_force.content_hash) + 1 :] if one.from_ != (SHADOW,)]
        if not older:
            raise Refused("no version before the one in force is known", where=f"prompt {self.name!r}",
                          mend=f"see `marque prompts history {self.name}`")  # fmt: skip
        return older[0]


async def versions_of(shop: Workshop, name: str, brand: str) -> Versions:
    """Return what is known of a prompt in a brand.

    Raises:
        InputError: no prompt is called so.
    """
    library = await library_in_force(brand, shop.services)
    in_force = library.get(name)
    files = await shop.services.files.library()
    own = shop.settings.workspace / "prompts"
    shipped = await asyncio.to_thread(load_prompts)
    found = [*_of_file(files, name, "the file"), *_of_file(shipped, name, "shipped")]
    no_git: MarqueError | None = None
    try:
        found += await asyncio.to_thread(_of_git, await asyncio.to_thread(_own_file, own, name))
    except Unavailable as error:
        no_git = error
    try:
        if name in shipped.prompts:
            found += await asyncio.to_thread(_of_git, SHIPPED / shipped.get(name).where)
    except Unavailable:
        pass  # what is installed is in no repository
    kept = await shop.services.prompts.kept(brand, name)
    texts = await shop.services.prompts.texts(brand, [one.content_hash for one in kept])
    found += [
        Known(version=Version(name=name, content_hash=one.content_hash, text=texts[one.content_hash]),
              at=one.at, from_=("campaigns",))
        for one in kept
    ]  # fmt: skip
    found += [
        Known(version=_version(one.prompt), at=None, from_=(SHADOW,))
        for one in await shop.services.files.shadows()
        if one.prompt.name == name
    ]
    return Versions(name, brand, in_force, _merged(found), no_git)


def _of_file(library: Library, name: str, said: str) -> Iterable[Known]:
    if name in library.prompts:
        yield Known(version=_version(library.prompts[name]), at=None, from_=(said,))


def _version(prompt: PromptFile) -> Version:
    return Version(name=prompt.name, content_hash=prompt.content_hash, text=prompt.text)


def _own_file(folder: Path, name: str) -> Path:
    """Return the workspace's file of a prompt; where there is none, the one that there may have been."""
    ours = load_prompts(shipped=folder).prompts
    return folder / (ours[name].where if name in ours else f"{name}.md")


def _of_git(file: Path) -> list[Known]:
    return [
        Known(
            version=Version(name=file.stem, content_hash=one.content_hash, text=one.text), at=one.at,
            from_=(f"commit {one.commit[:12]}: {one.subject}",),
        )
        for one in committed(file)
    ]  # fmt: skip


def _merged(found: Sequence[Known]) -> tuple[Known, ...]:
    """Return each version once: the file in place first, then by time, those of no known time last."""
    by_hash: dict[str, Known] = {}
    for one in found:
        before = by_hash.get(one.version.content_hash)
        by_hash[one.version.content_hash] = one if before is None else before.model_copy(
            update={"at": before.at or one.at, "from_": (*before.from_, *one.from_)}
        )  # fmt: skip
    return tuple(sorted(by_hash.values(), key=_newest_first))


def _newest_first(one: Known) -> tuple[bool, float]:
    return "the file" not in one.from_, -(one.at or _LONG_AGO).timestamp()


def head_of(version: Version) -> Mapping[str, Any]:
    """Return a version's head as its YAML says; empty where it has none that can be read."""
    try:
        head = parse_yaml(cut_head(version.text, where=version.name)[0], where=version.name)
    except InputError:
        return {}
    return head if isinstance(head, Mapping) else {}
