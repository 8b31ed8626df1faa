"""What the network answers: ping, names, doors, pages, certificates."""
