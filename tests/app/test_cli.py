import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from marque.errors import Refused
from prompts.loader import load_prompts

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "aiosqlite", "alembic", "charset_normalizer", "cryptography", "fastapi", "guardrails", "httpx", "jinja2",
    "langchain_core", "langchain_openai", "langgraph", "litellm", "markdown_it", "minijinja", "numpy", "openai",
    "presidio_analyzer", "pydantic", "rapidfuzz", "rich", "spacy", "sqlalchemy", "tenacity", "weaviate",
    "wordllama", "yaml",
}  # fmt: skip
WRONG_PRICE = '{"body": "The Ember Wool Blanket in Rust is $89.00."}'
RIGHT_PRICE = '{"body": "The Ember Wool Blanket in Rust is $120.00."}'
EDITOR, BRAND_LEAD, ANALYST, OFFICER, ENGINEER = (
    f"{name}@tarnholt.example" for name in ("june.okadi", "petra.hulm", "wim.tarrow", "idris.vane", "lou.farrow")
)
LIBRARIAN = "sana.quell@tarnholt.example"
SHIPPED = load_prompts().get("price_drop").content_hash
WHY = ("--reason", "it reads better")
SHOUTING = """---
name: shouting
intent: Shout.
channel: [push]
risk_level: low
step: writer
inputs: {titles: the products}
---
# guidance
Shout of {{ titles }}.

# fallback push
## subject
{{ titles }}
## body
Hurry, only today! Buy {{ titles }} now!!!
## cta
See it
"""
RUN = json.dumps({
    "schema": 1, "at": "2026-11-23T10:00:00Z", "commit": None, "dirty": None, "python": "3.11", "packages": {},
    "prompts": {}, "model_asked": None,
    "suites": {"campaign": {"sets": {"campaign.jsonl": {"figures": {"rate": 0.5}, "better": {"rate": "higher"}}},
                            "seconds": 1}},
})  # fmt: skip
Marque = Callable[..., int]

HELP = """\
Usage: marque [OPTIONS] COMMAND [ARGS]...

  Drafts, checks and ships marketing campaigns: machines do the work, people
  decide, every claim is proved.

  Exit status: 0 done, 1 the answer is no, 2 bad input or configuration.

Options:
  --help  Show this message and exit.

Commands:
  init       Make a workspace to start from.
  doctor     What is configured, reachable, missing, and the mend.
  inventory  The catalogue that claims are proved by.
  knowledge  What the team knows, searched while a draft is written.
  run        A brief to a checked draft that waits for approval.
  chat       The copilot in a terminal.
  check      Judge copy that is there already.
  approvals  The inbox: look, approve, edit, reject, waive, comment.
  campaigns  Where each campaign stands; withdraw or reopen one.
  hold       Stop everything of a brand, or let it go on.
  prompts    The prompt library: what is in force, its versions, the way back.
  audit      What happened, who decided, and the proof.
  bom        A bill of materials: models, prompts, data sets, gates, packages.
  serve      The LangGraph server, for other services and people's browsers.
  keys       Keys for other services and for people: make, rotate, revoke.
  db         Upgrade, back up and restore the database.
  models     Which model each step asks; contract, promote, demote.
  eval       Score the gates on fixed data, against a baseline.
  bench      Measure Marque against its peers, ratios first.
"""


