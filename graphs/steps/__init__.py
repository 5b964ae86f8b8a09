"""One file a step of the campaign: what it takes from rows, does, and gives."""
