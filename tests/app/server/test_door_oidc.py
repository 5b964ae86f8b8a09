"""Tokens of an issuer: signed by its key, for us, in force, about a verified address; nothing else opens."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from app.server.oidc import FRESH, KEPT, PAUSE, BadToken, Issuer
from marque.errors import Unavailable
from marque.settings import Oidc

ISSUER, AUDIENCE, ANNA = "https://login.example", "marque", "anna@tarnholt.example"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - what must not open
CURVE, EDWARDS = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def public(key: Any, kid: str, algorithm: str, **more: Any) -> dict[str, Any]:
    maker: Any = jwt.get_algorithm_by_name(algorithm)
    return {**json.loads(maker.to_jwk(key.public_key())), "kid": kid, **more}


KEYS = [
    public(RSA, "rsa", "RS256", use="sig"), public(CURVE, "curve", "ES256"), public(EDWARDS, "edwards", "EdDSA"),
    public(SMALL, "small", "RS256"), public(OTHER, "for-encryption", "RS256", use="enc"),
    {"kty": "oct", "kid": "shared", "k": base64.urlsafe_b64encode(b"x" * 32).decode()},
]  # fmt: skip


class World:
    """What an issuer publishes, and when it is asked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.away = False
        self.issuer = ISSUER
        self.jwks_uri = f"{ISSUER}/keys"
        self.keys: Any = KEYS
        self.asked: list[str] = []

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.away:
            raise Unavailable("does not answer", where=url)
        if url.endswith("/openid-configuration"):
            return json.dumps({"issuer": self.issuer, "jwks_uri": self.jwks_uri}).encode()
        return json.dumps({"keys": self.keys}).encode()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def issuer(world: World) -> Issuer:
    return Issuer(Oidc(issuer=ISSUER, audience=AUDIENCE), world.fetch, lambda: world.now)


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 300, "email": ANNA, "email_verified": True}
    return {name: value for name, value in {**made, **other}.items() if value is not ...}


def token(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "rsa", header: Any = None, **other: Any) -> str:
    return jwt.encode(
        claims(**other), key, algorithm=algorithm, headers={**({"kid": kid} if kid else {}), **(header or {})}
    )


def by_hand(header: dict[str, Any], payload: Any, sign: Callable[[bytes], bytes] = lambda _: b"") -> str:
    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(payload).encode())}"
    return f"{signed}.{part(sign(signed.encode()))}"


GOOD: dict[str, Callable[[], str]] = {
    "RS256": token,
    "PS256": lambda: token(algorithm="PS256"),
    "ES256": lambda: token(CURVE, "ES256", "curve"),
    "EdDSA": lambda: token(EDWARDS, "EdDSA", "edwards"),
    "for several": lambda: token(aud=["others", AUDIENCE]),
    "in capitals": lambda: token(email=ANNA.upper()),
    "not said whether verified": lambda: token(email_verified=...),
    "of a clock that is ahead": lambda: token(iat=int(time.time()) + 20),
    "just ended": lambda: token(exp=int(time.time()) - 5, iat=int(time.time()) - 300),
}


@pytest.mark.parametrize("made", GOOD.values(), ids=GOOD)
async def test_a_good_token_says_whose_it_is(issuer: Issuer, made: Callable[[], str]) -> None:
    assert await issuer.address_in(made()) == ANNA


