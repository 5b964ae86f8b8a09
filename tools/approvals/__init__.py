"""Approvals as rows: tasks that wait for a person, decisions, waivers, and what the clock does meanwhile.

Rows decide; the graph waits for them.
"""

from tools.approvals.alarms import Alarms
from tools.approvals.remarks import Remarks
from tools.approvals.spots import SpotChecks
from tools.approvals.store import Approvals
from tools.approvals.turns import Turns

__all__ = ["Alarms", "Approvals", "Remarks", "SpotChecks", "Turns"]
