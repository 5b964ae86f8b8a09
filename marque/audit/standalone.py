"""Verifies an audit chain without Marque: Python 3.11 and the package `cryptography` are all it needs.

    python verify.py BUNDLE.json [KEY_ID]

Take this file, and the id of the key, from where you trust them: a bundle that somebody made up brings a verifier
and a key of its own. Exit 0: every record is as it was written, up to the last signed head; 1: not so; 2: no bundle.
"""

import hashlib
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIRST = "0" * 64
RECORD = {
    "chain": str, "seq": int, "brand": str, "at": str, "kind": str, "once": str, "body": dict, "prev": str, "hash": str,
}  # fmt: skip
HEAD = {"chain": str, "seq": int, "brand": str, "at": str, "hash": str, "key_id": str, "signature": str}


class Problem(NamedTuple):
    """One thing that is not as it was written."""

    seq: int | None
    what: str


def canonical(value: object) -> bytes:
    """Return the RFC 8785 bytes of a value that holds no fractions and whose keys are ASCII, as ours are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(record: Mapping[str, Any]) -> str:
    """Return the hash that a record must have: SHA-256 over all its columns but the hash itself."""
    return hashlib.sha256(canonical({key: record[key] for key in RECORD if key != "hash"})).hexdigest()


def signed_part(head: Mapping[str, Any]) -> bytes:
    """Return what the signature of a head is made over: all its columns but the signature itself."""
    return b"marque audit head\n" + canonical({key: head[key] for key in HEAD if key != "signature"})


def key_id(public_key: bytes) -> str:
    """Return the short name of an Ed25519 public key, given as its 32 bytes."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def problems(
    chain: str, records: Sequence[Mapping[str, Any]], heads: Sequence[Mapping[str, Any]], public_key: bytes | None
) -> list[Problem]:
    """Return all that is wrong with one chain, given in the order of `seq`; nothing: it is as it was written.

    What stands behind the last head could be cut off unseen; up to it a cut shows.
    """
    found: list[Problem] = []
    expected, prev = 1, FIRST
    for record in records:
        seq = record.get("seq")
        if not _has_shape(record, RECORD):
            found.append(Problem(seq if isinstance(seq, int) else None, "a column is not what it must be"))
        else:
            found += [Problem(record["seq"], what) for what in _wrong(record, chain, expected, prev)]
        prev = record.get("hash", prev)
        expected = seq + 1 if isinstance(seq, int) else expected + 1
    by_seq = {record.get("seq"): record.get("hash") for record in records}
    for head in heads:
        what = _wrong_head(head, chain, by_seq, public_key)
        if what:
            found.append(Problem(head["seq"] if isinstance(head.get("seq"), int) else None, what))
    return found


def _wrong(record: Mapping[str, Any], chain: str, expected: int, prev: str) -> list[str]:
    found = []
    if record["chain"] != chain:
        found.append(f"belongs to {record['chain']}")
    if record["seq"] != expected:
        found.append(f"stands where record {expected} must stand: one was removed, doubled or moved")
    if record["prev"] != prev:
        found.append("does not follow the record before it")
    if link(record) != record["hash"]:
        found.append("was altered: its hash does not fit")
    return found


def _records(some: Collection[Any]) -> str:
    return "1 record" if len(some) == 1 else f"{len(some)} records"


def _wrong_head(head: Mapping[str, Any], chain: str, by_seq: Mapping[Any, Any], public_key: bytes | None) -> str | None:
    if not _has_shape(head, HEAD) or head["chain"] != chain:
        return "a column of a head is not what it must be"
    if public_key is None or head["key_id"] != key_id(public_key):
        return f"a head is signed with the key {head['key_id']}, which is not at hand"
    if not _is_signed(head, public_key):
        return "a head was altered: its signature does not fit"
    if head["seq"] not in by_seq:
        return f"was signed as the head, and is gone: {_records(by_seq)} left"
    if by_seq[head["seq"]] != head["hash"]:
        return "is not the record that was signed"
    return None


def _is_signed(head: Mapping[str, Any], public_key: bytes) -> bool:
    signature = head["signature"]
    try:
        raw = bytes.fromhex(signature)
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw, signed_part(head))
    except (ValueError, InvalidSignature):
        return False
    return raw.hex() == str(signature)


def _has_shape(row: Mapping[str, Any], shape: Mapping[str, type]) -> bool:
    return row.keys() == shape.keys() and all(type(row[key]) is kind for key, kind in shape.items())


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def main(arguments: Sequence[str]) -> int:
    """Verify the bundle that the arguments name, say what was found, and return the exit status."""
    try:
        with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123 - plain Python, to be read by auditors
            bundle = json.load(file, object_pairs_hook=_no_key_twice)
        public_key = bytes.fromhex(bundle["public_key"]) if bundle["public_key"] else None
        chain, records, heads = bundle["chain"], bundle["records"], bundle["heads"]
        if len(arguments) > 1 and (public_key is None or key_id(public_key) != arguments[1]):
            print(f"the bundle's key is not {arguments[1]}")  # noqa: T201 - what a script is for
            return 1
        found = problems(chain, records, heads, public_key)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        print(f"this is not a bundle that can be verified: {error}")  # noqa: T201 - as above
        return 2
    for problem in found:
        print(f"{chain} {problem.seq}: {problem.what}")  # noqa: T201 - as above
    last = max((head["seq"] for head in heads), default=0) if not found else 0
    signed = f", signed to {last} by key {key_id(public_key)}" if public_key and last else ", no head is signed"
    print(f"{chain}: {'ALTERED' if found else f'{_records(records)} unaltered{signed}'}")  # noqa: T201 - as above
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
