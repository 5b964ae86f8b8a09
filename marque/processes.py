"""Who works: a process of a machine, as it is named in a lease or a turn, and whether it is gone."""

import os


def this_process() -> str:
    """Return who we are: the machine's name and the process, `HOST:PID`."""
    return f"{os.uname().nodename}:{os.getpid()}"


def is_gone(process: str, ours: str) -> bool:
    """Tell whether a process was one of our machine that is gone; what another machine's does is never guessed.

    Args:
        process: Whose lease or turn it is, `HOST:PID`.
        ours: Who asks, `HOST:PID`.
    """
    host, _, pid = process.rpartition(":")
    if host != ours.rpartition(":")[0]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's, and alive
        return False
    return False
