"""Notices to people, by SMTP: encrypted wherever it leaves this machine, and plain text."""

import asyncio
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property
from urllib.parse import unquote, urlsplit

from marque.errors import InputError
from marque.loopback import is_this_machine
from tools.notices.notice import Failed, Notice
from tools.notices.words import letter

SECONDS, WHOLE_SECONDS = 10, 40
_FOR_GOOD = 500
_PORTS = {"smtp": 587, "smtps": 465}


class Mail:
    """Sends mails over one server, one connection a mail."""

    def __init__(self, url: str, sender: str) -> None:
        """Take `smtp://USER:PASSWORD@HOST:PORT` (or `smtps://`) and the sender's address; opens nothing.

        Raises:
            InputError: one of them cannot be used.
        """
        self._scheme, self._host, self._port, self._user, self._password = _checked(url)
        self._sender = _address(sender)

    async def send(self, notice: Notice, now: datetime) -> None:
        """Send one mail to its addressee; the server's taking it means that it arrived."""
        import aiosmtplib

        message = self.message(notice, now)
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await aiosmtplib.send(
                    message, sender=self._sender.addr_spec, recipients=[notice.addressee or ""], hostname=self._host,
                    port=self._port, username=self._user, password=self._password, timeout=SECONDS,
                    local_hostname=self._sender.domain, use_tls=self._scheme == "smtps",
                    # On this machine nobody listens in between, and a local relay often has no certificate.
                    start_tls=None if is_this_machine(self._host) else self._scheme == "smtp",
                    tls_context=await asyncio.to_thread(lambda: self._trusted),
                )  # fmt: skip
        except (TimeoutError, aiosmtplib.SMTPTimeoutError) as error:
            raise Failed("it was too slow") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise Failed(f"the addressee was refused: {codes[0]}", for_good=min(codes) >= _FOR_GOOD) from error
        except aiosmtplib.SMTPResponseException as error:
            # A wrong password or a full disk of theirs can be mended; what a mail itself is refused for cannot.
            is_final = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= _FOR_GOOD
            raise Failed(f"the server answered {error.code}", for_good=is_final) from error
        except aiosmtplib.SMTPServerDisconnected as error:
            raise Failed("the connection was cut") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Failed("no connection, or none that is encrypted") from error

    def message(self, notice: Notice, now: datetime) -> EmailMessage:
        """Return the mail; a header that holds a line break cannot be made."""
        try:
            made = EmailMessage(policy=SMTP)
            made["From"], made["To"] = self._sender, _address(notice.addressee or "")
            made["Subject"], text = letter(notice)
            made["Date"] = format_datetime(now)
            made["Message-ID"] = f"<{notice.id}@{self._sender.domain}>"
            made["Auto-Submitted"] = "auto-generated"
            made.set_content(text)
        except (ValueError, InputError) as error:
            raise Failed("its addressee is no address", for_good=True) from error
        return made

    async def close(self) -> None:
        """Close nothing: no connection outlives its mail."""

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _checked(url: str) -> tuple[str, str, int, str | None, str | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        port, parts = 0, urlsplit("")
    if not port or not parts.hostname or parts.path.strip("/") or parts.query:
        raise InputError("is no address of a mail server", where="MARQUE_SMTP_URL",
                         mend="use smtp://USER:PASSWORD@HOST:587")  # fmt: skip
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return parts.scheme, parts.hostname, port, user, password


def _address(text: str) -> Address:
    try:
        found = Address(addr_spec=text.strip())
    except (ValueError, IndexError, MessageError):
        found = Address()
    if not (found.username and found.domain and text.isascii()):
        raise InputError("is no address", where="MARQUE_MAIL_FROM", mend="use one such as marque@yours.example")
    return found
