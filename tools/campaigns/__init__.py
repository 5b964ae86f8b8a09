"""Campaigns as rows: their state, who signed, what was written and judged, and the package."""

from tools.campaigns.contents import Contents
from tools.campaigns.leases import Leases
from tools.campaigns.store import Campaigns

__all__ = ["Campaigns", "Contents", "Leases"]
