"""Mails against a real SMTP server on loopback: encrypted, plain, to one person, and nothing in its head but ours."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from marque.errors import InputError
from tests.tools.notices.conftest import CAMPAIGN, Post
from tools.notices import mail as module
from tools.notices.mail import Mail
from tools.notices.notice import Channel, Kind, Notice
from tools.notices.words import letter

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]
FROM, TO = "marque@tarnholt.example", "june.okadi@tarnholt.example"
MAIL: frozenset[Channel] = frozenset({"mail"})


class Server:
    """Keeps what it is sent, or says what it is told to."""

    def __init__(self, says: str = "250 OK", to: str = "250 OK") -> None:
        self.says, self.to = says, to
        self.got: list[tuple[list[str], EmailMessage, bool]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.to.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        made = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.got.append((envelope.rcpt_tos, made, session.ssl is not None))
        return self.says

    @contextmanager
    def open(self, **how: Any) -> Iterator[str]:
        with socket.socket() as free:  # the controller calls itself up at its port, so it has to know it
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(self, hostname="127.0.0.1", port=port, **how)
        controller.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1's own, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "pair.pem"
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(raw + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


async def send(post: Post, mail: Mail, kind: Kind = "task.opened", to: str = TO) -> Any:
    await post.tell(kind, channels=MAIL, to=(to,), decision="approve")
    await post.outbox({"mail": mail}).send_due()
    return await post.row()


async def test_a_mail_arrives_at_its_addressee_alone(post: Post) -> None:
    server = Server()
    with server.open() as at:
        row = await send(post, Mail(f"smtp://{at}", FROM))

    ((people, mail, _),) = server.got
    assert (people, mail["To"], mail["From"], row["outcome"]) == ([TO], TO, FROM, "sent")
    assert mail["Message-ID"] == f"<{row['id']}@tarnholt.example>"
    assert mail["Subject"] == "[tarnholt] A campaign waits for a brand lead"
    assert mail.get_content_type() == "text/plain"
    assert f"Campaign {CAMPAIGN}" in mail.get_content()
    assert "2026-11-24 09:00 UTC" in mail.get_content()
    assert "@" not in mail.get_content()


async def test_it_is_encrypted_where_the_server_can(
    post: Post, context: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Server()
    with server.open(tls_context=context, require_starttls=True) as at:
        await send(post, Mail(f"smtp://{at}", FROM))

    assert [encrypted for _, _, encrypted in server.got] == [True]


async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(post: Post, context: ssl.SSLContext) -> None:
    server = Server()
    with server.open(tls_context=context) as at:
        row = await send(post, Mail(f"smtp://{at}", FROM))

    assert (server.got, row["error"]) == ([], "no connection, or none that is encrypted")


async def test_beyond_this_machine_nothing_is_sent_in_clear(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_this_machine", lambda _: False)
    server = Server()
    with server.open() as at:
        row = await send(post, Mail(f"smtp://{at}", FROM))

    assert (server.got, row["error"], row["done_at"]) == ([], "no connection, or none that is encrypted", None)


async def test_a_login_comes_from_the_address_of_the_server(
    post: Post, context: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    seen: list[Any] = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    with Server().open(tls_context=context, auth_required=True, authenticator=authenticate) as at:
        row = await send(post, Mail(f"smtp://post%40tarnholt:s%3Acret@{at}", FROM))

    assert (seen, row["outcome"]) == ([(b"post@tarnholt", b"s:cret")], "sent")


@pytest.mark.parametrize(
    ("server", "error", "outcome"),
    [
        (Server(to="550 no such person"), "the addressee was refused: 550", "given up"),
        (Server(to="450 try later"), "the addressee was refused: 450", None),
        (Server(says="554 we do not like it"), "the server answered 554", "given up"),
        (Server(says="451 not now"), "the server answered 451", None),
    ],
)
async def test_what_a_server_refuses_is_written_down_without_its_words(
    post: Post, server: Server, error: str, outcome: str | None
) -> None:
    with server.open() as at:
        row = await send(post, Mail(f"smtp://{at}", FROM))

    assert (row["error"], row["outcome"]) == (error, outcome)


async def test_a_server_that_is_away_is_asked_again(post: Post) -> None:
    with Server().open() as at:
        pass
    row = await send(post, Mail(f"smtp://{at}", FROM))

    assert (row["error"], row["done_at"]) == ("no connection, or none that is encrypted", None)


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "", "jörg@b.example"])
async def test_an_address_that_would_be_a_header_or_two_people_gets_no_mail(post: Post, to: str) -> None:
    server = Server()
    with server.open() as at:
        row = await send(post, Mail(f"smtp://{at}", FROM), to=to)

    assert (server.got, row["outcome"], row["error"]) == ([], "given up", "its addressee is no address")


async def test_a_body_cannot_become_a_header(post: Post) -> None:
    server = Server()
    with server.open() as at:
        await post.tell("task.decided", channels=MAIL, to=(TO,), decision="approve", role="editor\r\nBcc: c@d.example")
        await post.outbox({"mail": Mail(f"smtp://{at}", FROM)}).send_due()

    assert all(mail["Bcc"] is None for _, mail, _ in server.got)


@pytest.mark.parametrize(
    "url",
    ["", "smtp://", "http://127.0.0.1", "smtp://host:99999", "smtp://host/path", "smtp://host:x", "host:25"],
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="MARQUE_SMTP_URL"):
        Mail(url, FROM)


@pytest.mark.parametrize("sender", ["", "marque", "a@b.example\r\nBcc: c@d.example", "Marque <a@b.example>", "@b"])
def test_what_is_no_sender_is_refused(sender: str) -> None:
    with pytest.raises(InputError, match="MARQUE_MAIL_FROM"):
        Mail("smtp://127.0.0.1:25", sender)


def test_the_password_is_in_no_text_of_the_object() -> None:
    assert "secret" not in repr(Mail("smtp://u:secret@127.0.0.1", FROM))


@pytest.mark.parametrize("kind", Kind.__args__)  # type: ignore[attr-defined]
def test_every_kind_has_words(kind: Kind) -> None:
    notice = Notice(
        id="n", brand="tarnholt", campaign_id=None, kind=kind, channel="mail", addressee=TO, attempts=1,
        at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        body={"role": "editor", "stage": 1, "stages": 2, "deadline": "2026-11-24T09:00:00+00:00", "decision": "edit"},
    )  # fmt: skip

    assert "{" not in "".join(letter(notice))
