"""The eval figures of two versions of a prompt: those of the newest run that was made with each."""

from pathlib import Path
from typing import Any


def figures_of(home: Path, name: str, a: str, b: str) -> list[dict[str, Any]] | None:
    """Return how each figure differs between two versions, by their hashes; None: a run of one of them is missing."""
    from evals.comparison import compared
    from evals.record import RunRecord, read_record

    newest: dict[str, RunRecord] = {}
    for file in sorted((home / "evals" / "runs").glob("*.json")):  # named by the instant
        record = read_record(file)
        newest[record.prompts.get(name, "")] = record
    if a not in newest or b not in newest:
        return None
    return [line._asdict() for line in compared(newest[a], newest[b])]
