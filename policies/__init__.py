"""What must hold: tiers, gates, brands, rules and approval. Pure judgement; nothing here reads a database."""
