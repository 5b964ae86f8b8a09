import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import many
from app.lines import Unreadable
from app.many import Answer, check_lines
from marque.errors import Unavailable
from marque.message import Message
from marque.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
BODIES = ("The Ember blanket is here.", "Email una.nowak@mail.example now.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shop = ROOT / "examples" / "shop"
    return load_settings({"MARQUE_WORKSPACE": str(shop), "MARQUE_HOME": str(tmp_path / "home")}, shop)


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "FEW", 2)
    monkeypatch.setattr(many, "cores", lambda: 2)


def lines(count: int) -> Iterator[Message | Unreadable]:
    for number in range(count):
        yield Unreadable(number, "bad") if number % 7 == 3 else Message(id=number, body=BODIES[number % 2])


async def answered(given: Iterator[Message | Unreadable], settings: Settings) -> list[Answer]:
    return [answer async for answer in check_lines(given, settings, ["personal_data"])]


def told(answer: Answer) -> tuple[Any, str]:
    return (answer.id, answer.error) if isinstance(answer, Unreadable) else (answer.verdict.id, answer.verdict.verdict)


async def test_many_lines_are_answered_in_their_order_and_as_one_process_answers_them(
    settings: Settings, two_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_two = [told(answer) for answer in await answered(lines(40), settings)]
    monkeypatch.setattr(many, "cores", lambda: 1)

    assert by_two == [told(answer) for answer in await answered(lines(40), settings)]
    assert [id for id, _ in by_two] == list(range(40))


async def test_no_more_lines_are_read_ahead_than_are_in_hand(settings: Settings, two_at_once: None) -> None:
    read = 0

    def counted() -> Iterator[Message | Unreadable]:
        nonlocal read
        for read, line in enumerate(lines(60), 1):  # noqa: B007 - the count itself
            yield line

    answers = check_lines(counted(), settings, ["personal_data"])
    had = 0
    async for _ in answers:
        had += 1
        assert read <= had + 2 * many.AHEAD + 1


async def test_a_process_that_is_ended_is_said_and_not_passed_over(
    settings: Settings, two_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import multiprocessing

    async def killing() -> None:
        async for _ in check_lines(lines(400), settings, ["personal_data"]):
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(Unavailable, match="ended from outside"):
        await asyncio.wait_for(killing(), 60)


def test_an_answer_comes_before_the_next_line_is_sent(settings: Settings) -> None:
    """A program may send a line, read the answer, and only then send the next."""
    shop = ROOT / "examples" / "shop"
    command = [str(Path(sys.executable).with_name("marque")), "check", "--json", "--gates", "personal_data"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"MARQUE_WORKSPACE": str(shop), "MARQUE_HOME": str(settings.home), "PATH": "", "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "body": BODIES[0]}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0
