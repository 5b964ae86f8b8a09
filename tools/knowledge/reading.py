"""Reading a workspace's texts: what cannot be read is skipped and named, and nothing else is lost by it."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from marque.errors import InputError
from marque.evidence import Kind, Trust
from marque.reading import inside, parse_json, parse_yaml, read_text, refuse_what_is_no_file, validate
from marque.records import digest
from marque.settings import TOML
from tools.knowledge.chunking import Chunk, chunks_of_markdown, chunks_of_plain
from tools.knowledge.door import Arrival, Door, KeptOut, at_the_door
from tools.knowledge.head import Entry, Head, known_keys
from tools.knowledge.naming import ENDINGS, in_words, nobodys_key, nobodys_path, without_ending
from tools.knowledge.port import Skipped, Text
from tools.knowledge.writers import writers_of
from tools.screening import first_screen, steers

OUTSIDE: frozenset[Kind] = frozenset({"review", "competitor"})
"""Kinds whose words somebody else wrote, or that tell what somebody else says."""
MAX_LINES_BYTES = 64 * 1024 * 1024
"""Largest JSONL file, in bytes; a hundred thousand reviews are far below it."""
AT_ONCE = 256
"""Texts that pass the door together, which costs less than one after the other."""
_OPENS = re.compile(r"\A---[ \t]*\n")
_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


class Reading(NamedTuple):
    """All texts of a workspace, and what of them could not be stored."""

    texts: tuple[Text, ...]
    skipped: tuple[Skipped, ...]
    kept_out: tuple[KeptOut, ...] = ()
    """Those of what was skipped that the door kept out."""


class Document(NamedTuple):
    """One text as it stands in its source, before it is looked at and cut."""

    kind: Kind
    source: str
    where: str
    """For people: the file, with the line where it has several."""
    key: str
    """Its name within the file; empty where the file is one text."""
    head: Head
    title: str
    body: str
    labels: Mapping[str, str]
    is_markdown: bool
    writers: tuple[str, ...] = ()
    stated: str = ""
    """What Marque says of it in its own words, such as a price: stands above the body, and no door judges it."""
    is_feed: bool = False
    """Whether it comes from a shop's feed, which is outside whatever its kind."""

    @property
    def is_outside(self) -> bool:
        """Tell whether somebody else wrote it."""
        return self.is_feed or self.kind in OUTSIDE


def read_workspace(root: Path, paths: Mapping[Kind, str], door: Door | None = None) -> Reading:
    """Return the chunks of all files, in the order of their names; blocks, so a caller runs it in a thread.

    Args:
        root: The workspace; no file outside it is read, also not by a link.
        paths: By kind a folder or a file in it, as `marque.toml` says.
        door: Who judges the texts from outside; None: the first screen and the floor alone.

    Raises:
        InputError: a folder or file that is named is not there.
    """
    files = ((kind, path) for kind, name in paths.items() for path in files_of(root, name))
    return reading_of((one for kind, path in files for one in documents_in(root, kind, path)), door)


def reading_of(documents: Iterable[Document | Skipped], door: Door | None = None) -> Reading:
    """Return the chunks of documents, those from outside as the door lets them in; blocks.

    Args:
        documents: What was read, and what could not be.
        door: Who judges the texts from outside; None: the first screen and the floor alone.
    """
    texts: dict[str, Text] = {}
    skipped: list[Skipped] = []
    kept_out: list[KeptOut] = []
    for found in _through_the_door(iter(documents), door or Door()):
        if isinstance(found, Document):
            texts.update((text.id, text) for text in _texts(found))
        elif isinstance(found, KeptOut):
            kept_out.append(found)
            skipped.append(Skipped(place=found.place, reason=found.reason))
        else:
            skipped.append(found)
    return Reading(tuple(texts.values()), tuple(skipped), tuple(kept_out))


