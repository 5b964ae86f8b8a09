"""Verification finds every byte that was changed, every record that is gone, and a tail that was cut off."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, insert, text, type_coerce

from marque import records
from marque.audit import append, brand_chain, campaign_chain, standalone
from marque.audit.chain import refuse_ambiguous
from marque.audit.export import make_bundle, write_bundle
from marque.audit.heads import sign_head
from marque.audit.keys import AuditKeys, public_bytes
from marque.audit.verify import Problem, verify_all
from marque.errors import InputError
from marque.storage import Storage, tables

CHAIN = campaign_chain("c1")
Fill = Callable[[Storage], Awaitable[None]]


@pytest.fixture
def keys(tmp_path: Path) -> AuditKeys:
    return AuditKeys(tmp_path / "keys")


@pytest.fixture
async def filled(storage: Storage, keys: AuditKeys, now: datetime) -> Storage:
    """A campaign's chain of five records, signed at three and at five, and a brand's of one, unsigned."""
    for number in range(1, 6):
        async with storage.write() as connection:
            await append(
                connection, chain=CHAIN, brand="solene", kind="step", once=f"once-{number}",
                body={"role": "editor", "said": "Größe b", "round": number, "last": False, "only": ["email"]},
                at=now + timedelta(seconds=number),
            )  # fmt: skip
            if number in (3, 5):
                await sign_head(connection, chain=CHAIN, brand="solene", key=keys.private_key, at=now)
    async with storage.write() as connection:
        await append(
            connection, chain=brand_chain("solene"), brand="solene", kind="hold", once="1", body={"on": True}, at=now
        )
    return storage


async def _alter(storage: Storage, statement: str, **values: Any) -> None:
    async with storage.write() as connection:
        result = await connection.execute(text(statement), values)
        assert result.rowcount > 0


async def _problems(storage: Storage, keys: AuditKeys) -> tuple[Problem, ...]:
    return (await verify_all(storage, keys.public_key(), keys.known_secret())).problems


async def test_what_nobody_altered_is_clean(filled: Storage, keys: AuditKeys) -> None:
    found = await verify_all(filled, keys.public_key(), keys.known_secret())

    assert (found.chains, found.records, found.heads, found.problems) == (2, 6, 2, ())


async def test_signing_the_same_end_again_changes_nothing(filled: Storage, keys: AuditKeys, now: datetime) -> None:
    async with filled.write() as connection:
        await sign_head(connection, chain=CHAIN, brand="solene", key=keys.private_key, at=now + timedelta(days=1))

    found = await verify_all(filled, keys.public_key(), keys.known_secret())

    assert (found.heads, found.problems) == (2, ())


async def test_a_chain_without_a_record_cannot_be_signed(storage: Storage, keys: AuditKeys, now: datetime) -> None:
    async with storage.write() as connection:
        with pytest.raises(ValueError, match="no record"):
            await sign_head(connection, chain=CHAIN, brand="solene", key=keys.private_key, at=now)


TEXT_COLUMNS = [
    (table, column.name) for table in (tables.audit, tables.audit_heads) for column in table.c if column.name != "seq"
]


@pytest.mark.parametrize("seq", [3, 5], ids=["within", "last"])
@pytest.mark.parametrize(("table", "column"), TEXT_COLUMNS, ids=lambda value: getattr(value, "name", value))
async def test_every_byte_of_every_column_counts(
    filled: Storage, keys: AuditKeys, table: Any, column: str, seq: int
) -> None:
    async with filled.read() as connection:
        kept = (
            await connection.execute(
                table.select()
                .with_only_columns(type_coerce(table.c[column], String))
                .where(table.c.chain == CHAIN, table.c.seq == seq)
            )
        ).scalar_one()
    update = f'UPDATE {table.name} SET "{column}" = :new WHERE "{column}" = :old AND seq = :seq'  # noqa: S608 - names
    changes = [kept[:place] + ("b" if byte != "b" else "c") + kept[place + 1 :] for place, byte in enumerate(kept)]
    width = getattr(table.c[column].type, "length", None) or len(kept) + 1
    # PostgreSQL cuts a space that goes over a column's width: nothing would have changed.
    longer = [f"{kept} "] if filled.is_sqlite or len(kept) < width else []
    for changed in (*changes, kept[:-1], *longer):
        await _alter(filled, update, new=changed, old=kept, seq=seq)
        assert await _problems(filled, keys), f"{column}: {kept!r} -> {changed!r}"
        await _alter(filled, update, new=kept, old=changed, seq=seq)

    assert await _problems(filled, keys) == ()


@pytest.mark.parametrize(
    "body",
    [
        '{ "last":false,"only":["email"],"role":"editor","round":3,"said":"Größe b"}',
        '{"only":["email"],"last":false,"role":"editor","round":3,"said":"Größe b"}',
        '{"last":false,"only":["email"],"role":"editor","round":3.0,"said":"Größe b"}',
        '{"last":false,"only":["email"],"role":"editor","round":3,"said":"Gr\\u00f6\\u00dfe b"}',
        '{"last":false,"only":["email"],"role":"editor","round":3,"round":3,"said":"Größe b"}',
        '{"last":false,"only":["email"],"role":"editor","round":3,"said":"Gro\u0308ße b"}',
        "[1]", "no JSON", "",
    ],
    ids=["space", "order", "number", "escape", "twice", "unicode form", "list", "text", "empty"],
)  # fmt: skip
async def test_a_body_that_means_the_same_in_other_bytes_is_found(filled: Storage, keys: AuditKeys, body: str) -> None:
    await _alter(filled, "UPDATE audit SET body = :body WHERE seq = 3 AND chain = :chain", body=body, chain=CHAIN)

    assert [problem.seq for problem in await _problems(filled, keys)] == [3]


async def test_a_signature_in_capitals_is_found(filled: Storage, keys: AuditKeys) -> None:
    await _alter(filled, "UPDATE audit_heads SET signature = upper(signature) WHERE seq = 3")

    assert "signature does not fit" in (await _problems(filled, keys))[0].what


@pytest.mark.parametrize("seq", [1, 2, 4])
async def test_a_record_taken_out_is_found(filled: Storage, keys: AuditKeys, seq: int) -> None:
    await _alter(filled, "DELETE FROM audit WHERE seq = :seq AND chain = :chain", seq=seq, chain=CHAIN)

    found = await _problems(filled, keys)

    assert Problem(chain=CHAIN, seq=seq + 1, what="does not follow the record before it") in found


async def test_two_records_that_changed_places_are_found(filled: Storage, keys: AuditKeys) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        await _alter(filled, "UPDATE audit SET seq = :new WHERE seq = :old AND chain = :c", old=old, new=new, c=CHAIN)

    assert {problem.seq for problem in await _problems(filled, keys)} >= {2, 4}


@pytest.mark.parametrize("left", [4, 3, 0])
async def test_a_tail_cut_off_below_a_signed_head_is_found(filled: Storage, keys: AuditKeys, left: int) -> None:
    await _alter(filled, "DELETE FROM audit WHERE seq > :left AND chain = :chain", left=left, chain=CHAIN)

    found = await _problems(filled, keys)

    assert {problem.seq for problem in found} == ({5} if left >= 3 else {3, 5})
    assert "is gone" in found[-1].what


async def test_a_tail_rewritten_with_fitting_hashes_is_found(filled: Storage, keys: AuditKeys, now: datetime) -> None:
    await _alter(filled, "DELETE FROM audit WHERE seq = 5 AND chain = :chain", chain=CHAIN)
    async with filled.write() as connection:
        await append(connection, chain=CHAIN, brand="solene", kind="step", once="forged", body={}, at=now)

    assert await _problems(filled, keys) == (Problem(chain=CHAIN, seq=5, what="is not the record that was signed"),)


async def test_a_head_of_somebody_else_s_key_is_found(
    filled: Storage, keys: AuditKeys, now: datetime, tmp_path: Path
) -> None:
    other = AuditKeys(tmp_path / "other")
    async with filled.write() as connection:
        await sign_head(connection, chain=brand_chain("solene"), brand="solene", key=other.private_key, at=now)

    found = await _problems(filled, keys)

    assert [problem.chain for problem in found] == [brand_chain("solene")]
    assert standalone.key_id(public_bytes(other.private_key)) in found[0].what


async def test_a_package_whose_chain_and_heads_are_gone_is_found(
    filled: Storage, keys: AuditKeys, now: datetime
) -> None:
    async with filled.write() as connection:
        await connection.execute(insert(tables.campaigns).values(**_campaign("c1", now)))
        await connection.execute(
            insert(tables.packages).values(campaign_id="c1", brand="solene", content_hash="h", package={}, at=now)
        )
    gone = "a package was made, and no head of its chain is signed"
    assert gone not in [problem.what for problem in await _problems(filled, keys)]

    await _alter(filled, "DELETE FROM audit WHERE chain = :chain", chain=CHAIN)
    await _alter(filled, "DELETE FROM audit_heads WHERE chain = :chain", chain=CHAIN)

    assert Problem(chain=CHAIN, seq=None, what=gone) in await _problems(filled, keys)


def _campaign(campaign_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": campaign_id, "brand": "solene", "name": "n", "status": "approved", "tier": "B", "market": "US",
        "language": "en", "brief": {}, "brief_hash": "h", "author": "a@b", "created_at": now,
    }  # fmt: skip


async def _exported(storage: Storage, keys: AuditKeys, file: Path) -> dict[str, Any]:
    await write_bundle(await make_bundle(storage, CHAIN, keys.public_key()), file)
    bundle: dict[str, Any] = json.loads(await asyncio.to_thread(file.read_text))
    return bundle


def _verify_elsewhere(bundle: dict[str, Any], folder: Path, *more: str) -> tuple[int, str]:
    """Run the verifier that travels with the bundle, in a Python that sees nothing of this checkout."""
    (folder / "verify.py").write_text(bundle["verifier"])
    (folder / "bundle.json").write_text(json.dumps(bundle))
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "bundle.json", *more],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


async def test_an_exported_chain_verifies_without_marque(filled: Storage, keys: AuditKeys, tmp_path: Path) -> None:
    bundle = await _exported(filled, keys, tmp_path / "out.json")

    status, said = _verify_elsewhere(bundle, tmp_path, bundle["key_id"])

    assert "marque." not in "".join(
        line for line in bundle["verifier"].splitlines() if line.startswith(("imp", "from"))
    )
    assert status == 0
    assert "5 records unaltered, signed to 5" in said


@pytest.mark.parametrize(
    "spoil",
    [
        lambda bundle: bundle["records"][1]["body"].update(role="brand lead"),
        lambda bundle: bundle["records"].pop(),
        lambda bundle: bundle["records"].insert(2, bundle["records"][1]),
        lambda bundle: bundle["records"].reverse(),
        lambda bundle: bundle["records"][0].update(more=1),
        lambda bundle: bundle["records"][0].update(seq=True),
        lambda bundle: bundle["heads"][0].update(seq=2),
        lambda bundle: bundle.update(public_key="00" * 32),
    ],
    ids=["body", "tail", "doubled", "order", "more", "true for one", "head", "key"],
)
async def test_an_exported_chain_that_was_altered_says_so(
    filled: Storage, keys: AuditKeys, tmp_path: Path, spoil: Callable[[Any], object]
) -> None:
    bundle = await _exported(filled, keys, tmp_path / "out.json")
    spoil(bundle)

    status, said = _verify_elsewhere(bundle, tmp_path)

    assert status == 1
    assert "ALTERED" in said


async def test_a_bundle_of_another_key_is_not_the_one_that_was_asked_for(
    filled: Storage, keys: AuditKeys, tmp_path: Path
) -> None:
    bundle = await _exported(filled, keys, tmp_path / "out.json")

    assert _verify_elsewhere(bundle, tmp_path, "0" * 16)[0] == 1


@pytest.mark.parametrize("bundle", [{}, {"public_key": "xy"}, {"public_key": None, "chain": 1, "records": 2}], ids=str)
def test_what_is_no_bundle_is_one_line(bundle: dict[str, Any], tmp_path: Path) -> None:
    verifier = Path(standalone.__file__).read_text()

    status, said = _verify_elsewhere({**bundle, "verifier": verifier}, tmp_path)

    assert status == 2
    assert said.count("\n") == 1


def _files_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.is_file() and "marque.db" not in file.name]


async def test_a_bundle_never_replaces_a_file(filled: Storage, keys: AuditKeys, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("name: kept")

    with pytest.raises(InputError, match="is there already"):
        await _exported(filled, keys, tmp_path / "brief.yaml")

    assert (tmp_path / "brief.yaml").read_text() == "name: kept"
    assert _files_in(tmp_path) == ["brief.yaml"]


async def test_a_campaign_without_records_is_refused(storage: Storage) -> None:
    with pytest.raises(InputError, match="no record of campaign:none"):
        await make_bundle(storage, campaign_chain("none"), None)


BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), BODIES))
def test_the_verifier_writes_the_same_bytes_as_rfc_8785(body: dict[str, Any]) -> None:
    body = records.in_nfc(body)
    refuse_ambiguous(body)

    assert standalone.canonical(body) == rfc8785.dumps(body)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), BODIES))
def test_the_hash_of_a_record_is_our_digest_of_it(body: dict[str, Any]) -> None:
    record = {name: kind() for name, kind in standalone.RECORD.items() if name != "hash"}
    record["body"] = records.in_nfc(body)

    assert standalone.link(record) == records.digest(record)
