"""One file a command; `app/cli.py` lists them and imports one only when it is called."""
