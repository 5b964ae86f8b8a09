"""The bill of materials: all that decides what comes out, as a CycloneDX ML-BOM with versions and hashes."""

from app.bom.bill import bill

__all__ = ["bill"]
