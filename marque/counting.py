"""Numbers of things in a line for people."""


def counted(number: int, thing: str) -> str:
    """Return how many there are of a thing, such as `1 finding` or `2,400 findings`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
