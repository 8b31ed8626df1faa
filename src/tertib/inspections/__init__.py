"""Assets, the rounds that look after them, what was measured on them, and what is not settled yet."""
