"""`marque prompts`: which prompts are in force, their versions, and the way back to an earlier one."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.cells import cell_len

from prompts.loader import load_prompts

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., int]
Answer = Callable[..., Any]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give a copy of the example shop."""
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    return shop


@pytest.fixture
def marque(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in that copy, in this process; answers its exit status."""
    from app.cli import main

    monkeypatch.chdir(shop)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["marque", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    return run


@pytest.fixture
def answer(marque: Run, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command that is done with `--json`, and read what it prints."""

    def answered(*words: str) -> Any:
        capsys.readouterr()
        assert marque(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return answered


def own(shop: Path, name: str, **changes: str) -> str:
    """Put a prompt of the shop's own over the shipped one, with words replaced; return its text."""
    text = load_prompts().get(name).text
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (shop / "prompts").mkdir(exist_ok=True)
    (shop / f"prompts/{name}.md").write_text(text, "utf-8")
    return text


def test_the_list_says_of_each_prompt_what_it_is_for_and_where_it_comes_from(shop: Path, answer: Answer) -> None:
    own(shop, "price_drop", librarian="desk")

    prompts = {one["name"]: one for one in answer("prompts", "list")["prompts"]}

    assert prompts["price_drop"]["from"] == "workspace"
    assert prompts["price_drop"]["owner"] == "prompt desk"
    assert prompts["price_drop"]["channels"] == ["email", "sms", "push"]
    assert prompts["price_drop"]["risk"] == "low"
    assert prompts["writer_body"]["from"] == "shipped"
    assert prompts["writer_body"]["content_hash"] == load_prompts().get("writer_body").content_hash


def test_people_read_one_prompt_a_line_with_a_short_hash(marque: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert marque("prompts") == 0

    lines = capsys.readouterr().out.splitlines()
    short = load_prompts().get("price_drop").content_hash[:12]
    assert any("price_drop" in line and short in line and "shipped" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_a_prompt_that_cannot_be_used_is_one_line_with_file_line_and_mend(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    own(shop, "price_drop", **{"risk_level: low": "risk_level: lwo"})

    assert marque("prompts", "list") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "price_drop.md: line 5" in line


LIBRARIAN, EDITOR = "sana.quell@tarnholt.example", "june.okadi@tarnholt.example"
LEAD = "petra.hulm@tarnholt.example"
SHIPPED = load_prompts().get("price_drop").content_hash
WHY = ("--reason", "the new one shouts", "--as", LIBRARIAN)


def git(shop: Path, *words: str) -> str:
    who = ("-c", "user.name=Sana", "-c", "user.email=sana@tarnholt.example", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *words], cwd=shop, check=True, capture_output=True, text=True)  # noqa: S607 - whichever is here
    return done.stdout


def commit(shop: Path, said: str) -> None:
    git(shop, "add", "-A", "prompts")
    git(shop, "commit", "-m", said)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def texts(shop: Path) -> tuple[str, str]:
    """Give the shop a repository with two versions of its own, the second of which is in force; return their texts."""
    git(shop, "init", "-q")
    first = own(shop, "price_drop", librarian="desk")
    commit(shop, "Answer for it ourselves")
    second = own(shop, "price_drop", librarian="team")
    commit(shop, "Answer for it as a team")
    return first, second


def test_the_text_in_force_and_of_any_version_is_shown_as_it_was(
    texts: tuple[str, str], answer: Answer, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = texts

    assert answer("prompts", "show", "price_drop")["text"] == second
    assert answer("prompts", "show", "price_drop", "--version", hash_of(first)[:12])["text"] == first
    marque("prompts", "show", "price_drop", "--version", SHIPPED[:6])
    assert capsys.readouterr().out == load_prompts().get("price_drop").text


def test_the_history_is_what_git_has_newest_first_also_under_another_name(
    shop: Path, texts: tuple[str, str], answer: Answer
) -> None:
    (shop / "prompts/sales").mkdir()
    git(shop, "mv", "prompts/price_drop.md", "prompts/sales/price_drop.md")
    commit(shop, "Put it with the others")

    told = answer("prompts", "history", "price_drop")["versions"]

    assert [one["content_hash"] for one in told][:2] == [hash_of(texts[1]), hash_of(texts[0])]
    assert [one["in_force"] for one in told][:2] == [True, False]
    assert told[1]["from"][0].endswith("Answer for it ourselves")


def test_the_history_stands_whatever_a_commit_is_called_and_without_a_version_that_git_has_lost(
    shop: Path, texts: tuple[str, str], answer: Answer
) -> None:
    third = own(shop, "price_drop", librarian="bureau")
    commit(shop, "Say\x1e who\x1f answers")
    blob = git(shop, "rev-parse", "HEAD~1:prompts/price_drop.md").strip()
    (shop / ".git/objects" / blob[:2] / blob[2:]).unlink()

    told = answer("prompts", "history", "price_drop")["versions"]

    assert [one["content_hash"] for one in told][:2] == [hash_of(third), hash_of(texts[0])]
    assert told[0]["from"][-1].endswith("Say\x1e who\x1f answers")


def test_without_git_the_history_says_so_and_lists_what_is_kept_here(
    shop: Path, marque: Run, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = own(shop, "price_drop", librarian="desk")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.parent))
    found = answer("prompts", "history", "price_drop")

    assert "not a git repository" in found["no_git"]
    assert hash_of(text) in [one["content_hash"] for one in found["versions"]]


def test_a_rollback_holds_for_the_brand_until_it_is_lifted_and_stands_on_its_record(
    texts: tuple[str, str], answer: Answer
) -> None:
    first, second = texts
    answer("prompts", "rollback", "price_drop", "--to-previous", *WHY)
    (pinned,) = [one for one in answer("prompts", "list")["prompts"] if one["pin"]]
    answer("prompts", "rollback", "price_drop", "--lift", "--as", LIBRARIAN)
    (after,) = [one for one in answer("prompts", "list")["prompts"] if one["name"] == "price_drop"]

    assert (pinned["name"], pinned["content_hash"], pinned["owner"]) == ("price_drop", hash_of(first), "prompt desk")
    assert (pinned["pin"]["by"], pinned["pin"]["reason"]) == (LIBRARIAN, "the new one shouts")
    assert (after["content_hash"], after["pin"]) == (hash_of(second), None)
    assert answer("audit", "verify")["problems"] == []


def test_a_second_way_back_goes_one_version_further(texts: tuple[str, str], answer: Answer) -> None:
    backs = [answer("prompts", "rollback", "price_drop", "--to-previous", *WHY)["content_hash"] for _ in range(2)]

    assert backs == [hash_of(texts[0]), SHIPPED]


REFUSED = {
    "by somebody else": (("{first}", "--reason", "x", "--as", LEAD), 1, "ask a prompt librarian"),
    "an unknown version": (("0123456789ab", *WHY), 1, "no text is known of a version '0123456789ab'"),
    "another prompt's version": (("{other}", *WHY), 1, "is a version of newsletter"),
    "a hash too short": (("012", *WHY), 2, "too short"),
    "without a reason": (("{first}", "--as", LIBRARIAN), 2, "needs a reason"),
    "no version": (WHY, 2, "give one of HASH, --to-previous and --lift"),
    "two of them": (("{first}", "--to-previous", *WHY), 2, "give one of HASH, --to-previous and --lift"),
    "nothing to lift": (("--lift", "--as", LIBRARIAN), 1, "is not pinned"),
}


@pytest.mark.parametrize(("words", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_a_rollback_that_cannot_be_is_one_line(
    texts: tuple[str, str], marque: Run, capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...], status: int, said: str,
) -> None:  # fmt: skip
    known = {"first": hash_of(texts[0])[:12], "other": load_prompts().get("newsletter").content_hash[:12]}

    assert marque("prompts", "rollback", "price_drop", *(word.format(**known) for word in words)) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_version_that_the_loader_takes_no_more_is_refused_with_its_line(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    git(shop, "init", "-q")
    old = own(shop, "price_drop", **{"risk_level: low": "risk: low"})
    commit(shop, "As it was once")
    own(shop, "price_drop")
    commit(shop, "As it is now")

    assert marque("prompts", "rollback", "price_drop", hash_of(old), *WHY) == 2
    assert "price_drop.md: line 5" in capsys.readouterr().err


def test_the_text_of_a_past_package_is_shown_whatever_became_of_the_file(
    shop: Path, marque: Run, answer: Answer
) -> None:
    text = own(shop, "price_drop", librarian="desk")
    marque("inventory", "import")
    marque("run", "briefs/price-drop.yaml")
    (campaign,) = answer("campaigns", "list")["campaigns"]
    marque("approvals", "approve", campaign["id"], "--as", EDITOR)
    (shop / "prompts/price_drop.md").unlink()

    package = json.loads((shop / "out" / campaign["id"] / "package.json").read_text("utf-8"))
    shown = answer("prompts", "show", "price_drop", "--package", campaign["id"])

    assert package["provenance"]["template"] == f"price_drop@{hash_of(text)}"
    assert (shown["content_hash"], shown["text"]) == (hash_of(text), text)
    assert marque("prompts", "show", "newsleter", "--package", campaign["id"]) == 1


@pytest.mark.parametrize(("key", "told"), [("sk-test", ["gpt-4.1-mini"]), ("", [])], ids=["a key", "no key"])
def test_a_model_that_the_prompt_was_not_tested_with_is_said(
    shop: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch, key: str, told: list[str]
) -> None:
    own(shop, "price_drop", **{"step: writer": "step: writer\ntested_with: [another-model]"})
    own(shop, "newsletter", **{"step: writer": "step: writer\ntested_with: [gpt-4.1-mini]"})
    if key:
        monkeypatch.setenv("OPENAI_API_KEY", key)

    listed = {one["name"]: one["untested"] for one in answer("prompts", "list")["prompts"]}

    assert {name: models for name, models in listed.items() if models} == ({"price_drop": told} if told else {})


def test_two_versions_are_laid_side_by_side_in_head_text_and_figures(
    shop: Path, texts: tuple[str, str], answer: Answer
) -> None:
    first, second = map(hash_of, texts)
    without = answer("prompts", "diff", "price_drop", first[:12], second[:12])
    for number, (hash_, rate) in enumerate(((first, 0.5), (second, 1.0))):
        baseline = {"figures": {"pass_rate": rate}, "better": {"pass_rate": "higher"}}
        record = {"schema": 1, "at": "2026-11-23T10:00:00Z", "commit": None, "dirty": None, "python": "3.11",
                  "packages": {}, "prompts": {"price_drop": hash_}, "model_asked": None,
                  "suites": {"campaign": {"sets": {"campaign.jsonl": baseline}, "seconds": 1}}}  # fmt: skip
        file = shop / f".marque/evals/runs/2026112{number}T100000-campaign.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(record), "utf-8")
    (line,) = answer("prompts", "diff", "price_drop", first[:12], second[:12])["figures"]

    assert without["head"] == {"owner": ["prompt desk", "prompt team"]}
    assert [one for one in without["text"] if one[0] in "+-"][2:] == ["-owner: prompt desk", "+owner: prompt team"]
    assert without["figures"] is None
    assert (line["name"], line["first"], line["second"], line["says"]) == ("pass_rate", 0.5, 1.0, "better")


def test_people_read_how_two_versions_differ_within_80_columns(
    shop: Path, marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Name the product and its price, and say plainly what it is made of. "
    git(shop, "init", "-q")
    first = own(shop, "price_drop", librarian="desk")
    commit(shop, "Answer for it ourselves")
    second = own(shop, "price_drop", **{"# guidance\n": f"# guidance\n  - {words * 3}\n"})
    commit(shop, "Say what it is made of")
    capsys.readouterr()

    assert marque("prompts", "diff", "price_drop", hash_of(first)[:12], hash_of(second)[:12]) == 0

    told = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, told)) <= 80
    assert told[0] == "head: owner"
    assert {f"--- {hash_of(first)[:12]}", f"+++ {hash_of(second)[:12]}", "-owner: prompt desk"} < set(told)
    at = next(number for number, line in enumerate(told) if line.startswith("+  - Name"))
    assert " ".join(line.strip() for line in told[at : at + 3]) == f"+  - {words * 3}".strip()
    assert told[-1] == "no eval figures: run `marque eval campaign` with each version in force"


def test_a_version_beside_itself_is_told_to_be_the_same(
    texts: tuple[str, str], marque: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    version = hash_of(texts[0])[:12]

    assert marque("prompts", "diff", "price_drop", version, version) == 0

    assert capsys.readouterr().out.splitlines()[:2] == ["head: the same", "text: the same"]


def test_the_doctor_tells_of_a_model_that_a_prompt_was_not_tested_with_within_80_columns(
    shop: Path, marque: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own(shop, "price_drop", **{"step: writer": "step: writer\ntested_with: [a-model-of-a-rather-long-name-2026-11]"})
    (shop / "models.yaml").write_text("schema: 1\nsteps: {writer.cta: {model: newcomer}}\n")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.setattr("httpx.get", lambda *_, **__: SimpleNamespace(status_code=200))

    marque("doctor")

    told = capsys.readouterr().out.splitlines()
    text = " ".join(line[22:].strip() for line in told)
    assert max(map(cell_len, told)) <= 80
    assert "as models.yaml says, at api.openai.com" in text
    assert (
        "price_drop: answered by gpt-4.1-mini, newcomer; tested with a-model-of-a-rather-long-name-2026-11 "
        "test it with that model, and name it under tested_with"
    ) in text


def test_what_ran_in_shadow_is_shown_beside_the_version_in_force(
    shop: Path, marque: Run, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    text = own(shop, "price_drop", librarian="desk")
    (shop / "prompts/shadow").mkdir()
    (shop / "prompts/price_drop.md").rename(shop / "prompts/shadow/price_drop.md")
    (shop / "prompts/shadow.yaml").write_text("schema: 1\nshares: {price_drop: 1}\n")
    marque("inventory", "import")
    marque("run", "briefs/price-drop.yaml")

    (pair,) = answer("prompts", "shadow", "price_drop")["versions"]
    assert (pair["content_hash"], pair["against"], pair["campaigns"]) == (hash_of(text), SHIPPED, 1)
    assert pair["shadow"]["verdicts"] == pair["in_force"]["verdicts"]
    capsys.readouterr()
    assert marque("prompts", "shadow", "price_drop") == 0
    assert f"{hash_of(text)[:12]} in shadow of {SHIPPED[:12]}, on 1 campaign" in capsys.readouterr().out
    marque("prompts", "shadow", "newsletter")
    assert "no version of newsletter has run in shadow" in capsys.readouterr().out
