"""Where facts of business are kept: one SQLite file in WAL mode, or PostgreSQL by URL."""

from marque.storage.engine import Storage

__all__ = ["Storage"]
