"""Which channels a workspace has, by its settings."""

from collections.abc import Mapping

from marque.errors import InputError
from marque.settings import Settings
from tools.notices.mail import Mail
from tools.notices.notice import Channel, Sender
from tools.notices.webhook import Webhook


def senders_of(settings: Settings) -> Mapping[Channel, Sender]:
    """Return a sender for each channel that is configured; opens nothing.

    Raises:
        InputError: one is configured half, or cannot be used.
    """
    senders: dict[Channel, Sender] = {}
    if settings.webhook_url:
        if settings.webhook_secret is None:
            raise InputError("is missing: a webhook goes out signed or not at all", where="MARQUE_WEBHOOK_SECRET",
                             mend="make one: echo whsec_$(openssl rand -base64 32)")  # fmt: skip
        senders["webhook"] = Webhook(
            settings.webhook_url.get_secret_value(), settings.webhook_secret.get_secret_value()
        )
    if settings.smtp_url:
        if settings.mail_from is None:
            raise InputError("is missing: a mail has a sender", where="MARQUE_MAIL_FROM",
                             mend="name an address of yours")  # fmt: skip
        senders["mail"] = Mail(settings.smtp_url.get_secret_value(), settings.mail_from.get_secret_value())
    return senders
