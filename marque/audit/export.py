"""A chain as one JSON file that verifies where Marque is not installed: its verifier travels with it."""

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from marque.audit import standalone
from marque.audit.verify import read_chain
from marque.errors import InputError
from marque.storage import Storage

HOW = (
    "Save the text under 'verifier' as verify.py, or take the same file from Marque's source "
    "(marque/audit/standalone.py), and run: python verify.py THIS_FILE KEY_ID"
)


async def make_bundle(storage: Storage, chain: str, public_key: bytes | None) -> dict[str, Any]:
    """Return a chain with its heads, the key they are verified by, and the verifier itself.

    Raises:
        InputError: there is no such chain.
    """
    async with storage.read() as connection:
        records, heads = await read_chain(connection, chain)
    if not records and not heads:
        raise InputError(f"no record of {chain}", where="audit", mend="`marque campaigns` lists the campaigns")
    return {
        "schema": 1,
        "how": HOW,
        "chain": chain,
        "key_id": standalone.key_id(public_key) if public_key else None,
        "public_key": public_key.hex() if public_key else None,
        "records": records,
        "heads": heads,
        "verifier": await asyncio.to_thread(Path(standalone.__file__).read_text, encoding="utf-8"),
    }


async def write_bundle(bundle: dict[str, Any], file: Path) -> None:
    """Write a bundle whole or not at all; a file that is there already is never replaced."""
    await asyncio.to_thread(_write, json.dumps(bundle, ensure_ascii=False, indent=1), file)


def _write(text: str, file: Path) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                opened.write(text)
            file.hardlink_to(name)
        finally:
            Path(name).unlink()
    except FileExistsError as error:
        raise InputError("is there already", where=str(file), mend="name another file") from error
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(file),
                         mend="check the folder, its permissions and the free space") from error  # fmt: skip
