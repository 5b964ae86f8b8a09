"""How good it is: suites, metrics and benchmarks on fixed data."""
