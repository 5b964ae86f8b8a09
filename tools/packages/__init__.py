"""The package: what an approved campaign yields, as the row that proves it and as files to take away."""

from tools.packages.store import Packages

__all__ = ["Packages"]
