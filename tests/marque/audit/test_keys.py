"""The key and the secret of a home: made once, by whoever comes first, and never taken for what they are not."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from marque.audit.keys import KEY_FILE, SECRET_FILE, AuditKeys, pseudonym, public_bytes
from marque.errors import InputError


def test_making_the_object_and_asking_for_the_public_key_writes_nothing(tmp_path: Path) -> None:
    assert AuditKeys(tmp_path / "home").public_key() is None
    assert not (tmp_path / "home").exists()


async def test_both_files_are_for_the_owner_only(tmp_path: Path) -> None:
    await AuditKeys(tmp_path / "home").ready()

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "home").iterdir()}

    assert modes == {KEY_FILE: 0o600, SECRET_FILE: 0o600}


def test_the_next_process_finds_the_same_key_and_the_same_pseudonyms(tmp_path: Path) -> None:
    first, second = AuditKeys(tmp_path), AuditKeys(tmp_path)

    assert public_bytes(first.private_key) == second.public_key()
    assert first.pseudonym("ada@example.com") == second.pseudonym(" Ada@Example.com ")


def test_looking_for_the_secret_makes_none(tmp_path: Path) -> None:
    assert AuditKeys(tmp_path).known_secret() is None
    assert list(tmp_path.iterdir()) == []

    made = AuditKeys(tmp_path).secret

    assert AuditKeys(tmp_path).known_secret() == made


def test_many_that_come_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: public_bytes(AuditKeys(tmp_path).private_key), range(16)))

    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_a_pseudonym_tells_nothing_without_the_secret() -> None:
    assert pseudonym(b"one", "ada@example.com") != pseudonym(b"two", "ada@example.com")
    assert "ada" not in pseudonym(b"one", "ada@example.com")


def _another_kind_of_key() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("content", [b"", b"\xff\0", b"-----BEGIN PRIVATE KEY-----", _another_kind_of_key()], ids=len)
def test_a_spoilt_file_is_one_line_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    for name in (KEY_FILE, SECRET_FILE):
        (tmp_path / name).write_bytes(content)
    keys = AuditKeys(tmp_path)

    with pytest.raises(InputError, match=KEY_FILE):
        keys.public_key()
    with pytest.raises(InputError, match=SECRET_FILE):
        keys.pseudonym("ada@example.com")

    assert (tmp_path / KEY_FILE).read_bytes() == content
