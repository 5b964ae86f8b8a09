"""Makes a brand's `audience.txt`: who is written to, as keyed hashes, so that copy which names one of them is found.

`python -m app.audience brands/NAME < people.txt` reads one name, mail address or postal address a line. Only hashes are
written; with the key that stands beside them they can still be tried against lists of names, so treat the file as
personal data: keep it out of the repository, and make it anew when the audience changes.
"""

import secrets
import sys
from pathlib import Path

from marque.counting import counted
from policies.audience import lines_of


def write(folder: Path, people: list[str]) -> Path:
    """Write the file into a brand's folder, over the one that is there, under a new key; returns its path."""
    path = folder / "audience.txt"
    path.write_text("\n".join(lines_of(people, secrets.token_bytes(16))) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():  # noqa: PLR2004 - the command and its one argument
        sys.exit("python -m app.audience brands/NAME < people.txt: name the folder of a brand pack")
    made = write(Path(sys.argv[1]), [line.strip() for line in sys.stdin if line.strip()])
    hashes = sum(1 for _ in made.open(encoding="utf-8")) - 1
    print(f"{made}: {counted(hashes, 'hashed name')}")  # noqa: T201 - a command's answer
