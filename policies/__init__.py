"""Rasa policy components of Milktide."""
