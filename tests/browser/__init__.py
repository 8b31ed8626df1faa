"""Makes the folder a package, so that a fixture of scope "package" ends with its last test."""
