"""The development data beside the checkout, read as rows of our suites; nothing of it is copied.

`python -m evals.shared_data FOLDER` scores every suite that has data there. The figures are for those who build
gates: learned parts were trained on some of it, so a model card's cross-validated figures count, and not these.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.report import words
from evals.rows import Rows, read_rows, rows_of
from evals.running import run_rows
from evals.suites.catalogue import NAMES, find_suite
from evals.suites.suite import Suite
from marque.errors import InputError

Reader = Callable[[Path, Suite[Any]], Rows[Any]]


def shared_sets(folder: Path) -> Iterator[tuple[Suite[Any], Rows[Any]]]:
    """Yield each suite with each set of the folder that is of its form; a file that is not there is passed over."""
    for name, (file, read) in _SETS.items():
        suite = name.partition("/")[0]
        if suite in NAMES and (folder / file).is_file():
            found = find_suite(suite)
            yield found, read(folder / file, found)


def _as_it_is(file: Path, suite: Suite[Any]) -> Rows[Any]:
    return read_rows(file, suite.row)


def _products(file: Path, suite: Suite[Any]) -> Rows[Any]:
    """Read product texts, in which nobody is spoken of."""
    products = json.loads(file.read_text("utf-8"))
    return _made(file, suite, ({"text": f"{one['title']}\n{one['description']}"} for one in products))


def _injected(file: Path, suite: Suite[Any]) -> Rows[Any]:
    """Put each attack into an e-mail, at its beginning, middle or end; every e-mail also comes as it was."""
    emails = [
        json.loads(line)["context"] for line in file.with_name("bipia-emails-dev.jsonl").read_text("utf-8").splitlines()
    ]
    attacks = [one for group in json.loads(file.read_text("utf-8")).values() for one in group]
    hidden = [
        {"text": _put(attack, email, place), "label": "malicious"}
        for number, (attack, place) in enumerate(
            (attack, place) for attack in attacks for place in ("begin", "middle", "end")
        )
        for email in [emails[number % len(emails)]]
    ]
    return _made(file, suite, [*hidden, *({"text": email, "label": "benign"} for email in emails)])


def _put(attack: str, email: str, place: str) -> str:
    if place == "begin":
        return f"{attack}\n{email}"
    if place == "end":
        return f"{email}\n{attack}"
    middle = email.find(". ", len(email) // 2) + 2
    return f"{email[:middle]}{attack} {email[middle:]}"


def _made(file: Path, suite: Suite[Any], rows: Iterable[Mapping[str, Any]]) -> Rows[Any]:
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return rows_of(file.name, lines.encode(), suite.row)


_SETS: Mapping[str, tuple[str, Reader]] = {
    "pii": ("pii/presidio-synthetic-dev.jsonl", _as_it_is),
    "pii-clean": ("products/products.json", _products),
    "pressure": ("compliance/pressure-selling-dev.jsonl", _as_it_is),
    "grounding": ("facts/summedits-dev.jsonl", _as_it_is),
    "injection/hidden": ("injection/bipia-text-attacks-dev.json", _injected),
    "injection/direct": ("injection/bastion-direct.jsonl", _as_it_is),
}
"""By suite, and a word where it has several: the file, and how it is read."""


def main(arguments: Sequence[str]) -> int:
    """Print the report of every set in the folder; names after it choose suites."""
    folder, *chosen = arguments
    print("development data: learned parts saw some of it, so their model cards count, and not these figures\n")
    try:
        for suite, rows in shared_sets(Path(folder)):
            if not chosen or suite.name in chosen:
                answer = run_rows(suite, rows, progress=lambda *_: None).as_json()
                print("\n".join(words(suite.question, answer)), end="\n\n", flush=True)
    except InputError as error:
        print(f"marque: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
