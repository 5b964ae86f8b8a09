"""Answers kept row by row while a suite runs, so that an interrupted run goes on where it was.

A file of them is named by the suite, its data, and the version of all that answers: code, prompts, policies, models,
settings. A change to any of these is another file, so no answer is ever stale. A run that is done deletes its own.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from marque.records import digest
from marque.settings import Settings

ROOMS = ("agents", "evals", "graphs", "marque", "policies", "prompts", "tools")
_NOT_READ = frozenset({"__pycache__", "baselines", "out", ".marque"})


class Answers:
    """What rows were answered with, by the hash of the row; in memory only where no file is named."""

    def __init__(self, file: Path | None = None) -> None:
        """Read what an interrupted run left; a line that was cut off is answered again."""
        self._file = file
        self._known: dict[str, Any] = dict(_read(file)) if file and file.is_file() else {}
        self.taken = 0
        """How many answers were found."""

    def find(self, row: Any) -> Any | None:  # noqa: ANN401 - JSON
        """Return what was answered to a row, or None."""
        found = self._known.get(digest(row))
        self.taken += found is not None
        return found

    def keep(self, row: Any, answer: Any) -> None:  # noqa: ANN401 - JSON
        """Keep an answer, at once on disk."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps([digest(row), answer], ensure_ascii=False)}\n")

    def done(self) -> None:
        """Forget them: the run that they were kept for has ended."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)


def answers_of(folder: Path, suite: str, sha256: str, version: str) -> Answers:
    """Return the answers that an interrupted run of the same suite, rows and version left in a folder."""
    return Answers(folder / f"{suite}-{digest([sha256, version])[:16]}.jsonl")


def version_of(settings: Settings, *more: Path | None) -> str:
    """Return one hash of all that decides an answer: our rooms, the installed packages, the workspace, the settings.

    Args:
        settings: whose workspace judges.
        more: further files or folders that count, such as prompts that are laid over.
    """
    told = settings.model_dump(mode="json", include={"model", "openai_base_url", "embeddings", "database_url"})
    asks = settings.openai_api_key is not None
    workspaces = [_of_folder(folder) for folder in (settings.workspace, *more) if folder is not None]
    return digest([_of_rooms(), _packages(), told, asks, *workspaces])


@cache
def _of_rooms() -> str:
    root = Path(__file__).resolve().parents[1]
    return digest([_of_folder(root / room) for room in ROOMS])


@cache
def _packages() -> str:
    return digest(sorted(f"{one.name} {one.version}" for one in distributions()))


def _of_folder(folder: Path) -> str:
    found = hashlib.sha256()
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
        if path.is_file() and not _NOT_READ & set(path.relative_to(folder).parts):
            found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _read(file: Path) -> Iterator[tuple[str, Any]]:
    for line in file.read_text("utf-8", errors="replace").splitlines():
        try:
            key, answer = json.loads(line)
        except ValueError:
            continue  # the line that was being written when the run was cut off
        yield key, answer
