"""Checks of machines and networks: they alone of inspections use the network; `project` connects them."""
