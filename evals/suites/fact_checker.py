"""Fact checker: does it give a text's claims their status, and stop what the catalogue does not bear out?"""

from agents.fact_checker import check_facts
from evals.checker_rows import checker_suite

SUITE = checker_suite("fact-checker", "Does the fact checker say of each text what it must?", check_facts)
