"""`marque keys`, and who a command acts as once there is one."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINEER, LEAD, ANALYST, SERVICE = (
    f"{name}@tarnholt.example" for name in ("lou.farrow", "petra.hulm", "wim.tarrow", "shop-service")
)
Run = Callable[..., int]


@pytest.fixture
def marque(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A way to run a command line in a copy of the example shop, in this process; answers its exit status."""
    from app.cli import main

    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    monkeypatch.chdir(shop)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str, key: str | None = None) -> int:
        monkeypatch.setattr(sys, "argv", ["marque", *words])
        with monkeypatch.context() as patch:
            if key:
                patch.setenv("MARQUE_API_KEY", key)
            with pytest.raises(SystemExit) as left:
                main()
        return int(left.value.code or 0)

    return run


@pytest.fixture
def make(marque: Run, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, str]]:
    """A way to make a key, and read what is printed."""

    def made(who: str, *words: str, key: str | None = None) -> dict[str, str]:
        capsys.readouterr()
        assert marque("keys", "create", "--as", who, "--json", *words, key=key) == 0
        found: dict[str, str] = json.loads(capsys.readouterr().out)
        return found

    return made


def test_the_first_key_is_made_without_one_and_prints_key_and_id(make: Callable[..., dict[str, str]]) -> None:
    made = make(ENGINEER)

    assert set(made) == {"key", "id"}
    assert made["key"].startswith(f"mk_{made['id']}_")


def test_only_somebody_in_people_yaml_gets_one(marque: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert marque("keys", "create", "--as", "nobody@tarnholt.example") == 1
    assert "is not in people.yaml" in capsys.readouterr().err
    assert marque("keys", "create", "--as", SERVICE, "--role", "editor") == 2
    assert "is no editor" in capsys.readouterr().err
    assert marque("keys", "create", "--as", SERVICE, "--brand", "nowhere") == 2


def test_the_next_keys_are_made_by_whoever_may_manage_them(
    marque: Run, make: Callable[..., dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    engineer, lead = make(ENGINEER)["key"], ""
    assert marque("keys", "create", "--as", LEAD) == 1
    assert "MARQUE_API_KEY" in capsys.readouterr().err
    lead = make(LEAD, key=engineer)["key"]

    assert marque("keys", "create", "--as", LEAD, key=lead) == 1
    assert "may not manage keys" in capsys.readouterr().err


def test_a_key_for_one_brand_makes_none_for_every_brand(marque: Run, make: Callable[..., dict[str, str]]) -> None:
    bounded = make(ENGINEER, "--brand", "tarnholt")["key"]

    assert marque("keys", "create", "--as", SERVICE, key=bounded) == 1
    assert make(SERVICE, "--brand", "tarnholt", key=bounded)["id"]


def test_a_key_that_is_rotated_or_revoked_stops_to_act(
    marque: Run, make: Callable[..., dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    old = make(ENGINEER)
    assert marque("keys", "rotate", old["id"], "--overlap", "0", "--json", key=old["key"]) == 0
    new = json.loads(capsys.readouterr().out)

    assert marque("hold", "--reason", "x", key=old["key"]) == 1
    assert "opens nothing" in capsys.readouterr().err
    assert marque("keys", "revoke", new["id"], key=new["key"]) == 0
    assert marque("hold", "--reason", "x", key=new["key"]) == 1


def test_once_there_is_a_login_nobody_is_whom_they_say(
    marque: Run, make: Callable[..., dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert marque("hold", "--reason", "x", "--as", LEAD) == 0
    assert marque("hold", "--release", "--as", LEAD) == 0
    engineer = make(ENGINEER)["key"]
    lead, analyst = make(LEAD, key=engineer)["key"], make(ANALYST, key=engineer)["key"]
    capsys.readouterr()

    assert marque("hold", "--reason", "x", "--as", LEAD) == 1
    assert "--as" in capsys.readouterr().err
    assert marque("hold", "--reason", "x") == 1
    assert "MARQUE_API_KEY" in capsys.readouterr().err
    assert marque("hold", "--reason", "x", key=analyst) == 1
    assert "may not hold" in capsys.readouterr().err
    assert marque("hold", "--reason", "x", "--as", LEAD, key=lead) == 1
    assert marque("hold", "--reason", "x", key=lead) == 0


@pytest.mark.parametrize("words", [
    ("approvals", "approve", "none", "--as", LEAD), ("campaigns", "withdraw", "none", "--reason", "x", "--as", LEAD),
    ("knowledge", "quarantine", "--release", "abc", "--why", "x", "--as", LEAD),
    ("run", "briefs/price-drop.yaml", "--sign", "--as", LEAD), ("run", "briefs/price-drop.yaml", "--sign"),
])  # fmt: skip
def test_every_command_that_decides_asks_for_the_key(
    marque: Run, make: Callable[..., dict[str, str]], words: tuple[str, ...]
) -> None:
    make(ENGINEER)

    assert marque(*words) in {1, 2}


def test_the_list_shows_no_secret(
    marque: Run, make: Callable[..., dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    made = make(SERVICE, "--days", "30", "--purpose", "the shop's own briefs")

    assert marque("keys") == 0
    printed = capsys.readouterr().out
    assert "all of its holder's roles in every brand" in " ".join(printed.split())
    assert made["id"] in printed
    assert "the shop's own briefs" in printed
    assert made["key"][16:] not in printed
    assert all(len(line) <= 80 for line in printed.splitlines())
