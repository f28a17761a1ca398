"""Conversations with the real bot: the fixtures ``bot`` and ``talk`` of tests/conftest.py."""
