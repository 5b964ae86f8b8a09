"""Orders to a machine: in what outsiders wrote (`screen`), and what is left of them in finished copy (`leaks`)."""
