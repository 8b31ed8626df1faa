"""Entry point of the `tertib` command."""

import os


def main() -> None:
    """Set the settings module, then hand over to the command line surface."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.project.settings")
    from tertib.surfaces.cli import run  # app-ready: needs the settings module first

    raise SystemExit(run())
