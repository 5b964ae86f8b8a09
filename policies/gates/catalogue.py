"""Every gate there is, in the order in which they answer."""
