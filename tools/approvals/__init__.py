"""Approvals as rows: tasks that wait for a person, decisions, waivers. Rows decide; the graph waits for them."""

from tools.approvals.store import Approvals

__all__ = ["Approvals"]
