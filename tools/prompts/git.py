"""The versions of a prompt's file that Git has, where the file lies in a repository."""

import hashlib
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime

from marque.errors import Unavailable
from marque.records import Record

MOST = 200
"""Commits that are looked at, the newest first."""
SECONDS = 10
"""How long one call of Git may take."""
_MARK = "\0"
"""The one character that no commit message holds."""
_BLOB = re.compile(r"^:\d+ \d+ [0-9a-f]+ (?P<blob>[0-9a-f]+) [AMRCT]", re.MULTILINE)


class Committed(Record):
    """One version, as a commit brought it."""

    content_hash: str
    text: str
    commit: str
    at: AwareDatetime
    subject: str
    """The first line of the commit's message."""


def committed(file: Path) -> Sequence[Committed]:
    """Return every version of a file, the newest first, also under names that it had before.

    Raises:
        Unavailable: there is no Git, the folder is in no repository, or Git takes too long.
    """
    if not file.parent.is_dir():
        return ()
    pattern = "--format=%x00%H%x00%aI%x00%s"
    said = _git(file.parent, "log", "--follow", f"--max-count={MOST}", "--raw", "--no-abbrev", pattern, "--", file.name)
    told = said.decode(errors="replace").split(_MARK)[1:]
    heads: list[tuple[str, str, str]] = []
    blobs: list[str] = []
    for commit, at, rest in zip(told[::3], told[1::3], told[2::3], strict=True):
        subject, _, changes = rest.partition("\n")
        if found := _BLOB.search(changes):
            heads.append((commit, at, subject))
            blobs.append(found["blob"])
    texts = _texts(file.parent, blobs)
    return [_version(*head, text) for head, text in zip(heads, texts, strict=True) if text is not None]


def _version(commit: str, at: str, subject: str, text: str) -> Committed:
    return Committed(
        content_hash=hashlib.sha256(text.encode()).hexdigest(), text=text, commit=commit,
        at=datetime.fromisoformat(at), subject=subject,
    )  # fmt: skip


def _texts(folder: Path, blobs: Sequence[str]) -> list[str | None]:
    """Return the text of each blob; None: it is no text, so no prompt, or not there, as in half a repository."""
    answer = _git(folder, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
    texts: list[str | None] = []
    at = 0
    for _ in blobs:
        head, _, rest = answer[at:].partition(b"\n")
        if head.endswith(b" missing"):
            texts.append(None)
            at += len(head) + 1
            continue
        size = int(head.rpartition(b" ")[2])
        at += len(head) + 1 + size + 1
        try:
            texts.append(rest[:size].decode("utf-8-sig"))
        except UnicodeDecodeError:
            texts.append(None)
    return texts


def _git(folder: Path, *words: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the words are ours but for a file name after --
            ["git", "-C", str(folder), *words],  # noqa: S607 - the Git of whoever runs us
            input=given, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Unavailable(
            "there is no Git on this machine", mend="install it, or see the versions kept here"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"Git took more than {SECONDS} seconds", where=str(folder), mend="try again") from error
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace").strip().splitlines() or ["it failed"]
        raise Unavailable(f"Git: {why[0]}", where=str(folder), mend="see the versions kept here") from error
    return done.stdout
