"""The doors: command line, server routes, and who may do what."""
