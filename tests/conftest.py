"""Shared by every test; the settings of the run are tests/settings.py."""
