"""The LangGraph server's rooms: who may come in, what is shut, our own routes, and what runs beside them."""