def words_at(root: Path, kept_out: Iterable[tuple[str, Kind, str]]) -> dict[str, str]:
    """Return, by hash, the words of the texts that were kept out and still stand in their files; blocks.

    Args:
        root: The workspace; no file outside it is read.
        kept_out: Hash, kind and place of each. One whose file is gone or cannot be read is left out.
    """
    wanted: dict[tuple[Kind, str], set[str]] = {}
    for sha256, kind, place in kept_out:
        wanted.setdefault((kind, _source_of(place)), set()).add(sha256)
    found = (
        (arrival, hashes) for (kind, source), hashes in wanted.items() for arrival in _arrivals_in(root, kind, source)
    )
    return {
        sha256: words
        for arrival, hashes in found
        for sha256, words in (
            (arrival.sha256, arrival.said),
            (arrival.sha256_named, f"{arrival.said}\n{arrival.named}"),
        )
        if sha256 in hashes
    }


def _source_of(place: str) -> str:
    """Return the file of a place, less the line."""
    source, _, line = place.rpartition(":")
    return source if source and line.isdecimal() else place


def _arrivals_in(root: Path, kind: Kind, source: str) -> Iterator[Arrival]:
    reader = _READERS.get(Path(source).suffix.lower())
    if reader is None:
        return
    try:
        for found in reader(_file_at(root, source), kind, source):
            if isinstance(found, Document):
                yield _arrival(found)
    except (InputError, OSError):  # gone or broken since: there is nothing to show of it
        return


def _file_at(root: Path, source: str) -> Path:
    """Return the file of a source, where a part of the path may stand as a hash.

    Raises:
        InputError: it leads out of the workspace.
        OSError: a folder of it cannot be listed.
    """
    path = inside(root, source, where=source)
    if path.exists():
        return path
    path = root
    for part in source.split("/"):
        there = path / part
        alike = path.iterdir() if path.is_dir() and not there.exists() else ()
        path = next((one for one in alike if nobodys_path(one.name) == part), there)
    return inside(root, path.relative_to(root).as_posix(), where=source)


def _through_the_door(found: Iterator[Document | Skipped], door: Door) -> Iterator[Document | Skipped | KeptOut]:
    while batch := list(islice(found, AT_ONCE)):
        outside = [one for one in batch if isinstance(one, Document) and one.is_outside]
        judged = iter(at_the_door([_arrival(one) for one in outside], door))
        for one in batch:
            if isinstance(one, Skipped) or not one.is_outside:
                yield one
            elif isinstance(passed := next(judged), KeptOut):
                yield passed
            else:
                yield one._replace(title=passed.title, body=passed.body, labels=passed.labels, key=passed.key)


def _arrival(document: Document) -> Arrival:
    return Arrival(
        document.kind, document.where, document.title, document.body, document.labels, document.writers,
        document.key, _judged_name(document),
    )  # fmt: skip


def _judged_name(document: Document) -> str:
    """Return what of its file's name is judged with a text: all of it where it plainly speaks to a machine.

    Else it is the name of a file that is one text: a file of many texts is named by the team.
    """
    if first_screen(in_words(document.source)):
        return document.source
    return "" if document.key or document.is_feed else without_ending(document.source.rpartition("/")[2])


def source_name(root: Path, path: Path) -> str:
    """Return a file's source: its path in the workspace, where a part that tells how to reach a person is a hash."""
    return nobodys_path(path.relative_to(root.resolve()).as_posix())


def documents_in(root: Path, kind: Kind, path: Path) -> Iterator[Document | Skipped]:
    """Yield the texts of a file, and what of it cannot be stored; blocks."""
    name = path.relative_to(root.resolve()).as_posix()
    source = source_name(root, path)
    if not _is_whole(name):
        yield Skipped(place=ascii(name), reason="its name is not UTF-8; rename it")
    elif steers(name):
        yield Skipped(place=ascii(name), reason="its name holds a letter that no reader sees; rename it")
    elif (reader := _READERS.get(path.suffix.lower())) is None:
        yield Skipped(place=source, reason="is no .md, .txt or .jsonl file")
    else:
        try:
            yield from reader(inside(root, name, where=source), kind, source)
        except InputError as error:
            yield Skipped(place=source, reason=_reason(error))


