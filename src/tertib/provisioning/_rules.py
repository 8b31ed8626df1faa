"""The rules of names in force, read once from their data files."""

from functools import lru_cache
from pathlib import Path

from tertib.provisioning import names, subdomains

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def addresses() -> names.AddressRules:
    """Of mailbox addresses, and of the acronyms of agencies."""
    return names.read_rules((_DATA / "addresses.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def labels() -> subdomains.NameRules:
    """Of subdomains."""
    return subdomains.read_rules((_DATA / "subdomains.toml").read_text(encoding="utf-8"))
