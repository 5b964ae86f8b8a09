"""The knowledge on a Weaviate server, cluster or cloud: the same port, the same answers."""
