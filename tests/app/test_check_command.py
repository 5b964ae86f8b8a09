import errno
import io
import json
import os
import shutil
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.commands.check import app
from app.commands.inventory import app as inventory
from app.lines import messages_in
from marque.errors import InputError
from marque.message import Message

ROOT = Path(__file__).resolve().parents[2]
FINE = "The Ember blanket is here. See it at https://tarnholt.example/ember"


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run `marque check` in the example shop with a state of its own."""
    monkeypatch.setenv("MARQUE_WORKSPACE", str(ROOT / "examples" / "shop"))
    monkeypatch.setenv("MARQUE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, stdin: str | bytes = "") -> Any:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return run


def _answers(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lines_are_answered_in_their_order_each_with_its_id(check: Any) -> None:
    lines = [{"id": "a", "body": FINE}, {"body": FINE}, {"id": 7, "body": FINE}]

    result = check("--json", "--gates", "compliance", stdin="\n".join(map(json.dumps, lines)))

    assert [answer["id"] for answer in _answers(result)] == ["a", 2, 7]
    assert result.exit_code == 0


def test_something_to_mend_is_exit_status_one(check: Any) -> None:
    result = check("--json", "--gates", "compliance", stdin=json.dumps({"subject": "Re: hello", "body": FINE}))

    assert result.exit_code == 1
    assert _answers(result)[0]["verdict"] == "revise"


def test_people_are_told_that_no_claim_was_found_and_not_shown_the_brand_s_own_footer(check: Any) -> None:
    result = check(stdin=json.dumps({"body": FINE}))

    assert "    no claim was found\n" in result.stdout
    assert "footer: " not in result.stdout
    assert "no claim" not in check("--json", stdin=json.dumps({"body": FINE})).stdout


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["people", "machines"])
def test_an_empty_inventory_is_told_once_where_a_claim_could_not_be_proved(check: Any, form: tuple[str, ...]) -> None:
    priced = "\n".join(json.dumps({"body": f"Our mug costs ${price}."}) for price in (12, 14))

    result = check(*form, "--gates", "facts", stdin=priced)
    silent = check(*form, "--gates", "facts", stdin=json.dumps({"body": FINE}))

    assert result.stderr.count("\n") == 1
    assert "the inventory of tarnholt is empty" in result.stderr
    assert "marque inventory import" in result.stderr
    assert result.exit_code == 1
    assert silent.stderr == ""


def test_an_inventory_that_lacks_the_product_is_not_called_empty(check: Any) -> None:
    CliRunner().invoke(inventory, ["import"])

    result = check("--gates", "facts", stdin=json.dumps({"body": "Our teapot costs $12."}))

    assert (result.exit_code, result.stderr) == (1, "")


def test_a_footer_of_one_s_own_is_shown(check: Any) -> None:
    result = check("--gates", "voice", stdin=json.dumps({"body": FINE, "footer": "Our own address."}))

    assert "footer: Our own address." in result.stdout
    assert "no claim" not in result.stdout


def test_an_unreadable_line_is_answered_and_the_rest_goes_on(check: Any) -> None:
    result = check("--json", "--gates", "compliance", stdin='{"id": "x", "boddy": "a"}\n' + json.dumps({"body": FINE}))

    first, second = _answers(result)
    assert first["id"] == "x"
    assert "did you mean 'body'?" in first["error"]
    assert second["verdict"] == "pass"
    assert result.exit_code == 2


def test_people_see_the_finding_marked_in_the_copy(check: Any) -> None:
    result = check("--gates", "compliance", stdin=json.dumps({"subject": "Re: hello", "body": FINE}))

    assert "[Re:]1 hello" in result.stdout
    assert "compliance.us.deceptive_subject" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


GOOD = json.dumps({"body": FINE}).encode()
FAULTS: dict[str, tuple[bytes, str]] = {
    "truncated": (b'{"id": "x", "body": "The Emb', "line 1: is not JSON"),
    "wrong encoding": (b'{"body": "caf\xe9"}', "line 1: is not UTF-8"),
    "UTF-16": ('{"body": "a"}'.encode("utf-16-le").replace(b"\n", b""), "line 1: holds a NUL byte"),
    "duplicate key": (b'{"body": "a", "body": "b"}', "'body' stands twice"),
    "unknown key": (b'{"body": "a", "subjct": "b"}', "did you mean 'subject'?"),
    "unknown key inside": (b'{"body": "a", "offer": {"terms": "b", "percent_of": 5}}', "did you mean 'percent_off'?"),
    "wrong type": (b'{"body": 5}', "line 1: body"),
    "list": (b'["body"]', "a mapping"),
    "naked text": (b"Hello there", "is not JSON"),
    "no body": (b'{"id": "x"}', "'body' is missing"),
    "not a number": (b'{"body": NaN}', "NaN"),
    "NUL byte": (b'{"body": "a\0b"}', "NUL byte"),
    "NUL escape": (b'{"body": "a\\u0000b"}', "body: holds a NUL character"),
    "NUL in an id": (b'{"id": "a\\u0000b", "body": "a"}', "id: holds a NUL character"),
    "NUL in a product": (b'{"body": "a", "products": ["A\\u0000"]}', "products.0: holds a NUL character"),
    "NUL in evidence": (b'{"body": "a", "evidence": [{"id": "e", "text": "\\u0000"}]}', "evidence.0.text: holds a NUL"),
    "lone surrogate": (b'{"body": "\\ud83d"}', "body: holds half a character"),
    "lone surrogate in an id": (b'{"id": "\\ud800", "body": "x"}', "id: holds half a character"),
    "lone surrogate in an id beside another fault": (b'{"id": "\\ud800", "body": 5}', "id: holds half a character"),
    "lone surrogate in a key": (b'{"body": "a", "\\udfff": 5}', "half a character"),
    "deep nesting": (b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
    "nested deeper than ours": (b'{"body": ' + b"[" * 50 + b"]" * 50 + b"}", "nested deeper"),
    "above 1 MB": (b'{"body": "' + b"a" * 1_000_001 + b'"}', "longer than 1,000,000 bytes"),
    "body above 200,000": (b'{"body": "' + b"a" * 200_001 + b'"}', "at most 200000"),
    "unknown market": (b'{"body": "a", "market": "ZZ"}', "market 'ZZ'"),
    "unknown channel": (b'{"body": "a", "channel": "fax"}', "channel"),
    "naive now": (b'{"body": "a", "now": "2026-11-22T10:00:00"}', "now"),
}


@pytest.mark.parametrize(("line", "said"), FAULTS.values(), ids=FAULTS)
def test_a_bad_line_is_one_clear_error_and_the_next_line_is_judged(check: Any, line: bytes, said: str) -> None:
    result = check("--json", "--gates", "compliance", stdin=line + b"\n" + GOOD + b"\n")

    first, second = _answers(result)
    assert said in first["error"]
    assert "\n" not in first["error"]
    assert len(first["error"]) <= 400
    assert (second["id"], second["verdict"]) == (2, "pass")
    assert result.exit_code == 2


def test_half_a_character_is_told_to_people_too(check: Any) -> None:
    result = check("--gates", "compliance", stdin=b'{"id": "\\ud800", "body": "x"}\n' + GOOD)

    assert "1  cannot be read line 1: id: holds half a character" in result.stdout
    assert result.exit_code == 2


def test_a_file_whose_name_is_no_utf8_is_answered_by_a_name_that_can_be_printed(check: Any, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.md")
    path.write_text(FINE)

    result = check("--json", "--gates", "compliance", str(path))

    assert _answers(result)[0]["id"] == "caf\ufffd.md"


@pytest.mark.parametrize("stdin", [b"", b"\n\n  \n"], ids=["empty", "blank"])
def test_nothing_to_check_is_bad_input(check: Any, stdin: bytes) -> None:
    result = check("--json", stdin=stdin)

    assert isinstance(result.exception, InputError)
    assert "no message" in str(result.exception)


@pytest.mark.parametrize("name", ["missing.jsonl", "", "a\0b"], ids=["missing", "folder", "nul"])
def test_a_file_that_cannot_be_opened_is_bad_input(check: Any, tmp_path: Path, name: str) -> None:
    result = check("--json", str(tmp_path / name))

    assert isinstance(result.exception, InputError)
    assert "cannot be read" in str(result.exception)


def test_a_file_without_permission_is_bad_input(check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, really_open = tmp_path / "closed.jsonl", Path.open

    def refuse(self: Path, *arguments: Any, **more: Any) -> Any:  # the mode of a file does not stop root
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return really_open(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)

    assert "cannot be read: Permission denied" in str(check(str(path)).exception)


def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        file.write(b'{"body": "')
        for _ in range(50):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n')
        line = b'{"body": "' + b"b" * 99_000 + b'"}\n'
        for _ in range(500):
            file.write(line)

    tracemalloc.start()
    with path.open("rb") as file:
        read = sum(isinstance(message, Message) for message in messages_in(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read == 500
    assert peak < 8_000_000


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_any_bytes_are_messages_or_errors_each_line_once(lines: list[bytes]) -> None:
    raw = b"\n".join(lines)

    answers = list(messages_in(io.BytesIO(raw)))

    assert len(answers) == sum(1 for line in raw.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip())


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(check: Any) -> None:
    result = check("--json", "--gates", "compliance", stdin=b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n" + GOOD + b"\r\n")

    assert [answer["id"] for answer in _answers(result)] == [1, 3]
    assert result.exit_code == 0


def test_a_markdown_file_is_one_body(check: Any, tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_text("# Hello\n\nTry it risk-free.\n")

    result = check("--json", "--gates", "compliance", str(path))

    answer = _answers(result)[0]
    assert answer["id"] == "letter.md"
    assert answer["findings"][0]["quote"] == "risk-free"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--gates", "complience"], "did you mean 'compliance'?"),
        (["--gates", ""], "no gate ''"),
        (["--brand", "tarnhold"], "did you mean 'tarnholt'?"),
    ],
)
def test_a_bad_option_is_bad_input(check: Any, arguments: list[str], said: str) -> None:
    assert said in str(check(*arguments, stdin=GOOD).exception)


def test_a_brand_without_a_pack_is_judged_without_one(check: Any) -> None:
    result = check("--json", "--gates", "compliance,voice", stdin=json.dumps({"body": FINE, "brand": "other"}))

    answer = _answers(result)[0]
    assert answer["gates"]["voice"] == "no brand pack"
    assert {found["rule"] for found in answer["findings"]} == {"compliance.us.opt_out", "compliance.us.postal_address"}


def test_a_broken_policy_fails_the_command_and_not_each_line(check: Any, tmp_path: Path, monkeypatch: Any) -> None:
    shutil.copytree(ROOT / "examples" / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns(".marque"))
    (tmp_path / "shop" / "tiers.yaml").write_text("schema: 1\nchanels: {}\n")
    monkeypatch.setenv("MARQUE_WORKSPACE", str(tmp_path / "shop"))

    assert "did you mean 'channels'" in str(check("--json", stdin=GOOD).exception)


def test_control_characters_of_the_copy_do_not_reach_the_terminal(check: Any) -> None:
    result = check("--gates", "compliance", stdin=json.dumps({"subject": "Re: \x1b[2Jhi", "body": FINE}))

    assert "\x1b" not in result.stdout
    assert "[Re:]1" in result.stdout


@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z", "9000-01-01T00:00:00Z"]
)
def test_an_instant_at_the_edge_of_the_calendar_is_one_error_and_the_next_line_is_judged(check: Any, now: str) -> None:
    lines = [{"id": "edge", "body": "x", "now": now}, {"body": FINE}]

    result = check("--json", "--gates", "compliance", stdin="\n".join(map(json.dumps, lines)))

    first, second = _answers(result)
    assert first == {
        "id": "edge", "error": "line 1: now: lies outside the years 1970 to 8999; correct now"
    }  # fmt: skip
    assert second["verdict"] == "pass"
    assert result.exit_code == 2


@pytest.mark.parametrize("line", [{"body": FINE}, {"boddy": FINE}], ids=["judged", "unreadable"])
def test_control_characters_of_an_id_do_not_reach_the_terminal(check: Any, line: dict[str, str]) -> None:
    result = check("--gates", "compliance", stdin=json.dumps({"id": "\x1b[31mred\x9b\u202e\nb", **line}))

    assert not {"\x1b", "\x9b", "\u202e"} & set(result.stdout)
    assert "red" in result.stdout.splitlines()[0]
    assert " b" in result.stdout.splitlines()[0]


@pytest.mark.parametrize("given", ["true", "false", "1.5", "[1]", "{}"])
def test_an_id_that_is_neither_text_nor_a_whole_number_is_an_error_that_names_it(check: Any, given: str) -> None:
    result = check(
        "--json", "--gates", "compliance", stdin=f'{{"id": {given}, "body": "x"}}\n' + json.dumps({"body": FINE})
    )

    first, second = _answers(result)
    assert first["id"] == 1
    assert first["id"] is not True
    assert "id" in first["error"]
    assert second["verdict"] == "pass"
    assert result.exit_code == 2
