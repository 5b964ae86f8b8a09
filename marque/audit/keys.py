"""The two secrets of a home: the key that signs heads, and the secret under which people get a pseudonym.

Each lies in a file of its own that only the owner may read, and never in the database, so that somebody who
can write rows cannot sign them. Hosts that share one PostgreSQL need the same two files.
"""

import asyncio
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from marque.errors import InputError

KEY_FILE = "audit-key.pem"
SECRET_FILE = "workspace-secret"  # noqa: S105 - the file's name
SECRET_BYTES = 32
_MAX_BYTES = 10_000


def pseudonym(secret: bytes, address: str) -> str:
    """Return by what a person is known in audit records: HMAC-SHA-256 of the address under the workspace's secret.

    Whoever holds the secret can tell whether a known address acted; nobody else can read addresses back.
    """
    return hmac.new(secret, address.strip().lower().encode(), hashlib.sha256).hexdigest()


class AuditKeys:
    """The secrets in one home, made on first use; making the object opens nothing."""

    def __init__(self, home: Path) -> None:
        """Remember where state lives."""
        self.home = home

    async def ready(self) -> None:
        """Read both files, or make them, off the event loop; what follows then touches no file."""
        if not {"private_key", "secret"} <= self.__dict__.keys():
            await asyncio.to_thread(lambda: (self.private_key, self.secret))

    @cached_property
    def private_key(self) -> Ed25519PrivateKey:
        """The key that signs heads; blocks on first use."""
        return _as_key(_read_or_make(self.home / KEY_FILE, _new_key), self.home / KEY_FILE)

    @cached_property
    def secret(self) -> bytes:
        """The workspace's secret, 32 bytes; blocks on first use."""
        file = self.home / SECRET_FILE
        text = _read_or_make(file, lambda: secrets.token_hex(SECRET_BYTES).encode())
        try:
            found = bytes.fromhex(text.decode().strip())
        except ValueError as error:
            raise _spoilt(file) from error
        if len(found) != SECRET_BYTES:
            raise _spoilt(file)
        return found

    def pseudonym(self, address: str) -> str:
        """Return by what a person is known in this workspace's audit records."""
        return pseudonym(self.secret, address)

    def public_key(self) -> bytes | None:
        """Return the 32 bytes by which heads are verified; None where nothing was signed here yet. Makes no key."""
        return public_bytes(self.private_key) if _is_there(self.home / KEY_FILE) else None

    def known_secret(self) -> bytes | None:
        """Return the workspace's secret; None where nobody got a pseudonym here yet. Makes no secret."""
        return self.secret if _is_there(self.home / SECRET_FILE) else None


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return a key's public half as its 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise _closed(file, error) from error


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _as_key(pem: bytes, file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _spoilt(file) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _spoilt(file)
    return key


def _spoilt(file: Path) -> InputError:
    return InputError("does not hold what Marque wrote there", where=str(file),
                      mend="put the file back from a backup; without it what it signed cannot be proved")  # fmt: skip


def _closed(file: Path, error: OSError) -> InputError:
    return InputError(f"cannot be read or made: {error.strerror}", where=str(file),
                      mend="check the permissions, or name another folder in MARQUE_HOME")  # fmt: skip


def _read_or_make(file: Path, new: Callable[[], bytes]) -> bytes:
    """Return a file's bytes; where it is missing, make it whole or not at all, and let the first of two makers win."""
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(file, new())
        with file.open("rb") as opened:
            return opened.read(_MAX_BYTES)
    except OSError as error:
        raise _closed(file, error) from error


def _make(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # readable by the owner only
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        file.hardlink_to(name)  # unlike a rename, never replaces a file that another process made meanwhile
    except FileExistsError:
        return
    finally:
        Path(name).unlink()
