"""One module per mail system. Only the composition root imports them."""
