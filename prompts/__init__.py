"""What the machines are told: prompts as files, the copy that stands in for a model, and how both are filled."""
