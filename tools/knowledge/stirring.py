"""Hearing of a change to a folder as soon as it is made, where the file system tells; looking finds the rest."""

import asyncio
from contextlib import aclosing, suppress
from pathlib import Path

GATHER_MS = 100
"""How long changes that come together are gathered."""
QUIET_MS = 20
"""A pause between two changes that ends the gathering."""
AGAIN = 1.0
"""Seconds until a folder that is not there, or cannot be listened to, is tried again."""


async def stir_at_changes(path: Path, stirred: asyncio.Event) -> None:
    """Set the event after each change under a folder, or beside a file, until cancelled.

    Where nothing can be heard (a network drive, too many listeners), it never sets it: whoever waits looks anyway.
    """
    from watchfiles import awatch

    while True:
        folder = _folder_of(path)
        inode = _inode(folder)
        try:
            heard = awatch(
                folder, watch_filter=None, debounce=GATHER_MS, step=QUIET_MS, recursive=folder == path,
                ignore_permission_denied=True,
            )  # fmt: skip
            async with aclosing(heard):
                async for _ in heard:
                    stirred.set()
                    if _inode(folder) != inode:  # it is another folder now, and this one is silent for ever
                        break
        except (OSError, RuntimeError):  # not there, or the system has no listener left
            stirred.set()
        await asyncio.sleep(AGAIN)


async def rest_until_stirred(stirred: asyncio.Event, seconds: float) -> None:
    """Wait for the event, no longer than this, and clear it.

    Not by `asyncio.wait_for`: up to Python 3.11 it loses a cancellation that comes in the same moment as the event,
    and who waits for the watch to end would wait for ever.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stirred.wait()
    stirred.clear()


def _folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _inode(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except OSError:
        return None
