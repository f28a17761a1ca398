"""Rasa input channels: what the stock ones lack."""
