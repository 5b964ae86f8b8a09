"""What the server logs stays in bounds, whichever library logs it, and tells no secret."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import structlog
from structlog.stdlib import ProcessorFormatter

from app.server.logs import LONGEST, MOST_LINES, bound_logs, skip_what_is_not_logged

DRAFT = "A blanket for the evenings. " * 1_000
KEY = "mk_01a2041fa140_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"
SECRETS = [
    KEY, "whsec_Zm9vYmFyYmF6cXV4Zm9v", "sk-Zm9vYmFyYmF6cXV4", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJub3JhIn0.c2lnbmVk",
]  # fmt: skip


@pytest.fixture(params=["lines", "json"])
def logged(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is written by a handler such as the LangGraph server's, bounded."""
    out = io.StringIO()
    handler, root = logging.StreamHandler(out), logging.getLogger()
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if request.param == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), structlog.processors.format_exc_info],
        )
    )
    root.addHandler(handler)
    bound_logs()
    bound_logs()
    yield out
    root.removeHandler(handler)


def test_a_long_message_and_long_values_are_cut(logged: io.StringIO) -> None:
    logging.getLogger("a").warning("it ended: %s", DRAFT, extra={"path_params": {"campaign_id": DRAFT}, "ms": 3})

    assert DRAFT[: LONGEST // 2] in logged.getvalue()
    assert len(logged.getvalue()) < 4 * LONGEST < len(DRAFT)


def test_a_traceback_keeps_its_end_and_no_draft(logged: io.StringIO) -> None:
    def deep(number: int) -> None:
        if number == 0:
            raise ValueError(DRAFT)
        deep(number - 1)
        raise AssertionError

    try:
        deep(2 * MOST_LINES)
    except ValueError:
        logging.getLogger("a").exception("it did not come to an answer")

    written = logged.getvalue()
    assert "it did not come to an answer" in written
    assert "ValueError: A blanket" in written
    assert len(written) < (MOST_LINES + 3) * LONGEST
    assert all(len(line) < 3 * LONGEST for line in written.replace("\\n", "\n").splitlines())


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_not_told_wherever_it_stands(logged: io.StringIO, secret: str) -> None:
    logging.getLogger("a").warning(
        "GET /x?key=%s", secret, extra={"query": f"key={secret}", "header": {"authorization": f"Bearer {secret}"}}
    )

    assert secret[8:] not in logged.getvalue()
    assert "[secret]" in logged.getvalue()


def test_a_password_in_an_address_and_any_bearer_token_are_not_told(logged: io.StringIO) -> None:
    logging.getLogger("a").warning("postgresql://ann:hunter2@host/name, Authorization: Bearer opaque-token")

    assert "hunter2" not in logged.getvalue()
    assert "opaque-token" not in logged.getvalue()
    assert "@host/name" in logged.getvalue()


def test_what_is_json_stays_json(logged: io.StringIO, request: pytest.FixtureRequest) -> None:
    logging.getLogger("a").warning("short", extra={"status": 422, "ids": ["a", DRAFT]})

    written = logged.getvalue()
    assert "short" in written
    if request.node.callspec.params["logged"] == "json":
        assert json.loads(written)["status"] == 422


class Counted(ThreadPoolExecutor):
    """Threads that count what they are given."""

    given = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.given += 1
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def as_the_server_sets_up() -> Iterator[None]:
    """The loggers as the LangGraph server sets them up, with their level left to each line."""
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
    )  # fmt: skip
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("as_the_server_sets_up")
async def test_a_line_below_the_level_waits_for_no_thread_and_one_above_is_told(logged: io.StringIO) -> None:
    threads = Counted()
    asyncio.get_running_loop().set_default_executor(threads)
    skip_what_is_not_logged(logging.WARNING)

    await structlog.stdlib.get_logger("a").ainfo("nobody reads this")
    assert threads.given == 0

    await structlog.stdlib.get_logger("a").awarning("somebody reads this")
    assert "somebody reads this" in logged.getvalue()
    assert "nobody reads this" not in logged.getvalue()
