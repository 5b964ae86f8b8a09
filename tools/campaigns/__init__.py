"""Campaigns as rows: their state, who signed, what was written and judged, whose each thread is, who drives it."""

from tools.campaigns.contents import Contents
from tools.campaigns.leases import Leases
from tools.campaigns.store import Campaigns
from tools.campaigns.threads import Threads

__all__ = ["Campaigns", "Contents", "Leases", "Threads"]
