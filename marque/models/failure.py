"""How a call to a model can end."""

from typing import Literal

from langchain_core.messages import AIMessage

Outcome = Literal[
    "answered",
    "tools",  # asked for tools, which is no failure
    "prose",  # answered in words after its tools; the typed answer is asked for next
    "wrong_json",  # text that is not of the answer's type
    "wrong_answer",  # the right type, but the caller's check complained
    "rounds",  # still wanted tools when it had to answer
    "refusal",
    "content_filter",
    "length",
    "empty",
    "unfinished",  # ended in good order but without a finish reason: looks complete and is not
    "cut",  # the connection broke in the middle of the answer
    "malformed",  # not the protocol: a web page, no choices, a broken body
    "rate_limited",
    "quota",
    "server_error",
    "timeout",
    "connection",
    "context_too_long",
    "unauthorised",
    "rejected",  # another 4xx
    "over_budget",
    "price_unknown",
    "spending_unknown",
    "tool_unavailable",
    "cancelled",  # called off while it was under way
    "resting",  # not asked, because the last asks of it failed
]


class LinkFailure(Exception):  # noqa: N818 - the word of the house
    """One call that gave no answer; the gateway asks again or goes on to the next link."""

    def __init__(
        self,
        outcome: Outcome,
        *,
        retry: bool = False,
        retry_after: float | None = None,
        billed: bool = True,
        message: AIMessage | None = None,
        unsupported: str | None = None,
    ) -> None:
        """Say how it ended.

        Args:
            outcome: The kind of failure, as the record of the call keeps it.
            retry: Whether the same link may do better when asked again.
            retry_after: Seconds that the endpoint asks us to wait.
            billed: Whether the endpoint may charge for it; where in doubt, it does.
            message: What did arrive, for its token counts.
            unsupported: The parameter that this model does not take; without it, it may answer.
        """
        super().__init__(outcome)
        self.outcome: Outcome = outcome
        self.retry = retry
        self.retry_after = retry_after
        self.billed = billed
        self.message = message
        self.unsupported = unsupported


def fault_in(message: AIMessage) -> LinkFailure | None:
    """Return what is wrong with a reply before anybody reads its text, or None."""
    if message.additional_kwargs.get("refusal"):
        return LinkFailure("refusal", message=message)
    finish = message.response_metadata.get("finish_reason")
    if finish is None:
        return LinkFailure("unfinished", retry=True, message=message)
    if finish == "content_filter":
        return LinkFailure("content_filter", message=message)
    if finish == "length":
        return LinkFailure("length", message=message)
    if not (message.text.strip() or message.tool_calls or message.invalid_tool_calls):
        return LinkFailure("empty", retry=True, message=message)
    return None
