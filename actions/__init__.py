"""Rasa actions, one module per journey. Thin: slots in, a call into milktide, messages out."""
