"""Who works: a process of a machine, as it is named in a lease or a turn, and whether it is gone."""

import os
from pathlib import Path
from typing import NamedTuple


class _Named(NamedTuple):
    host: str
    pid: int
    started: str
    """In the kernel's ticks since the machine started; empty where the system does not tell it."""


def this_process() -> str:
    """Return who we are: the machine's name, the process, and when it started, `HOST:PID:STARTED`.

    A container that starts again has the name and the number that it had before: only the start tells them apart.
    """
    return ":".join([os.uname().nodename, str(os.getpid()), *filter(None, [_started(os.getpid())])])


def is_gone(process: str, ours: str) -> bool:
    """Tell whether a process was one of our machine that is gone; what another machine's does is never guessed.

    Args:
        process: Whose lease or turn it is, `HOST:PID:STARTED`, or without its start.
        ours: Who asks, in the same form.
    """
    named = _read(process)
    if named.host != _read(ours).host:
        return False
    try:
        os.kill(named.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's, and alive
        pass
    started = _started(named.pid)
    return bool(named.started and started) and named.started != started  # its number is another's now


def _read(process: str) -> _Named:
    host, _, rest = process.partition(":")
    pid, _, started = rest.partition(":")
    return _Named(host, int(pid), started)


def _started(pid: int) -> str:
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]  # the twenty-second field; the second is a name in brackets
