"""One file a gate; `catalogue.py` lists them all."""
