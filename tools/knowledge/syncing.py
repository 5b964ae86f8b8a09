"""Bringing the store in step with a workspace's files."""

import asyncio
from collections.abc import Sequence

from marque.errors import InputError
from marque.evidence import Kind
from marque.settings import TOML, Settings
from tools.knowledge.port import Knowledge, Progress, SyncReport
from tools.knowledge.reading import read_workspace
from tools.screening import Screen, first_screen


async def sync_workspace(
    knowledge: Knowledge,
    settings: Settings,
    *,
    brand: str,
    kinds: Sequence[Kind] = (),
    on_progress: Progress | None = None,
    screen: Screen = first_screen,
) -> SyncReport:
    """Make the store hold what the workspace's files hold, and return what that changed.

    Args:
        knowledge: The store.
        settings: Say where the workspace is, and by `[knowledge]` where its texts lie.
        brand: Whose texts they are.
        kinds: Only these; empty: all, and texts of a kind that `marque.toml` no longer names are removed.
        on_progress: Told how far embedding has come.
        screen: Decides what of the texts from outside may be stored, after the first screen has looked.

    Raises:
        InputError: no file or folder is named for a kind, or one that is named is missing; nothing is changed then.
    """
    named = settings.defaults.knowledge
    missing = [kind for kind in kinds if kind not in named]
    if missing or not named:
        raise InputError(f"[knowledge] names no {missing[0] if missing else 'text'}", where=TOML,
                         mend='add a line such as guideline = "knowledge/guidelines"')  # fmt: skip
    paths = {kind: path for kind, path in named.items() if not kinds or kind in kinds}
    reading = await asyncio.to_thread(read_workspace, settings.workspace, paths, screen)
    report = await knowledge.sync(reading.texts, brand=brand, kinds=kinds, on_progress=on_progress)
    return report.model_copy(update={"skipped": reading.skipped})
