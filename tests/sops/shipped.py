"""The shipped procedures, read once."""

from functools import cache
from pathlib import Path

import tertib.sops
from tertib.procedures._folders import read_folder
from tertib.procedures.language.bundle import Bundle, parse_bundle

SOPS = Path(tertib.sops.__file__).parent
CODES = tuple(sorted(folder.parent.name for folder in SOPS.glob("*/sop.yaml")))


@cache
def bundle(code: str) -> Bundle:
    """Everything a folder says."""
    return parse_bundle(read_folder(SOPS / code))