def files_of(root: Path, name: str) -> list[Path]:
    """Return the files of a path of `[knowledge]`, in the order of their names; blocks.

    Raises:
        InputError: it is not there, a folder cannot be listed, or it leads out of the workspace.
    """
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


def _markdown(path: Path, kind: Kind, source: str) -> Iterator[Document]:
    text = read_text(path).replace("\r\n", "\n")
    found = _HEAD.match(text)
    if found is None and _OPENS.match(text):
        raise InputError("its head has no end", where=source, mend="close it with a line of three hyphens")
    said = found[1] if found else ""
    head = validate(Head, parse_yaml(said, where=source), where=source) if said.strip() else Head()
    body = text[found.end() :] if found else text
    if not body.strip():
        raise InputError("has a head and no text", where=source, mend="write the text under it")
    yield Document(kind, source, source, "", head, _title(head), body, head.labels(), is_markdown=True)


def _plain(path: Path, kind: Kind, source: str) -> Iterator[Document]:
    head = Head(title=without_ending(source.rpartition("/")[2]).replace("-", " ").replace("_", " ").strip() or None)
    body = read_text(path).replace("\r\n", "\n")
    yield Document(kind, source, source, "", head, _title(head), body, head.labels(), is_markdown=False)


def _lines(path: Path, kind: Kind, source: str) -> Iterator[Document | Skipped]:
    given: set[str] = set()
    keys: set[str] = set()
    for number, raw in _raw_lines(path, source):
        where = f"{source}:{number}"
        try:
            entry, writers = _entry(raw, where, kind)
        except InputError as error:
            yield Skipped(place=where, reason=_reason(error))
            continue
        if entry.id in given:
            yield Skipped(place=where, reason="its id stands on a line above; give each line its own")
            continue
        given.update([entry.id] if entry.id else [])
        key = entry.id or str(number)
        while key in keys:  # the number of a line without an id, and somebody's id
            key = f"{'id' if entry.id else 'line'}-{key}"
        keys.add(key)
        yield Document(
            kind, source, where, nobodys_key(key), entry, _title(entry), entry.text, entry.labels(),
            is_markdown=False, writers=writers,
        )  # fmt: skip


def _title(head: Head) -> str:
    return head.title or head.name or ""


_READERS = dict(zip(ENDINGS, (_markdown, _plain, _lines), strict=True))


def _raw_lines(path: Path, source: str) -> Iterator[tuple[int, bytes]]:
    try:
        refuse_what_is_no_file(path)
        if path.stat().st_size > MAX_LINES_BYTES:
            raise InputError(f"is larger than {MAX_LINES_BYTES:,} bytes", where=source, mend="split it")
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield number, raw
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=source,
                         mend="check that you may read it") from error  # fmt: skip


def _entry(raw: bytes, where: str, kind: Kind) -> tuple[Entry, tuple[str, ...]]:
    """Return what a line says, and who its keys say wrote it."""
    try:
        data = parse_json(raw.decode("utf-8-sig"), where=where)
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=where, mend="save it as UTF-8 text") from error
    if not isinstance(data, dict):
        raise InputError("is no JSON object", where=where, mend='write {"id": ..., "text": ...}')
    entry = validate(Entry, known_keys(data), where=where)
    _refuse_broken_letters(entry, where)
    if kind == "review" and entry.name:  # of whoever wrote it: what it is about is its title or its product
        return entry.model_copy(update={"name": None}), (*writers_of(data), entry.name)
    return entry, writers_of(data)


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


def _texts(document: Document) -> Iterator[Text]:
    head, key = document.head, f"{document.key}." if document.key else ""
    trust: Trust = "outside" if document.is_outside else "team"
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
            labels=document.labels,
        )


def _chunks(document: Document) -> Sequence[Chunk]:
    cut = chunks_of_markdown if document.is_markdown else chunks_of_plain
    body = f"{document.stated}\n\n{document.body}" if document.stated else document.body
    return cut(body, title=document.title)
