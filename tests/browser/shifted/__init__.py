"""A clock for served processes that a test moves on: the machine's time and the days in DATA/clock-shift."""
