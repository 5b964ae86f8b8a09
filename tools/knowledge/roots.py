"""The roots of words, as FTS5 makes them: what another store searches by words, it shall find as the embedded one does.

SQLite does not offer its tokenizer alone, but a table of another table's words (`fts5vocab`) tells what it made.
"""

import sqlite3
import threading
from collections.abc import Sequence
from functools import cache

from tools.knowledge.tables import TOKENIZER

_one_at_a_time = threading.Lock()


def rooted(texts: Sequence[str]) -> list[str]:
    """Return of each text the roots of its words, in order and parted by blanks; blocks, so callers use a thread."""
    roots: list[list[str]] = [[] for _ in texts]
    with _one_at_a_time:
        connection = _table()
        try:
            connection.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", enumerate(texts))
            for root, place in connection.execute('SELECT term, doc FROM words ORDER BY doc, "offset"'):
                roots[place].append(root)
        finally:
            connection.execute("INSERT INTO said (said) VALUES ('delete-all')")
    return [" ".join(some) for some in roots]


@cache
def _table() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.execute(f"CREATE VIRTUAL TABLE said USING fts5(text, content='', tokenize='{TOKENIZER}')")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(said, 'instance')")
    return connection
