"""The conversation without a chat: what was heard, what to say next, and how to put it.

Plain Python. The Rasa side (``policies``, ``actions``) hands in what stands in its slots and carries
out what comes back.
"""
