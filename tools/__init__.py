"""What the agents and doors may reach: inventory, knowledge, approvals and campaigns. Effects live here."""
