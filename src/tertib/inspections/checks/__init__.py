"""One package for each kind of check; each speaks to the world and is connected by `project.wiring` alone."""
