"""What counts as this machine alone."""

import pytest

from marque.loopback import is_loopback, is_this_machine


@pytest.mark.parametrize(("address", "here"), [
    ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("fe80::1%eth0", False), ("10.0.0.1", False), (None, False),
    ("", False), ("localhost", False),
])  # fmt: skip
def test_only_loopback_is_this_machine(address: str | None, here: bool) -> None:
    assert is_loopback(address) is here


@pytest.mark.parametrize(("host", "here"), [
    ("localhost", True), ("LOCALHOST", True), ("[::1]", True), ("127.0.0.1", True), ("localhost.example", False),
    ("192.0.2.1", False), (None, False), ("", False),
])  # fmt: skip
def test_a_name_of_this_machine_is_this_machine_too(host: str | None, here: bool) -> None:
    assert is_this_machine(host) is here
