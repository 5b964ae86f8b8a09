"""What the agents are told: Markdown files with a head, their loader, and the fallback copy that they carry."""
