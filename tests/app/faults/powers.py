"""What a test takes from its own process for a while: root's right to read all files, and room on the disk."""

import ctypes
import os
import resource
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_VERSION = 0x20080522
_OVERRIDE = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them, the mode of a file does not stop root."""


@contextmanager
def like_anybody() -> Iterator[None]:
    """Let the mode of files count for this thread, and for those that it starts, even where root runs the tests."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("Ii", _VERSION, 0))
    before = ctypes.create_string_buffer(24)  # effective, permitted, inheritable: twice 32 bits
    if libc.capget(header, before) != 0:
        pytest.skip("root cannot lay down its capabilities here")
    words = list(struct.unpack("6I", before.raw))
    words[0] &= ~_OVERRIDE
    try:
        assert libc.capset(header, ctypes.create_string_buffer(struct.pack("6I", *words), 24)) == 0
        yield
    finally:
        assert libc.capset(header, before) == 0


@contextmanager
def no_file_longer_than(size_bytes: int) -> Iterator[None]:
    """Let every write beyond this size fail with EFBIG, as a quota does; Python ignores the signal."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
