"""What a client may send to a conversation: words, or a structured answer to what it is shown; nothing in between."""

from collections.abc import Mapping
from typing import Any

from app.server.access import NotAllowed
from app.server.campaign_runs import refuse_what_steers
from graphs.copilot import Confirmation
from marque.errors import InputError
from marque.reading import validate

_FORM = 'send {"brief_hash": "...", "decisions": [{"type": "approve"}]}, or that by the interrupt\'s id'


def refuse_what_is_no_answer(kwargs: Mapping[str, Any], thread_id: str) -> None:
    """Refuse a run that steers or jumps, or whose answer is not of the one form: words are never one.

    Raises:
        InputError: it is no answer of that form.
        Refused: it jumps, or names what is not a client's to name.
    """
    refuse_what_steers(kwargs, thread_id)
    command = kwargs.get("command")
    if not command:
        return
    if command.get("goto") or command.get("update"):
        raise NotAllowed("goto and update are refused", where=f"thread {thread_id}", mend="send an input")
    resume = command.get("resume")
    if not isinstance(resume, dict) or not resume:
        raise InputError("an answer is an object", where="command.resume", mend=_FORM)
    if not set(Confirmation.model_fields) & set(resume):
        if len(resume) > 1:
            raise InputError("several answers at once", where="command.resume", mend="send one")
        (resume,) = resume.values()
    answer = validate(Confirmation, resume, where="command.resume")
    if answer.brief_hash is None and answer.decisions[0].type == "approve":
        raise InputError("'brief_hash' is missing", where="command.resume", mend=_FORM)
