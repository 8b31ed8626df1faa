"""Which partial and which HTML input type serves a kind of field; unlisted kinds are a line of text."""

from collections.abc import Mapping

TEMPLATES: Mapping[str, str] = {
    "long_text": "long_text",
    "choice": "select",
    "radios": "radios",
    "checklist": "checks",
    "boolean": "boolean",
    "person": "parts",
    "address_list": "rows",
    "criteria": "criteria",
    "file": "files",
    "photo": "files",
}
GROUPS = frozenset({"radios", "checklist", "person", "address_list", "criteria"})
INPUT_TYPES: Mapping[str, str] = {
    "date": "date",
    "number": "number",
    "file": "file",
    "photo": "file",
    "email": "email",
    "password": "password",
    "phone": "tel",
}
