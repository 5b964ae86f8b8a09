"""Pressure selling: false urgency, scarcity, shame at declining, and crowds that nobody has seen.

`judging` gives a text's probability and the places that press, `excuses` says which of them the evidence bears out.
"""
