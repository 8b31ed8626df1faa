"""Entry point of the `tertib` command."""

import os


def main() -> None:
    """Set the settings module, then hand the commands to the command line surface."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.project.settings")
    from tertib.project import commands  # app-ready: it needs the settings module first
    from tertib.surfaces import cli  # app-ready: the same

    raise SystemExit(cli.run((*commands.COMMANDS, *cli.COMMANDS)))
