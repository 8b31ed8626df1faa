"""Writing a procedure without knowing its file: the table is the form, and every press is one change."""
