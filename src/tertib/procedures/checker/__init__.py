"""The checker of procedures, pure: rules as data, each with a function that looks and the words it says."""
