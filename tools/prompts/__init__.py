"""Versions of prompts as rows: the text of each, which of them a campaign began with, and which are pinned."""

from tools.prompts.store import Pin, Prompts
from tools.prompts.versions import Version

__all__ = ["Pin", "Prompts", "Version"]
