"""Delivery and nothing else: how frames travel while a line is open. What they say is decided below."""
