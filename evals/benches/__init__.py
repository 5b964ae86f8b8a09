"""What is measured against named peers, in one run each."""
