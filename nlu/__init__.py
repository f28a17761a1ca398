"""Rasa graph components that only wrap milktide.language."""
