"""Whether a model may take the place of the one in force: compatibility suites, asked of both on the same rows."""
