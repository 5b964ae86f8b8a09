"""The copilot in a terminal: reading lines, completing words, holding the conversation, showing what comes."""
