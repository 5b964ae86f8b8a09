"""Brand critic: does it object to what the brand would not say, and let pass what it would?"""

from agents.brand_critic import review_voice
from evals.checker_rows import checker_suite

SUITE = checker_suite("brand-critic", "Does the brand critic say of each text what it must?", review_voice)
