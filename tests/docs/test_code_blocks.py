"""Every command that the papers show is run, and what they print is what it prints."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.cli import COMMANDS
from marque.reading import parse_json, parse_yaml
from prompts.loader import parse_prompt

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "examples" / "shop"
PAGES = [
    path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md")))
    if path.parent.name != "reference"
]  # fmt: skip
RUN = {"bash", "console"}
SHOWN = {"text", "yaml", "json", "jsonl", "toml", "markdown", "python", "mermaid"}
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: (?P<why>.+?) -->\n\Z")
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
CHANGING = [
    (ID, "ID"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "HASH"),
    (re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?"), "AT"),
]
"""What differs from run to run, and what it is compared as."""


class Block(NamedTuple):
    """One code block of a page."""

    language: str
    text: str
    line: int
    not_run: str | None


class Said(NamedTuple):
    """One command with what the page says that it prints."""

    command: str
    printed: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            found["language"], found["text"], text.count("\n", 0, found.start()) + 1,
            why["why"] if (why := NOT_RUN.search(text[: found.start()])) else None,
        )
        for found in FENCE.finditer(text)
    ]  # fmt: skip


def commands(block: Block) -> list[Said]:
    """Return the commands of a block: a console's begin with `$ `, all of a bash block is one."""
    if block.language == "bash":
        return [Said(block.text, "")]
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not parts[0].strip(), f"line {block.line}: a console block begins with a command"
    return [Said(head + "\n", rest) for head, _, rest in (part.partition("\n") for part in parts[1:])]


def recipe(target: str) -> str:
    """Return what a target of the Makefile does, with the commands found on the path."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n(?P<lines>(?:\t.*\n)+)", text, re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return found["lines"].replace("\t@", "").replace("$(BIN)/", "")


def pattern(printed: str) -> re.Pattern[str]:
    """Return what output has to match: a line of `…` stands for any lines, `…` in a line for any text."""
    made = ""
    for line in steady(printed).splitlines():
        made += r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r"\n"
    return re.compile("^" + made, re.MULTILINE)


def steady(text: str) -> str:
    for changing, stands in CHANGING:
        text = changing.sub(stands, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def runnable(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language in RUN and block.not_run is None]


def script(said: list[Said]) -> Iterator[str]:
    """Yield a bash script that runs the commands one after the other and marks where each one's output ends.

    An id that a page shows stands for the campaign that the page has just run.
    """
    yield "exec >log 2>&1\n"
    for number, (command, _) in enumerate(said):
        whole = re.sub(r"^make (\w+)$", lambda found: recipe(found[1]), command, flags=re.MULTILINE)
        yield 'FOUND=$(grep -oE "^campaign [0-9a-f-]{36}$" "$LOG" | tail -n 1); CAMPAIGN=${FOUND#campaign }\n'
        yield ID.sub("$CAMPAIGN", whole)
        yield f'echo "=== {number} $?"\n'


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a copy of the example shop with its catalogue and knowledge loaded."""
    tree = tmp_path_factory.mktemp("used")
    shutil.copytree(SHOP, tree / "examples/shop", ignore=shutil.ignore_patterns(".marque", "out"))
    _bash("marque inventory import && marque knowledge sync", cwd=tree / "examples/shop")
    return tree


@pytest.fixture
def tree(used: Path, tmp_path: Path) -> Path:
    """Give a page its own copy."""
    shutil.copytree(used, tmp_path / "tree")
    return tmp_path / "tree"


def _bash(text: str, *, cwd: Path) -> None:
    environ = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "COLUMNS": "80", "LANG": "C.UTF-8",
        "LOG": str(cwd / "log"), "HOME": str(cwd), "LANGSMITH_TRACING": "false",
    }  # fmt: skip
    if cwd.name != "shop":
        environ["MARQUE_WORKSPACE"] = str(cwd / "examples/shop")
    done = subprocess.run(["bash", "-c", text], cwd=cwd, env=environ, capture_output=True, text=True, check=False)  # noqa: S607 - the pages' own commands
    assert done.returncode == 0, done.stderr


@pytest.mark.integration
@pytest.mark.timeout(300)  # a page starts a dozen processes
@pytest.mark.parametrize(
    "page", [page for page in PAGES if runnable(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_what_a_page_shows_is_what_happens(page: Path, tree: Path) -> None:
    said = [(block, one) for block in runnable(page) for one in commands(block)]
    cwd = tree if page.parent == ROOT else tree / "examples/shop"
    if page.parent == ROOT:
        shutil.rmtree(tree / "examples/shop/.marque")  # the README begins at the beginning

    _bash("".join(script([one for _, one in said])), cwd=cwd)

    log = (cwd / "log").read_text(encoding="utf-8")
    answers = re.split(r"^=== \d+ (\d+)\n", log, flags=re.MULTILINE)
    assert len(answers) == 2 * len(said) + 1, log
    for (block, one), printed, status in zip(said, answers[::2], answers[1::2], strict=False):
        as_shown = pattern(one.printed).search(steady(printed)) is not None
        if "Traceback" in printed or not as_shown or (status != "0" and not one.printed):
            pytest.fail(f"{page.name}, line {block.line}, status {status}: {one.command}{printed}", pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_block_says_its_language_and_one_that_is_not_run_says_why(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = blocks(page)

    assert {block.language for block in found} <= RUN | SHOWN
    assert text.count("```") == 2 * len(found), "a fence is not closed, or not at the line's start"
    reasons = [block.not_run for block in found if block.not_run is not None]
    assert all(len(reason.split()) >= 3 for reason in reasons)
    assert text.count("<!-- not run") == len(reasons), "a reason stands right before its block"


@pytest.mark.parametrize(
    ("page", "block"),
    [pytest.param(page, block, id=f"{page.relative_to(ROOT).as_posix()}:{block.line}")
     for page in PAGES for block in blocks(page) if block.language in {"yaml", "json", "toml", "markdown"}],
)  # fmt: skip
def test_every_file_that_a_page_shows_can_be_read(page: Path, block: Block) -> None:
    where = f"{page.name}, line {block.line}"
    match block.language:
        case "json":
            parse_json(block.text, where=where)
        case "toml":
            tomllib.loads(block.text)
        case "markdown":
            name = re.search(r"^name: (\w+)$", block.text, re.MULTILINE)
            assert name, f"{where}: a prompt has a name"
            parse_prompt(block.text, where=f"{name[1]}.md")
        case _:
            parse_yaml(block.text, where=where)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_on_a_page_exists(page: Path) -> None:
    shown = [
        name
        for block in blocks(page)
        if block.language in RUN
        for name in re.findall(r"(?:^|[|$&] ?|\bbin/)marque ([a-z]+)", block.text, re.MULTILINE)
    ]

    assert set(shown) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