def with_secret(kid: str, secret: bytes) -> str:
    return by_hand({"alg": "HS256", "kid": kid}, claims(), lambda text: hmac.new(secret, text, hashlib.sha256).digest())


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(exp=int(time.time()) - 40),
    "not yet": lambda: token(nbf=int(time.time()) + 120),
    "made in the future": lambda: token(iat=int(time.time()) + 120),
    "without an end": lambda: token(exp=...),
    "without a beginning": lambda: token(iat=...),
    "of another issuer": lambda: token(iss="https://evil.example"),
    "of an issuer that begins alike": lambda: token(iss=f"{ISSUER}.evil.example"),
    "without an issuer": lambda: token(iss=...),
    "for somebody else": lambda: token(aud="others"),
    "for nobody": lambda: token(aud=...),
    "without an address": lambda: token(email=...),
    "with an odd address": lambda: token(email=["anna@tarnholt.example"]),
    "not verified": lambda: token(email_verified=False),
    "not verified in words": lambda: token(email_verified="false"),
    "signed by another": lambda: token(OTHER),
    "signed by a key for encryption": lambda: token(OTHER, kid="for-encryption"),
    "signed by a short key": lambda: by_hand(
        {"alg": "RS256", "kid": "small"}, claims(), lambda text: SMALL.sign(text, padding.PKCS1v15(), hashes.SHA256())
    ),
    "under another's name": lambda: token(RSA, kid="curve"),
    "without a name": lambda: token(kid=None),
    "of an unknown key": lambda: token(kid="unknown"),
    "none": lambda: by_hand({"alg": "none"}, claims()),
    "none, with a name": lambda: by_hand({"alg": "none", "kid": "rsa"}, claims()),
    "NONE": lambda: by_hand({"alg": "NoNe", "kid": "rsa"}, claims()),
    "no algorithm": lambda: by_hand({"kid": "rsa"}, claims()),
    "an odd algorithm": lambda: by_hand({"alg": ["RS256"], "kid": "rsa"}, claims()),
    "an odd name": lambda: by_hand({"alg": "RS256", "kid": ["rsa"]}, claims()),
    "the public key as a secret": lambda: with_secret("rsa", PEM),
    "a shared secret": lambda: with_secret("shared", b"x" * 32),
    "its own key": lambda: token(OTHER, header={"jwk": public(OTHER, "rsa", "RS256")}),
    "a key from elsewhere": lambda: token(OTHER, header={"jku": "https://evil.example/keys"}),
    "with a demand": lambda: token(header={"crit": ["exp"]}),
    "endless": lambda: by_hand({"alg": "RS256", "kid": "rsa"}, {**claims(), "exp": 1e308 * 10}),
    "cut": lambda: token()[:-10],
    "not signed": lambda: token().rpartition(".")[0] + ".",
    "no token": lambda: "hello",
    "empty": lambda: "",
    "in five parts": lambda: ".".join(["eyJhbGciOiJSUzI1NiJ9"] * 5),
    "too long": lambda: token(more="x" * 9000),
    "no object": lambda: by_hand({"alg": "RS256", "kid": "rsa"}, [1, 2]),
    "binary": lambda: "\x00\x01.\xff.\xff",
}


@pytest.mark.parametrize("made", BAD.values(), ids=BAD)
async def test_a_bad_token_opens_nothing(issuer: Issuer, made: Callable[[], str]) -> None:
    with pytest.raises(BadToken, match="opens nothing"):
        await issuer.address_in(made())


async def test_the_keys_are_fetched_once(issuer: Issuer, world: World) -> None:
    for _ in range(5):
        await issuer.address_in(token())

    assert world.asked == [f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/keys"]


async def test_forged_names_of_keys_do_not_make_us_hammer_the_issuer(issuer: Issuer, world: World) -> None:
    await issuer.address_in(token())
    for number in range(200):
        world.now += 1
        with pytest.raises(BadToken):
            await issuer.address_in(token(kid=f"forged-{number}"))

    assert len(world.asked) <= 2 * (1 + 200 // int(PAUSE))


async def test_a_new_key_of_the_issuers_is_found(issuer: Issuer, world: World) -> None:
    await issuer.address_in(token())
    world.keys = [*KEYS, public(OTHER, "new", "RS256")]
    world.now += PAUSE

    assert await issuer.address_in(token(OTHER, kid="new")) == ANNA


async def test_a_key_that_the_issuer_took_back_opens_nothing_soon(issuer: Issuer, world: World) -> None:
    await issuer.address_in(token())
    world.keys = [public(OTHER, "new", "RS256")]
    world.now += FRESH + 1

    with pytest.raises(BadToken):
        await issuer.address_in(token())


async def test_an_issuer_that_is_away_opens_nothing(issuer: Issuer, world: World) -> None:
    world.away = True
    for _ in range(3):
        with pytest.raises(Unavailable, match="cannot be asked"):
            await issuer.address_in(token())
    assert len(world.asked) == 1

    world.away, world.now = False, world.now + PAUSE
    assert await issuer.address_in(token()) == ANNA
    world.away, world.now = True, world.now + KEPT - 1
    assert await issuer.address_in(token()) == ANNA
    world.now += 2
    with pytest.raises(Unavailable):
        await issuer.address_in(token())


@pytest.mark.parametrize("wrong", [
    {"issuer": "https://evil.example"}, {"jwks_uri": "http://login.example/keys"}, {"jwks_uri": "file:///etc/passwd"},
    {"keys": []}, {"keys": "none"}, {"keys": [{"kty": "oct", "kid": "rsa", "k": "eA"}]},
])  # fmt: skip
async def test_an_issuer_that_publishes_nonsense_opens_nothing(issuer: Issuer, world: World, wrong: Any) -> None:
    for name, value in wrong.items():
        setattr(world, name, value)

    with pytest.raises(Unavailable):
        await issuer.address_in(token())
