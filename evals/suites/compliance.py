"""Compliance: does it stop what law and channel forbid, and let pass what they allow?"""

from agents.compliance import review_compliance
from evals.checker_rows import checker_suite

SUITE = checker_suite(
    "compliance", "Does compliance say of each text what it must?", review_compliance, folder="compliance-agent"
)
