"""Whole days as a market counts them: the first and the last instant that a moment covers."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from marque.brief import Moment


def start_of(moment: Moment, zone: str) -> datetime:
    """Return the first instant that a moment covers; a bare date is its whole day in the zone."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), ZoneInfo(zone))


def end_of(moment: Moment, zone: str) -> datetime:
    """Return the last instant, inclusive, that a moment covers."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.max, ZoneInfo(zone))
