"""The official form of a procedure, pure: the sheet as values, read from text, printed as text."""
