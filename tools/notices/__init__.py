"""Notices to the outside: written with what they tell of, sent afterwards by signed webhook and by mail."""

from tools.notices.outbox import Outbox
from tools.notices.telling import Notices

__all__ = ["Notices", "Outbox"]
