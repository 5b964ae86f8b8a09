"""What the server logs, in bounds: neither a draft nor a secret that somebody put into a path belongs into a log."""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from structlog.stdlib import ProcessorFormatter

LONGEST: Final = 500
"""Characters of one value, and of one line of a traceback."""
MOST_LINES: Final = 60
"""Of a traceback: its end says what happened."""
MOST_ITEMS: Final = 30
SECRET = re.compile(
    r"\bmk_[\w-]{8,}|\bwhsec_[\w+/=-]{8,}|\bsk-[\w-]{8,}|\beyJ[\w-]{8,}\.[\w.-]+"
    r"|(?i:(?<=bearer )[^\s'\",]+)|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
"""Keys of ours and of models, webhook secrets, tokens, and names with passwords in addresses."""


def skip_what_is_not_logged(level: int) -> None:
    """Let a line below a level cost nothing: as they are, structlog's loggers hand it to a thread that throws it away.

    The LangGraph server tells at `INFO` how it knows each caller, so every request with a login would wait for a
    thread. It holds for loggers that have logged nothing yet.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))


def bound_logs() -> None:
    """Bound whatever the process logs from now on; what is bounded already stays so."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter
        if isinstance(formatter, ProcessorFormatter) and _bounded_event not in formatter.processors:
            *before, renderer = formatter.processors
            formatter.processors = (*before, _bounded_event, renderer)


def _bounded_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's own
    """Return what is logged with every value in bounds, before it is rendered as a line or as JSON."""
    return {name: bounded(value) for name, value in event.items()}


def bounded(value: Any) -> Any:  # noqa: ANN401 - whatever somebody logs
    """Return a value without secrets, and cut where it is long."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {bounded(str(name)): bounded(one) for name, one in list(value.items())[:MOST_ITEMS]}
    if isinstance(value, list | tuple):
        return [bounded(one) for one in value[:MOST_ITEMS]]
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    lines = [_cut(line) for line in SECRET.sub("[secret]", text).splitlines()]
    return "\n".join(lines if len(lines) <= MOST_LINES else ["…", *lines[-MOST_LINES:]])


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
