"""The request that comes with a procedure as its example: what a rehearsal may start from."""

from collections.abc import Mapping
from typing import Any

import yaml

SHEETS = (
    "letters.yaml",
    "example.yaml",
)  # the later one says more: it is walked, the first one only previewed


def request_in(files: Mapping[str, bytes], variant: str | None) -> dict[str, Any]:
    """The example's answers for this variant; empty where the files have none that can be read."""
    preview, walked = (_read(files.get(path, b"")) for path in SHEETS)
    own = _part(_part(walked, "variants"), variant or "")
    return {
        **_part(_part(preview, "example"), "request"),
        **_part(walked, "request"),
        **_part(own, "request"),
    }


def _read(content: bytes) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(content)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}