def _in(workspace: Path, patch: pytest.MonkeyPatch) -> Marque:
    """Return a way to run a command line there, in this process; answers its exit status."""
    from app.cli import main

    patch.chdir(workspace)
    patch.setenv("COLUMNS", "80")

    def run(*words: str) -> int:
        patch.setattr(sys, "argv", ["marque", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    return run


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a copy of the example shop in which one campaign waits for an editor."""
    shop = tmp_path_factory.mktemp("used") / "shop"
    with pytest.MonkeyPatch.context() as patch:
        shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
        run = _in(shop, patch)
        assert [run("inventory", "import"), run("knowledge", "sync"), run("run", "briefs/price-drop.yaml")] == [0, 0, 0]
    return shop


@pytest.fixture
def shop(used: Path, tmp_path: Path) -> Path:
    """Give a test its own copy of that workspace, with files to be checked and a few that are wrong."""
    shop = tmp_path / "shop"
    shutil.copytree(used, shop)
    (shop / "wrong.jsonl").write_text(WRONG_PRICE)
    (shop / "right.jsonl").write_text(RIGHT_PRICE)
    (shop / "run.json").write_text(RUN)
    (shop / "prompts").mkdir()
    (shop / "prompts/shouting.md").write_text(SHOUTING)
    (shop / "broken.jsonl").write_text('{"boddy": "The Ember Wool Blanket"}')
    return shop


@pytest.fixture
def marque(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Marque:
    """Run command lines in that copy."""
    return _in(shop, monkeypatch)


@pytest.fixture
def waiting(shop: Path) -> str:
    """Return the id of the campaign that waits."""
    with sqlite3.connect(shop / ".marque/marque.db") as connection:
        (id,) = connection.execute("SELECT id FROM campaigns").fetchone()
    return str(id)


def test_help_lists_every_command_with_its_line(marque: Marque, capsys: pytest.CaptureFixture[str]) -> None:
    assert marque("--help") == 0

    assert capsys.readouterr().out == HELP


def test_help_and_import_load_nothing_heavy() -> None:
    code = "import sys, app.cli; print(*{name.partition('.')[0] for name in sys.modules})"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set(loaded.split()) & HEAVY == set()


STATUSES = {
    "no such command": (("chek",), 2),
    "init, a new folder": (("init", "other"), 0),
    "init, a folder that holds something": (("init", "."), 2),
    "doctor": (("doctor",), 0),
    "inventory import": (("inventory", "import"), 0),
    "inventory import, no such file": (("inventory", "import", "none.xml"), 2),
    "inventory show": (("inventory", "show", "TH-PILLAR"), 0),
    "inventory show, no such product": (("inventory", "show", "TH-PILAR"), 2),
    "knowledge search": (("knowledge", "search", "wool care"), 0),
    "knowledge search, no such kind": (("knowledge", "search", "wool", "--kind", "guidlines"), 2),
    "knowledge status": (("knowledge", "status"), 0),
    "knowledge quarantine": (("knowledge", "quarantine"), 0),
    "knowledge quarantine, nothing to release": (
        ("knowledge", "quarantine", "--release", "0" * 12, "--why", "x", "--as", OFFICER), 2,
    ),
    "knowledge quarantine, release without the right": (
        ("knowledge", "quarantine", "--release", "0" * 12, "--why", "x", "--as", EDITOR), 1,
    ),
    "run, look only": (("run", "--dry-run", "briefs/price-drop.yaml"), 0),
    "run, look only, lacks something": (("run", "--dry-run", "briefs/canoe-launch.yaml"), 1),
    "run, refused": (("run", "briefs/canoe-launch.yaml"), 1),
    "run, by an unknown person": (("run", "briefs/price-drop.yaml", "--as", "eve@other.example"), 1),
    "run, no such brief": (("run", "briefs/none.yaml"), 2),
    "run, sign": (("run", "--sign", "briefs/newsletter.yaml", "--as", BRAND_LEAD), 0),
    "run, sign without the right": (("run", "--sign", "briefs/newsletter.yaml"), 1),
    "chat, by an unknown person": (("chat", "--as", "eve@other.example"), 1),
    "chat, no such conversation": (("chat", "--thread", "none"), 2),
    "chat, one named and another begun": (("chat", "--thread", "none", "--new"), 2),
    "check, all is proved": (("check", "right.jsonl", "--gates", "facts"), 0),
    "check, a wrong price": (("check", "wrong.jsonl", "--gates", "facts"), 1),
    "check, a line that cannot be read": (("check", "broken.jsonl"), 2),
    "approvals": (("approvals",), 0),
    "approvals show": (("approvals", "show", "{id}"), 0),
    "approvals show, no such campaign": (("approvals", "show", "none"), 2),
    "approvals approve": (("approvals", "approve", "{id}", "--as", EDITOR), 0),
    "approvals approve, in another role": (("approvals", "approve", "{id}", "--as", BRAND_LEAD), 1),
    "approvals approve, other copy": (("approvals", "approve", "{id}", "--as", EDITOR, "--hash", "0"), 1),
    "approvals approve, by nobody": (("approvals", "approve", "{id}"), 2),
    "approvals take": (("approvals", "take", "{id}", "--as", EDITOR), 0),
    "approvals take, in another role": (("approvals", "take", "{id}", "--as", ANALYST), 1),
    "approvals take, let go": (("approvals", "take", "{id}", "--let-go", "--as", EDITOR), 0),
    "approvals comment": (("approvals", "comment", "{id}", "-m", "Nice.", "--as", EDITOR), 0),
    "approvals comment, who only reads": (("approvals", "comment", "{id}", "-m", "Nice.", "--as", ANALYST), 1),
    "approvals comment, without words": (("approvals", "comment", "{id}", "-m", " ", "--as", EDITOR), 2),
    "approvals mark, no such finding": (("approvals", "mark", "{id}", "right", "--finding", "x", "--as", EDITOR), 1),
    "approvals mark, no such word": (("approvals", "mark", "{id}", "maybe", "--finding", "x", "--as", EDITOR), 2),
    "campaigns list": (("campaigns", "list"), 0),
    "campaigns show, no such campaign": (("campaigns", "show", "none"), 2),
    "campaigns withdraw": (("campaigns", "withdraw", "{id}", "--reason", "late", "--as", BRAND_LEAD), 0),
    "campaigns withdraw, without the right": (("campaigns", "withdraw", "{id}", "--reason", "late", "--as", ANALYST), 1),
    "campaigns reopen, not expired": (("campaigns", "reopen", "{id}", "--as", BRAND_LEAD), 1),
    "campaigns reopen, without the right": (("campaigns", "reopen", "{id}", "--as", ANALYST), 1),
    "campaigns reopen, by nobody": (("campaigns", "reopen", "{id}"), 2),
    "hold": (("hold", "--reason", "recall", "--as", BRAND_LEAD), 0),
    "hold, without the right": (("hold", "--reason", "recall", "--as", ANALYST), 1),
    "hold, without a reason": (("hold", "--as", BRAND_LEAD), 2),
    "prompts": (("prompts",), 0),
    "prompts list": (("prompts", "list"), 0),
    "prompts show": (("prompts", "show", "price_drop"), 0),
    "prompts show, of a campaign": (("prompts", "show", "price_drop", "--package", "{id}"), 0),
    "prompts show, not of that campaign": (("prompts", "show", "nobody", "--package", "{id}"), 1),
    "prompts show, no such campaign": (("prompts", "show", "price_drop", "--package", "none"), 2),
    "prompts show, no such prompt": (("prompts", "show", "price_dorp"), 2),
    "prompts history": (("prompts", "history", "price_drop"), 0),
    "prompts shadow": (("prompts", "shadow", "price_drop"), 0),
    "prompts diff": (("prompts", "diff", "price_drop", SHIPPED, SHIPPED), 0),
    "prompts diff, no such version": (("prompts", "diff", "price_drop", SHIPPED, "0" * 12), 1),
    "prompts diff, too short a hash": (("prompts", "diff", "price_drop", SHIPPED, "0"), 2),
    "prompts rollback": (("prompts", "rollback", "price_drop", SHIPPED, *WHY, "--as", LIBRARIAN), 0),
    "prompts rollback, without the right": (("prompts", "rollback", "price_drop", SHIPPED, *WHY, "--as", EDITOR), 1),
    "prompts rollback, no such version": (("prompts", "rollback", "price_drop", "0" * 12, *WHY, "--as", LIBRARIAN), 1),
    "prompts rollback, nothing to lift": (("prompts", "rollback", "price_drop", "--lift", "--as", LIBRARIAN), 1),
    "prompts rollback, without a reason": (("prompts", "rollback", "price_drop", SHIPPED, "--as", LIBRARIAN), 2),
    "prompts rollback, of no version": (("prompts", "rollback", "price_drop", *WHY, "--as", LIBRARIAN), 2),
    "prompts test": (("prompts", "test", "chat_reply", "--samples", "1"), 0),
    "prompts test, copy that breaks a rule": (("prompts", "test", "shouting", "--samples", "1"), 1),
    "prompts test, no such prompt": (("prompts", "test", "price_dorp"), 2),
    "prompts test, of a model without a key": (("prompts", "test", "chat_reply", "--model", "newcomer"), 2),
    "bom": (("bom",), 0),
    "bom, to a file": (("bom", "--output", "bill.json"), 0),
    "bom, to a folder that is not there": (("bom", "--output", "none/bill.json"), 2),
    "eval, no such suite": (("eval", "fact"), 2),
    "eval compare": (("eval", "compare", "run.json", "run.json"), 0),
    "eval compare, of one run": (("eval", "compare", "run.json"), 2),
    "eval compare, of no run": (("eval", "compare", "run.json", "right.jsonl"), 2),
    "eval sync, without LangSmith": (("eval", "sync", "green"), 2),
    "models list": (("models", "list"), 0),
    "models contract, without a key": (("models", "contract", "newcomer"), 2),
    "models list, no such option": (("models", "list", "--step", "segment"), 2),
    "models contract, no such step": (("models", "contract", "newcomer", "--step", "segmnt"), 2),
    "models promote, without a key": (("models", "promote", "newcomer", "--step", "segment", "--as", ENGINEER), 2),
    "models promote, without the right": (("models", "promote", "newcomer", "--step", "segment", "--as", ANALYST), 1),
    "models demote, never promoted": (
        ("models", "demote", "--step", "segment", "--reason", "late", "--as", ENGINEER), 1,
    ),
    "audit show": (("audit", "show", "{id}"), 0),
    "audit verify": (("audit", "verify"), 0),
    "audit export": (("audit", "export", "{id}", "bundle.json"), 0),
    "audit export, over a file": (("audit", "export", "{id}", "right.jsonl"), 2),
    "db upgrade": (("db", "upgrade"), 0),
    "db backup": (("db", "backup", "copy.db"), 0),
    "db backup, over a file": (("db", "backup", "right.jsonl"), 2),
    "db restore, of no backup": (("db", "restore", "right.jsonl", "--replace"), 2),
}  # fmt: skip


@pytest.mark.parametrize(("words", "status"), STATUSES.values(), ids=STATUSES)
def test_the_exit_status_is_0_done_1_no_2_bad_input(
    marque: Marque, waiting: str, words: tuple[str, ...], status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    answered = marque(*(word.format(id=waiting) for word in words))

    told = capfd.readouterr()
    assert answered == status, told.err
    assert "Traceback" not in told.err


def test_what_is_to_be_mended_is_offered_to_be_edited_or_rejected_and_not_approved(
    marque: Marque, capsys: pytest.CaptureFixture[str]
) -> None:
    marque("run", "briefs/tarp-ads.yaml")

    told = capsys.readouterr()
    following = told.out.partition("next:\n")[2]
    assert "2 findings to mend first" in following
    assert "marque approvals edit " in following
    assert "marque approvals reject " in following
    assert "marque approvals approve " not in following


def test_a_brief_whose_campaign_waits_is_not_started_again(
    marque: Marque, waiting: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = marque("run", "briefs/price-drop.yaml")

    said = capsys.readouterr()
    assert (status, campaigns_of(shop)) == (0, [(waiting, "waiting")])
    assert said.err.startswith(f"this brief has campaign {waiting} already, which goes on; to start anew")
    assert f"marque approvals approve {waiting}" in said.out


def test_a_brief_whose_run_was_killed_goes_on_with_the_campaign_that_was_left(
    marque: Marque, waiting: str, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("graphs.launch.Launcher.run", _killed)
        marque("run", "briefs/wool-care-reply.yaml")
    ((left, _),) = [one for one in campaigns_of(shop) if one[0] != waiting]

    status = marque("run", "briefs/wool-care-reply.yaml")

    assert (status, dict(campaigns_of(shop))) == (0, {waiting: "waiting", left: "approved"})
    assert f"this brief has campaign {left} already" in capsys.readouterr().err


def test_a_decision_does_nobody_elses_work(
    marque: Marque, waiting: str, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("graphs.launch.Launcher.run", _killed)
        marque("run", "briefs/wool-care-reply.yaml")
    ((left, _),) = [one for one in campaigns_of(shop) if one[0] != waiting]
    capsys.readouterr()

    for words in (("show",), ("take", "--as", EDITOR), ("approve", "--as", EDITOR)):
        assert marque("approvals", words[0], waiting, *words[1:]) == 0
        assert left not in capsys.readouterr().err
    assert dict(campaigns_of(shop)) == {waiting: "approved", left: "running"}

    marque("approvals", "show", left)
    assert dict(campaigns_of(shop))[left] == "approved"


def test_a_brief_of_a_brand_on_hold_is_refused_in_one_line_with_who_holds_it_and_why(
    marque: Marque, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = campaigns_of(shop)
    marque("hold", "--reason", "a recall", "--as", BRAND_LEAD)
    capsys.readouterr()

    assert marque("run", "briefs/wool-care-reply.yaml") == 1
    told = capsys.readouterr()
    line = f"marque: brand tarnholt: on hold by {BRAND_LEAD}: a recall; try again when it is released\n"
    assert (told.out, told.err) == ("", line)
    assert marque("run", "--dry-run", "briefs/wool-care-reply.yaml") == 1
    assert f"lacks: brand: on hold by {BRAND_LEAD}: a recall" in capsys.readouterr().out
    assert campaigns_of(shop) == before


def test_what_was_left_behind_a_hold_shows_it_and_goes_on_with_the_release(
    marque: Marque, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(campaigns_of(shop))
    with monkeypatch.context() as killed:
        killed.setattr("graphs.launch.Launcher.run", _killed)
        marque("run", "briefs/wool-care-reply.yaml")
    ((left, _),) = set(campaigns_of(shop)) - before
    marque("hold", "--reason", "a recall", "--as", BRAND_LEAD)
    capsys.readouterr()

    marque("campaigns", "show", left)
    shown = capsys.readouterr().out
    stopped = dict(campaigns_of(shop))[left]
    marque("hold", "--release", "--as", BRAND_LEAD)

    assert (stopped, dict(campaigns_of(shop))[left]) == ("running", "approved")
    assert f"on hold by {BRAND_LEAD}: a recall" in shown


def test_a_brief_whose_campaign_has_ended_is_started_anew(marque: Marque, waiting: str, shop: Path) -> None:
    marque("campaigns", "withdraw", waiting, "--reason", "a new price", "--as", BRAND_LEAD)

    marque("run", "briefs/price-drop.yaml")

    assert sorted(status for _, status in campaigns_of(shop)) == ["waiting", "withdrawn"]


def test_what_a_killed_process_left_beside_the_packages_is_cleared_by_the_next_command(
    marque: Marque, shop: Path
) -> None:
    left = shop / "out/.some-campaign.x1.writing"
    (left / "new").mkdir(parents=True)
    os.utime(left, (0, 0))

    marque("campaigns", "list")

    assert not left.exists()


def test_an_approval_that_falls_says_why(
    marque: Marque, waiting: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = shop / "catalogue/products.xml"
    feed.write_text(feed.read_text().replace("120.00 USD", "125.00 USD"))
    marque("inventory", "import")
    capsys.readouterr()

    marque("approvals", "approve", waiting, "--as", EDITOR)

    assert "approval undone: claim '$120.00' was supported and is now contradicted" in capsys.readouterr().out


async def _killed(*_: object) -> AsyncIterator[dict[str, str]]:
    """Stand for a process that ends where its campaign's row is written and nothing else."""
    raise Refused("killed")
    yield {}


def campaigns_of(shop: Path) -> list[tuple[str, str]]:
    """Return each campaign of a workspace with where it stands."""
    with sqlite3.connect(shop / ".marque/marque.db") as connection:
        return list(connection.execute("SELECT id, status FROM campaigns"))


def test_a_template_that_intake_chose_is_told(marque: Marque, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief = (shop / "briefs/price-drop.yaml").read_text()
    (shop / "briefs/open.yaml").write_text(
        re.sub(r"(?m)^template:.*\n", "", brief).replace("objective: ", "objective: A price drop. ")
    )

    marque("run", "--dry-run", "briefs/open.yaml")
    assert "template price_drop, chosen from the objective, signed by" in capsys.readouterr().out
    marque("run", "briefs/open.yaml")
    told = " ".join(capsys.readouterr().err.split())
    assert "; template price_drop, chosen from the objective " in told
    assert "signed by" not in told


def test_the_doctor_answers_no_where_nobody_may_approve(marque: Marque, shop: Path) -> None:
    (shop / "people.yaml").write_text("schema: 1\npeople: {}\n")

    assert marque("doctor") == 1


SPOILED = {
    "people.yaml": ("schema: 1\npeople: {bo@tarnholt.example: [brand_led]}\n", "did you mean 'brand_lead'?"),
    "tiers.yaml": ("schema: 1\nofer: A\n", "unknown key 'ofer'"),
    "rules/own.yaml": ("schema: 1\nrules: {}\n", "own.yaml: rules: should be a list"),
    "models.yaml": ("schema: 1\nstep: {}\n", "unknown key 'step'"),
    "brands/tarnholt/tokens.yaml": ("schema: 1\ntokens: [\n", "tokens.yaml: line "),
    "prompts/price_drop.md": ("no head\n", "price_drop.md: line 1"),
    "briefs/mine.yaml": ("name: Mine\nchannels: [emial]\n", "mine.yaml: "),
}


@pytest.mark.parametrize(("file", "text", "said"), [(file, *rest) for file, rest in SPOILED.items()], ids=SPOILED)
def test_the_doctor_reads_every_file_for_real(
    marque: Marque, shop: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, said: str
) -> None:
    (shop / file).parent.mkdir(exist_ok=True)
    (shop / file).write_text(text)

    assert marque("doctor") == 1
    assert said in capsys.readouterr().out


def test_the_doctor_names_every_brief_that_is_wrong(
    marque: Marque, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (shop / f"briefs/{name}.yaml").write_text("name: Mine\n")

    assert marque("doctor") == 1
    told = capsys.readouterr().out
    assert "one.yaml: " in told
    assert "two.yaml: " in told


def test_an_audit_record_that_was_altered_is_answered_with_no(marque: Marque, shop: Path) -> None:
    with sqlite3.connect(shop / ".marque/marque.db") as connection:
        changed = connection.execute("UPDATE audit SET body = replace(body, 'price', 'prize') WHERE seq = 2").rowcount
        changed += connection.execute("UPDATE audit SET kind = 'other' WHERE seq = 1").rowcount

    assert changed
    assert marque("audit", "verify") == 1


def test_a_refusal_is_one_line_that_says_what_is_wrong_and_how_to_mend_it(
    marque: Marque, capsys: pytest.CaptureFixture[str]
) -> None:
    marque("run", "briefs/none.yaml")

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("marque: ")
    assert "; " in line


def test_a_refusal_steers_no_terminal(marque: Marque, capsys: pytest.CaptureFixture[str]) -> None:
    marque("run", "briefs/\x1b[31m\u202enone.yaml")

    said = capsys.readouterr().err
    assert "none.yaml" in said
    assert not {"\x1b", "\u202e"} & set(said)


def test_the_inbox_says_who_is_on_it(marque: Marque, waiting: str, capsys: pytest.CaptureFixture[str]) -> None:
    marque("approvals", "take", waiting, "--as", EDITOR)
    marque("approvals")

    assert f"  {EDITOR} is on it until 20" in capsys.readouterr().out
