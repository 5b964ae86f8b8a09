"""What a client may send to a campaign: a brief once, and answers to what waits; nothing that jumps a gate."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from marque.approval import Answer
from marque.errors import InputError, Refused
from marque.reading import validate

STRATEGIES = frozenset({"enqueue", "reject"})
"""Of several runs on one thread: the others end or undo a run that is at work."""
OF_ANOTHER_TIME = ("checkpoint",)
OF_THE_LIBRARY = ("__pregel", "__marque")
"""How names in `configurable` begin that choose another point in time, or steer the library or us."""
ANSWER = {"content_hash", "decisions"}
_FORM = 'send {"content_hash": "...", "decisions": [one decision]}, or that by the interrupt\'s id'


class Pending(NamedTuple):
    """What a thread waits with."""

    interrupt_id: str
    task: str
    content_hash: str


def refuse_what_jumps(value: Mapping[str, Any], thread_id: str) -> None:
    """Refuse a run whose settings would jump, undo or put off a gate.

    Raises:
        InputError: its input is no object.
        Refused: says which setting, and the mend.
    """
    kwargs = value["kwargs"]
    command = kwargs.get("command") or {}
    if command.get("goto") or command.get("update"):
        raise _refused("goto and update are refused on a campaign", "send an answer as `resume`", thread_id)
    given = kwargs.get("input")
    if given is not None and not isinstance(given, dict):
        raise InputError("an input is an object", where="input", mend='send {"brief": {...}}')
    if command and given is not None:
        raise _refused("an input and a command in one run", "send one of them", thread_id)
    if value.get("multitask_strategy") not in {None, *STRATEGIES}:
        raise _refused(f"the multitask strategy {value['multitask_strategy']!r} is refused on a campaign",
                       "use enqueue or reject", thread_id)  # fmt: skip
    if (value.get("after_seconds") or 0) > 0:
        raise _refused("a run of a campaign is not put off", "leave out after_seconds", thread_id)
    if kwargs.get("interrupt_before") or kwargs.get("interrupt_after"):
        raise _refused("a campaign stops where its rows say", "leave out interrupt_before and interrupt_after",
                       thread_id)  # fmt: skip
    refuse_what_steers(kwargs, thread_id)
    for name, said in _configured(kwargs):
        if name.startswith(OF_ANOTHER_TIME) and said not in (None, "", {}):
            raise _refused("a campaign goes on from where it is", "leave out the checkpoint", thread_id)


def refuse_what_steers(kwargs: Mapping[str, Any], thread_id: str) -> None:
    """Refuse a run of any graph that names another thread than its own, or what only the library says.

    Raises:
        Refused: says which name, and the mend.
    """
    for name, said in _configured(kwargs):
        if name == "thread_id" and str(said) != thread_id:
            raise _refused("config names another thread", "leave thread_id out of configurable", thread_id)
        if name.startswith(OF_THE_LIBRARY):
            raise _refused(f"{name[:40]!r} is not a client's to say", "leave it out of configurable", thread_id)


def answer_in(resume: object, pending: Pending, thread_id: str) -> Answer:
    """Return an answer to what waits now, with the hash that it shows where the client named it by its id.

    Raises:
        InputError: it is no answer of the form that `interfaces.md` gives.
        Refused: it answers something that waits no more.
    """
    if not isinstance(resume, dict) or not resume:
        raise InputError("an answer is an object", where="command.resume", mend=_FORM)
    if ANSWER & set(resume):
        answer = validate(Answer, resume, where="command.resume")
        if answer.content_hash is None:
            raise InputError("'content_hash' is missing", where="command.resume", mend=_FORM)
        return answer
    if len(resume) > 1:
        raise InputError("several answers at once", where="command.resume", mend="send one")
    ((interrupt_id, given),) = resume.items()
    if interrupt_id != pending.interrupt_id:
        raise _refused("what you answer waits no more", "look at it again", thread_id)
    answer = validate(Answer, given, where="command.resume")
    return answer.model_copy(update={"content_hash": answer.content_hash or pending.content_hash})


def _configured(kwargs: Mapping[str, Any]) -> list[tuple[str, Any]]:
    given = ((kwargs.get("config") or {}).get("configurable") or {}, kwargs.get("context") or {})
    return [one for names in given for one in names.items()]


def _refused(what: str, mend: str, thread_id: str) -> Refused:
    return Refused(what, where=f"thread {thread_id}", mend=mend)
