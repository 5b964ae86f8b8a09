"""Who does it: writer, fact checker, brand critic, compliance; one file a role."""
