"""A browser without a browser: reads a page's forms, and sends back only what that page could send.

A name that the form does not have, or a field that the browser would insist on, is a fault of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.surfaces.desk.conftest import pdf

Attributes = dict[str, str | None]
TICKS = frozenset({"radio", "checkbox"})


@dataclass(slots=True)
class Input:
    """One input as it stands: a tick has a value and may be off; a select has its choices."""

    name: str
    kind: str
    value: str = ""
    on: bool = True
    required: bool = False
    choices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """A form with its inputs; `patterns` are the names that one more row of a list would have."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    patterns: list[Input] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.inputs}

    def knows(self, name: str) -> bool:
        """Whether the page can send this name, perhaps after one more row was added."""
        rows = {re.sub(r"\.\d+\.", ".__no__.", name)} & {one.name for one in self.patterns}
        return name in self.names or bool(rows)

    def sent(self, typed: Mapping[str, Any] | None = None, *, button: str = "") -> dict[str, Any]:
        """What the browser sends after somebody typed this; files and empty duties are given something."""
        wanted = dict(typed or {})
        strange = [name for name in wanted if not self.knows(name)]
        assert not strange, f"{self.action} has no input for {strange}"
        found: dict[str, Any] = {}
        for name, many in self._by_name():
            said = wanted.pop(name, None)
            value = _ticked(many, said) if many[0].kind in TICKS else _written(many[0], said)
            if value not in (None, []):
                found[name] = value
        found |= wanted  # rows that were added
        return found | {name: value for name, value in self.buttons if value == button}

    def _by_name(self) -> Iterator[tuple[str, list[Input]]]:
        for name in dict.fromkeys(one.name for one in self.inputs):
            yield name, [one for one in self.inputs if one.name == name]


def _ticked(many: Sequence[Input], said: Any) -> Any:
    """Choices that are on; where one must be made and none is, the first."""
    offered = [one.value for one in many]
    if said is not None:
        chosen = [str(one) for one in (said if isinstance(said, list) else [said])]
        assert set(chosen) <= set(offered), f"{many[0].name}: {chosen} is not among {offered}"
    else:
        chosen = [one.value for one in many if one.on]
    if not chosen and many[0].required:
        chosen = offered[:1]
    return chosen if many[0].kind == "checkbox" else next(iter(chosen), None)


def _written(one: Input, said: Any) -> Any:
    if one.kind == "file":
        return SimpleUploadedFile("pindaian.pdf", pdf()) if one.required else None
    if one.kind == "select":
        value = one.value if said is None else str(said)
        assert value in one.choices, f"{one.name}: {value} is not among {one.choices}"
        return value or (next(filter(None, one.choices)) if one.required else None)
    value = one.value if said is None else str(said)
    assert value or not one.required, f"{one.name} must be filled in and nothing is known for it"
    return value


class Page(HTMLParser):
    """A page's forms, links and text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: Input | None = None
        self._area: Input | None = None
        self._template = 0
        self._quiet = 0
        self.feed(content.decode())

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def form(self, *ends: str) -> Form | None:
        """The first form, in this order of endings, whose address ends so."""
        posting = [one for one in self.forms if one.method == "post"]
        return next((one for end in ends for one in posting if one.action.endswith(end)), None)

    @property
    def own(self) -> Form | None:
        """The form that this very page takes back."""
        return next((one for one in self.forms if one.method == "post" and not one.action), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        act = getattr(self, f"_on_{tag}", None)
        if act is not None:
            act(given)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._area = None
            case "template":
                self._template -= 1
            case "script" | "style":
                self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        elif not self._quiet:
            self.words.append(data)

    def _on_a(self, given: Attributes) -> None:
        self.links.append(given.get("href") or "")

    def _on_script(self, given: Attributes) -> None:
        self._quiet += 1

    _on_style = _on_script

    def _on_template(self, given: Attributes) -> None:
        self._template += 1

    def _on_form(self, given: Attributes) -> None:
        self._form = Form(given.get("action") or "", (given.get("method") or "get").lower())
        self.forms.append(self._form)

    def _on_input(self, given: Attributes) -> None:
        kind = given.get("type") or "text"
        usual = "on" if kind in TICKS else ""
        self._add(
            given,
            kind,
            usual if given.get("value") is None else given["value"],
            on=kind not in TICKS or "checked" in given,
        )

    def _on_select(self, given: Attributes) -> None:
        self._select = self._add(given, "select", "")

    def _on_option(self, given: Attributes) -> None:
        if self._select is not None:
            self._select.choices.append(given.get("value") or "")
            if "selected" in given:
                self._select.value = given.get("value") or ""

    def _on_textarea(self, given: Attributes) -> None:
        self._area = self._add(given, "textarea", "")

    def _on_button(self, given: Attributes) -> None:
        if self._form is not None and given.get("name"):
            self._form.buttons.append((given["name"] or "", given.get("value") or ""))

    def _add(self, given: Attributes, kind: str, value: str, *, on: bool = True) -> Input | None:
        name = given.get("name")
        if not name or self._form is None or "disabled" in given or kind in {"submit", "button"}:
            return None
        one = Input(name, kind, value, on, "required" in given)
        (self._form.patterns if self._template else self._form.inputs).append(one)
        return one
