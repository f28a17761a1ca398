"""Measurements, against a stock Rasa bot in the same run: `make bench`."""
