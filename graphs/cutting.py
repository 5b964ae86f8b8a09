"""Telling that a prompt had no room for some of the evidence; which it was stands in the record of the call."""

from collections.abc import Callable, Iterable
from typing import Any

from marque.models.gateway import CallRecord


def tell_cut(calls: Iterable[CallRecord], tell: Callable[[dict[str, Any]], None]) -> None:
    """Tell as progress how many passages and facts were left out of a prompt, once for each step that asked."""
    left_out = {call.step: len(call.cut) for call in calls if call.cut}
    for step, number in left_out.items():
        tell({"stage": "cut", "step": step, "left_out": number})
