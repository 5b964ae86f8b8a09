import shlex
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from app.cli import _tell
from app.commands.doctor import Look, _show
from app.folding import folded, folded_command
from app.printing import Stages
from marque.errors import Refused

pytestmark = pytest.mark.filterwarnings("ignore:'click:DeprecationWarning")


def test_a_long_text_stands_in_lines_that_begin_as_they_are_told_to() -> None:
    lines = list(folded("wool " * 40, first="- ", rest="    "))
    assert len(lines) == 3
    assert (lines[0][:6], lines[1][:8]) == ("- wool", "    wool")
    assert "".join(lines).count("wool") == 40


@pytest.mark.parametrize("said", ["x" * 300, "knowledge/" * 40 + "a.md#1-bd85740a", "羊毛" * 60])
def test_a_word_that_is_wider_than_a_line_is_broken_and_none_of_it_lost(said: str) -> None:
    lines = list(folded(said, rest="  "))
    assert "".join(line.strip() for line in lines) == said
    assert max(map(cell_len, lines)) <= 80


@given(st.text(max_size=400))
def test_no_line_is_wider_than_80_columns_or_steers_a_terminal(said: str) -> None:
    for line in folded(said, first="  ", rest="    "):
        assert cell_len(line) <= 80
        assert not {"\x1b", "\n", "\r", "\x9b"} & set(line)


def test_a_command_is_broken_before_an_option_so_that_a_shell_reads_it_as_one() -> None:
    whole = "marque approvals approve 01a2041f-a140-72df-8f40-7471fa4ca160 --as tomas.brill@tarnholt.example --json"
    told = folded_command(whole, first="  ")
    assert max(map(len, told.splitlines())) <= 80
    assert shlex.split(told.replace("\\\n", "")) == shlex.split(whole)  # as a shell joins its lines
    assert folded_command("marque doctor --json") == "marque doctor --json"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_error_is_folded_for_people_and_one_line_for_scripts(
    is_terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    error = Refused("this stage is for the role editor; yours are brand_lead", where="x" * 40, mend="ask one of them")
    assert _tell(error, 1) == 1
    lines = capsys.readouterr().err.splitlines()
    assert " ".join(map(str.strip, lines)) == f"marque: {error}"
    assert (len(lines) == 1, max(map(len, lines)) <= 80) == (not is_terminal, is_terminal)


def test_what_a_run_tells_is_folded(capsys: pytest.CaptureFixture[str]) -> None:
    Stages(quiet=False)({"stage": "stopped", "why": "wool " * 40})
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines) > 1, max(map(len, lines)) <= 80) == (True, True)


def test_what_the_doctor_found_is_folded(capsys: pytest.CaptureFixture[str]) -> None:
    _show([Look(name="database", level="bad", said="/deep" * 30, mend="make room " * 12)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "".join(line[22:] for line in lines).replace(" ", "") == "/deep" * 30 + "makeroom" * 12
