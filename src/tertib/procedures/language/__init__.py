"""The SOP language: a table of an office read as data. Pure: no clock, no database, no Django."""
