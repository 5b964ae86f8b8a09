"""Prompt tests: what a prompt's head asks of its copy, and that its fallback copy passes every gate."""
