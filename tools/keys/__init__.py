"""API keys: made, looked up by their secret, rotated, revoked."""

from tools.keys.store import EVERY_BRAND, Key, Keys, Made, keys_of

__all__ = ["EVERY_BRAND", "Key", "Keys", "Made", "keys_of"]
