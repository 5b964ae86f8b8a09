"""How many tokens a text takes, estimated without a network or a vocabulary."""

import string

BYTES_A_TOKEN = 3
"""English has about four characters a token (OpenAI's help on tokens says so); three leaves room for other
vocabularies, and for scripts whose letters have two or three bytes."""
_ALONE = f"{string.digits}{string.punctuation}".encode()


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a model counts for a text: one for three bytes of UTF-8, one for a digit or mark.

    Digits and ASCII marks count alone because some vocabularies, such as Llama 2's, split figures so. It is meant to
    be on the safe side for prompts; a long row of emoji alone takes more.
    """
    raw = text.encode(errors="replace")
    others = raw.translate(None, _ALONE)
    return -(-len(others) // BYTES_A_TOKEN) + len(raw) - len(others)
