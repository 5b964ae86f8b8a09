"""Reading a workspace's texts: what cannot be read is skipped and named, and nothing else is lost by it."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from marque.errors import InputError
from marque.evidence import Kind, Trust
from marque.reading import inside, parse_json, parse_yaml, read_text, validate
from marque.records import digest
from marque.settings import TOML
from tools.knowledge.chunking import Chunk, chunks_of_markdown, chunks_of_plain
from tools.knowledge.door import without_contacts
from tools.knowledge.head import Entry, Head, known_keys
from tools.knowledge.port import Skipped, Text
from tools.screening import Screen, first_screen

OUTSIDE: frozenset[Kind] = frozenset({"review", "competitor"})
"""Kinds whose words somebody else wrote, or that tell what somebody else says."""
MAX_LINES_BYTES = 64 * 1024 * 1024
"""Largest JSONL file, in bytes; a hundred thousand reviews are far below it."""
_OPENS = re.compile(r"\A---[ \t]*\n")
_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


class Reading(NamedTuple):
    """All texts of a workspace, and what of them could not be stored."""

    texts: tuple[Text, ...]
    skipped: tuple[Skipped, ...]


class _Document(NamedTuple):
    """One text as it stands in a file, before it is looked at and cut."""

    kind: Kind
    source: str
    where: str
    """For people: the file, with the line where it has several."""
    key: str
    """Its name within the file; empty where the file is one text."""
    head: Head
    body: str
    is_markdown: bool


def read_workspace(root: Path, paths: Mapping[Kind, str], screen: Screen = first_screen) -> Reading:
    """Return the chunks of all files, in the order of their names; blocks, so a caller runs it in a thread.

    Args:
        root: The workspace; no file outside it is read, also not by a link.
        paths: By kind a folder or a file in it, as `marque.toml` says.
        screen: Says why a text from outside is not stored, after the first screen has looked.

    Raises:
        InputError: a folder or file that is named is not there.
    """
    texts: dict[str, Text] = {}
    skipped: list[Skipped] = []
    for kind, name in paths.items():
        for found in _documents(root, kind, name):
            if isinstance(found, Skipped):
                skipped.append(found)
            elif (reason := _kept_out(found, screen)) is not None:
                skipped.append(Skipped(place=found.where, reason=reason))
            else:
                texts.update((text.id, text) for text in _texts(found))
    return Reading(tuple(texts.values()), tuple(skipped))


def _documents(root: Path, kind: Kind, name: str) -> Iterator[_Document | Skipped]:
    for path in _files(root, name):
        source = path.relative_to(root.resolve()).as_posix()
        if not _is_whole(source):
            yield Skipped(place=ascii(source), reason="its name is not UTF-8; rename it")
        elif (reader := _READERS.get(path.suffix.lower())) is None:
            yield Skipped(place=source, reason="is no .md, .txt or .jsonl file")
        else:
            try:
                yield from reader(inside(root, source, where=source), kind, source)
            except InputError as error:
                yield Skipped(place=source, reason=_reason(error))


def _files(root: Path, name: str) -> list[Path]:
    path = inside(root, name, where=TOML)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError(f"knowledge names {name!r}, which is not there", where=TOML,
                         mend="make the folder, or correct the path")  # fmt: skip
    return sorted(
        Path(folder) / file
        for folder, folders, files in os.walk(path, onerror=_refuse)
        for file in files
        if not file.startswith(".") and not any(p.startswith(".") for p in Path(folder).relative_to(path).parts)
    )


def _refuse(error: OSError) -> None:
    """Raise for a folder that cannot be listed: passed over, all its texts would count as removed."""
    raise InputError(f"cannot be read: {error.strerror}", where=str(error.filename),
                     mend="check that you may read it") from error  # fmt: skip


def _markdown(path: Path, kind: Kind, source: str) -> Iterator[_Document]:
    text = read_text(path).replace("\r\n", "\n")
    found = _HEAD.match(text)
    if found is None and _OPENS.match(text):
        raise InputError("its head has no end", where=source, mend="close it with a line of three hyphens")
    said = found[1] if found else ""
    head = validate(Head, parse_yaml(said, where=source), where=source) if said.strip() else Head()
    body = text[found.end() :] if found else text
    if not body.strip():
        raise InputError("has a head and no text", where=source, mend="write the text under it")
    yield _Document(kind, source, source, "", head, body, is_markdown=True)


def _plain(path: Path, kind: Kind, source: str) -> Iterator[_Document]:
    head = Head(title=path.stem.replace("-", " ").replace("_", " ").strip() or None)
    yield _Document(kind, source, source, "", head, read_text(path).replace("\r\n", "\n"), is_markdown=False)


def _lines(path: Path, kind: Kind, source: str) -> Iterator[_Document | Skipped]:
    seen: set[str] = set()
    for number, raw in _raw_lines(path, source):
        where = f"{source}:{number}"
        try:
            entry = _entry(raw, where)
        except InputError as error:
            yield Skipped(place=where, reason=_reason(error))
            continue
        key = entry.id or str(number)
        if key in seen:
            yield Skipped(place=where, reason="its id stands on a line above; give each line its own")
            continue
        seen.add(key)
        yield _Document(kind, source, where, key, entry, entry.text, is_markdown=False)


_READERS = {".md": _markdown, ".txt": _plain, ".jsonl": _lines}


def _raw_lines(path: Path, source: str) -> Iterator[tuple[int, bytes]]:
    try:
        if path.stat().st_size > MAX_LINES_BYTES:
            raise InputError(f"is larger than {MAX_LINES_BYTES:,} bytes", where=source, mend="split it")
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield number, raw
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=source,
                         mend="check that you may read it") from error  # fmt: skip


def _entry(raw: bytes, where: str) -> Entry:
    try:
        data = parse_json(raw.decode("utf-8-sig"), where=where)
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=where, mend="save it as UTF-8 text") from error
    if not isinstance(data, dict):
        raise InputError("is no JSON object", where=where, mend='write {"id": ..., "text": ...}')
    entry = validate(Entry, known_keys(data), where=where)
    _refuse_broken_letters(entry, where)
    return entry


def _refuse_broken_letters(entry: Entry, where: str) -> None:
    r"""Refuse half a surrogate pair, which JSON can write as `\ud800` and no file can hold, and NUL."""
    said = "".join((entry.text, entry.id or "", entry.title or "", *entry.labels().values()))
    if "\0" in said or not _is_whole(said):
        raise InputError("holds a letter that no text can hold", where=where, mend="take out the \\u escape")


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: InputError) -> str:
    return f"{error.what}; {error.mend}"


def _kept_out(document: _Document, screen: Screen) -> str | None:
    """Return why a text is not stored, or None where it may be."""
    if document.kind not in OUTSIDE:
        return None
    said = "\n".join((document.head.title or "", document.body, *document.head.labels().values()))
    return first_screen(said) or screen(said)


def _texts(document: _Document) -> Iterator[Text]:
    head, key = document.head, f"{document.key}." if document.key else ""
    trust: Trust = "outside" if document.kind in OUTSIDE else "team"
    labels = head.labels()
    for number, chunk in enumerate(_chunks(document), start=1):
        yield Text(
            id=f"{document.kind}:{document.source}#{key}{number}-{digest(chunk.text)[:8]}",
            kind=document.kind,
            source=document.source,
            title=chunk.title,
            text=chunk.text,
            as_of=head.date,
            market=head.market,
            language=head.language,
            trust=trust,
            expires=head.expires,
            labels=labels,
        )


def _chunks(document: _Document) -> Sequence[Chunk]:
    title, body = document.head.title or document.head.name or "", document.body
    if document.kind == "review":
        title, body = without_contacts(title), without_contacts(body)
    return chunks_of_markdown(body, title=title) if document.is_markdown else chunks_of_plain(body, title=title)
