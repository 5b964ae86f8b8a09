"""`python -m app` is `marque`."""

from app.cli import main

main()
