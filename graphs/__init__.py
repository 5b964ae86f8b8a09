"""The order of the work; `wiring.py` makes the services once."""
