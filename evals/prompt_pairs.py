"""Whether the campaign suite tells a worse prompt version from a harmless one: `python -m evals.prompt_pairs FOLDER`.

Each folder below FOLDER holds `before.md`, `after.md` and `label.yaml` with `worse: true` or `worse: false`. The suite
runs once with each version on the rows of its template; what regressed is what the suite says is worse. A version
that cannot be loaded is worse than one that can.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from evals.intervals import wilson
from evals.regression import changes, kept
from evals.rows import Rows, read_rows
from evals.running import DATASETS, example_settings
from evals.suites import campaign
from evals.suites.suite import Setting
from marque.errors import InputError
from marque.reading import load_data
from prompts.loader import load_prompts, parse_prompt
from prompts.sections import cut_head

NAMES = ("worse", "verdict", "label", "kind")
"""Keys of a label that may say which it is."""


class Told(NamedTuple):
    """One pair: what it is, and what the suite made of it."""

    name: str
    worse: bool
    caught: bool
    why: str


def told(folder: Path) -> Told:
    """Run both versions of one pair and say whether the second is worse."""
    worse = is_worse(load_data(folder / "label.yaml"), folder.name)
    with tempfile.TemporaryDirectory() as temporary:
        before, after = Path(temporary, "before"), Path(temporary, "after")
        name = _laid(folder / "before.md", before)
        _laid(folder / "after.md", after, name)
        load_prompts(workspace=before)
        try:
            load_prompts(workspace=after)
        except InputError as error:
            return Told(folder.name, worse, caught=True, why=f"cannot be loaded: {error}")
        return Told(folder.name, worse, *_compared(name, before, after))


def is_worse(label: object, name: str) -> bool:
    """Return what a label says: `worse: true`, or one of the other keys with `worse` or `harmless`."""
    if isinstance(label, dict):
        for key in NAMES:
            said = label.get(key)
            if isinstance(said, bool):
                return said
            if said in {"worse", "regression", "bad"}:
                return True
            if said in {"harmless", "same", "good"}:
                return False
    raise InputError("says neither worse nor harmless", where=f"{name}/label.yaml", mend="write `worse: true` or false")


def _laid(file: Path, folder: Path, name: str | None = None) -> str:
    """Put a version where a workspace's prompts lie, under the name that its head gives; return that name."""
    text = file.read_text("utf-8")
    found = name or _name_in(text, file.name)
    folder.mkdir()
    (folder / f"{found}.md").write_text(text, "utf-8")
    return found


def _name_in(text: str, where: str) -> str:
    head, *_ = cut_head(text, where=where)
    line = next((line for line in head.splitlines() if line.startswith("name:")), "")
    return line.partition(":")[2].strip() or where


def _compared(name: str, before: Path, after: Path) -> tuple[bool, str]:
    """Return whether a headline fell from one version to the other, and which."""
    rows = _rows_for(name, before)
    old = campaign.run(rows.rows, _setting(rows, before))
    try:
        new = campaign.run(rows.rows, _setting(rows, after))
    except InputError as error:
        return True, f"cannot be run: {error}"
    fell = [change.words for change in changes(new, rows, kept(old, rows)) if change.regressed]
    return bool(fell), "; ".join(fell) or "nothing fell"


def _rows_for(name: str, folder: Path) -> Rows[campaign.Row]:
    """Return the suite's rows; where none is about this template, those of its channels, turned to it."""
    rows = read_rows(DATASETS / "campaign" / "dev.jsonl", campaign.Row)
    prompt = parse_prompt((folder / f"{name}.md").read_text("utf-8"), where=f"{name}.md")
    if any(row.brief.template == name for row in rows.rows) or not prompt.head.channel:
        return rows
    turned = [
        row.model_copy(update={
            "brief": row.brief.model_copy(update={"template": name}),
            "expect": row.expect.model_copy(update={"tier": None}),
        })
        for row in rows.rows
        if row.expect.status == "approved" and set(row.brief.channels) <= set(prompt.head.channel)
    ]  # fmt: skip
    return Rows(rows.name, tuple(turned), rows.sha256)


def _setting(rows: Rows[campaign.Row], prompts: Path) -> Setting:
    return Setting(settings=example_settings(), seed=rows.seed, prompts=prompts)


def table(pairs: Sequence[Told]) -> Iterator[str]:
    """Yield each pair with what was found, and the confusion table."""
    for one in sorted(pairs):
        said = "worse" if one.caught else "harmless"
        mark = "ok  " if one.caught == one.worse else "MISS"
        yield f"{mark} {one.name}: is {'worse' if one.worse else 'harmless'}, told {said}: {one.why}"
    worse, harmless = [one.caught for one in pairs if one.worse], [one.caught for one in pairs if not one.worse]
    yield ""
    yield f"{'':<10}{'told worse':>12}{'told harmless':>16}"
    for name, caught in (("worse", worse), ("harmless", harmless)):
        yield f"{name:<10}{sum(caught):>12}{len(caught) - sum(caught):>16}"
    for name, hits in (("worse ones caught", worse), ("harmless ones blamed", harmless)):
        low, high = wilson(sum(hits), len(hits))
        if hits:
            yield f"{name}: {sum(hits)} of {len(hits)}, 95 %: {low:.2f} to {high:.2f}"


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 where a pair was told wrongly, 2 where one cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m evals.prompt_pairs", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of pairs")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes; default: at most 2")
    asked = parser.parse_args(arguments)
    folders = sorted(one.parent for one in asked.folder.glob("*/label.yaml"))
    if not folders:
        print(
            f"marque: {asked.folder}: holds no pair; give folders with before.md, after.md, label.yaml", file=sys.stderr
        )
        return 2
    try:
        with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
            pairs = list(pool.map(told, folders))
    except InputError as error:
        print(f"marque: {error}", file=sys.stderr)
        return 2
    print("\n".join(table(pairs)))
    return int(any(one.caught != one.worse for one in pairs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
