"""One file a group of claims: the words by which copy makes them. Each has `find(reading)`, which yields hits."""
