"""The texts of a campaign in the setting that they are judged in."""

from agents.desk import Desk
from marque.message import ChannelMessage, Message
from policies.checking import completed


def messages_to_judge(messages: tuple[ChannelMessage, ...], desk: Desk) -> list[tuple[str, Message]]:
    """Return every variant in the setting that it is judged in: the brief's products and offer, at sending time."""
    return [
        (message.channel, completed(variant_message, desk.policy, desk.judged_at))
        for message in messages
        for variant_message in desk.as_messages(message)
    ]
