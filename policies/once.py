"""What several gates ask of the same message, answered once."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Return the function, which keeps its last answer and gives it again while it is asked for the very same things.

    For what takes and returns only what never changes, such as a message and its evidence: the same objects then mean
    the same answer, and nothing needs to be compared. Each thread keeps its own, so that two messages judged at the
    same time do not take turns. What raises is not kept.
    """
    kept = threading.local()

    @wraps(function)
    def asked(*args: Asked.args, **named: Asked.kwargs) -> Answer:
        about: tuple[Any, ...] = (*args, *named, *named.values())
        last: tuple[tuple[Any, ...], Answer] | None = getattr(kept, "last", None)
        if last and len(last[0]) == len(about) and all(one is other for one, other in zip(last[0], about, strict=True)):
            return last[1]
        answer = function(*args, **named)
        kept.last = (about, answer)
        return answer

    return asked
