"""The outbox: hand-offs to a person, written durably with an id.

A row is written before the parent is told anything, so a promise is never made on memory alone.
Until a clinic is connected nobody reads it but who runs ``milktide handoffs``.
"""

from milktide.handoffs._outbox import HandOff, Line, Outbox, outbox_url

__all__ = ["HandOff", "Line", "Outbox", "outbox_url"]
