"""Where a Weaviate server is and with which key it is asked, from what the settings say."""

import traceback

import httpx
import pytest
from pydantic import SecretStr

from marque.errors import InputError, Unavailable
from tools.knowledge.weaviate.connecting import Address, Server, in_our_words


@pytest.mark.parametrize(
    ("url", "grpc_port", "http", "grpc"),
    [
        ("http://localhost:8080", None, ("localhost", 8080), ("localhost", 50051)),
        ("http://localhost:8080", 50052, ("localhost", 8080), ("localhost", 50052)),
        ("https://knowledge.example", 50051, ("knowledge.example", 443), ("knowledge.example", 50051)),
        ("https://knowledge.example:8443", None, ("knowledge.example", 8443), ("knowledge.example", 443)),
        ("https://a1.c0.gcp.weaviate.cloud", None, ("a1.c0.gcp.weaviate.cloud", 443),
         ("grpc-a1.c0.gcp.weaviate.cloud", 443)),
        ("a1.c0.gcp.weaviate.cloud", None, ("a1.c0.gcp.weaviate.cloud", 443), ("grpc-a1.c0.gcp.weaviate.cloud", 443)),
        ("https://mine.weaviate.network", None, ("mine.weaviate.network", 443), ("mine.grpc.weaviate.network", 443)),
    ],
)  # fmt: skip
def test_the_address_names_both_of_its_ports(
    url: str, grpc_port: int | None, http: tuple[str, int], grpc: tuple[str, int]
) -> None:
    address = Address.of(url, grpc_port)

    assert ((address.host, address.port), (address.grpc_host, address.grpc_port)) == (http, grpc)
    assert address.is_secure is not url.startswith("http:")


@pytest.mark.parametrize("url", ["", "http://", "ftp://host", "http://host:port", "redis://localhost:1"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(InputError, match="no address of a server"):
        Address.of(url)


@pytest.mark.parametrize("key", ["wvSECRET\n", "wvSECRET\x00", "wv SECRET", "wvSECRET\u00fc", "\u200bwvSECRET"])
def test_a_key_that_no_header_takes_is_told_and_not_shown(key: str) -> None:
    with pytest.raises(InputError, match="the key holds a blank or a letter that no key has; copy it again") as told:
        Server(Address.of("http://localhost:8080"), SecretStr(key))
    assert "WEAVIATE_API_KEY" in str(told.value)
    assert "SECRET" not in str(told.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.LocalProtocolError("Illegal header value b'Bearer wvSECRET'"), "cannot be asked in this way"),
        (UnicodeEncodeError("ascii", "Bearer wvSECRET", 0, 1, "ordinal not in range"), "cannot be asked in this way"),
        (httpx.InvalidURL("wvSECRET"), "cannot be asked in this way"),
        (httpx.ConnectError("wvSECRET"), "does not answer"),
        (httpx.RemoteProtocolError("wvSECRET"), "does not answer"),
        (httpx.ReadTimeout("wvSECRET"), "took too long"),
    ],
)
def test_no_fault_of_the_way_to_the_server_passes_raw(error: Exception, said: str) -> None:
    with pytest.raises(Unavailable, match=said) as told, in_our_words("http://localhost:8080"):
        raise error
    assert "wvSECRET" not in str(told.value)


def test_what_may_hold_the_key_is_in_no_traceback() -> None:
    with pytest.raises(Unavailable) as told, in_our_words("http://localhost:8080"):
        raise httpx.LocalProtocolError("Illegal header value b'Bearer wv" + "SECRET'")
    assert "wvSECRET" not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize(("url", "grpc_port"), [("http://localhost:8080", 8080), ("https://knowledge.example", None)])
def test_one_port_for_both_is_told(url: str, grpc_port: int | None) -> None:
    with pytest.raises(InputError, match=r"WEAVIATE_GRPC_PORT: .* is the port of HTTP too; set it to the port"):
        Server(Address.of(url, grpc_port))
