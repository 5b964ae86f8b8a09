"""What is read and not run: prompts, data sets, and the rules and code of the gates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cyclonedx.model.component import ComponentType

from app.bom.parts import Part, first_paragraph, part, sha256_of
from marque.errors import InputError
from marque.reading import inside
from marque.records import digest
from policies.gates.catalogue import GATES
from prompts.loader import Library

EXAM = "held"
"""Files whose names begin so are exams: nobody opens one, not even to count its rows or to hash it."""


def prompts(library: Library) -> Iterator[Part]:
    """Yield each prompt in force, with its version, owner, and the models that it was tested with."""
    for prompt in library.prompts.values():
        head = prompt.head
        yield part(
            "prompt", prompt.name, ComponentType.DATA, sha256=prompt.content_hash, description=head.intent,
            owner=head.owner, step=head.step, risk_level=head.risk_level, tested_with=head.tested_with,
            channel=head.channel,
        )  # fmt: skip


def datasets(folder: Path) -> Iterator[Part]:
    """Yield each file of rows with its hash, how many there are, and where it comes from, as its README says."""
    for file in sorted(folder.rglob("*.jsonl")):
        name, exam = file.relative_to(folder).as_posix(), file.name.startswith(EXAM)
        readme = next((found for up in file.parents if (found := up / "README.md").is_file()), None)
        beside = sorted(file.with_suffix("").iterdir()) if file.with_suffix("").is_dir() and not exam else []
        yield part(
            "dataset", name, ComponentType.DATA, sha256=None if exam else sha256_of(file),
            description=first_paragraph(readme.read_text("utf-8")) if readme else None,
            rows=None if exam else sum(1 for line in file.read_bytes().splitlines() if line.strip()),
            held=True if exam else None, bytes=file.stat().st_size,
            provenance=_provenance(readme), read_with=[f"{one.name} sha256:{sha256_of(one)}" for one in beside],
        )  # fmt: skip


def gates(folder: Path) -> Iterator[Part]:
    """Yield each gate with the version of its code, and all the code and data of the policies as one."""
    for gate in GATES:
        served = "any" if gate.LANGUAGES is None else sorted(gate.LANGUAGES)
        file = folder / "gates" / f"{gate.NAME.replace('-', '_')}.py"
        yield part("gate", gate.NAME, ComponentType.LIBRARY, sha256=sha256_of(file), languages=served)
    files = sorted(file for file in folder.rglob("*") if file.suffix in {".py", ".yaml", ".npz"})
    whole: dict[str, Any] = {file.relative_to(folder).as_posix(): sha256_of(file) for file in files}
    yield part(
        "gate", "policies", ComponentType.LIBRARY, sha256=digest(whole), files=len(files),
        description="All that judges, code and data together; the hash is over the names and hashes of its files.",
    )  # fmt: skip


def rules(folder: Path, *patterns: str, whose: str) -> Iterator[Part]:
    """Yield each file of rules and of other data to judge by; `whose` says which folder it is.

    Raises:
        InputError: one is no plain file, or leads out of the folder.
    """
    for file in sorted(found for pattern in patterns for found in folder.glob(pattern)):
        place = file.relative_to(folder).as_posix()
        if not inside(folder, place, where=place).is_file():
            raise InputError("is no plain file", where=place, mend="save the rules as a file, or take it out")
        yield part("rules", f"{whose}/{place}", ComponentType.DATA, sha256=sha256_of(file))


def _provenance(readme: Path | None) -> str | None:
    return f"{readme.parent.name}/README.md sha256:{sha256_of(readme)}" if readme else None
