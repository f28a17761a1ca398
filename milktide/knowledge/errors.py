"""What can go wrong with the table, said in a sentence."""

from __future__ import annotations


class KnowledgeError(RuntimeError):
    """The table cannot be read or built. The message says what to do."""
