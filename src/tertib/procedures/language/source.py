"""YAML 1.2 read with the place of every value. No aliases, no tags, no key said twice; `no` is a word."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from tertib.procedures.language.bounds import checked, refusal
from tertib.procedures.language.errors import SopError, SopErrors

Where: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]
DEEPEST = 20
LONGEST_NUMBER = 18
MOST_VALUES = 50_000


class _Loader(yaml.CSafeLoader):
    """Booleans are true and false only; no dates, no octal numbers. (YAML 1.1 reads `no:` as False.)"""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_PLAIN: dict[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as data, and where each value and each key stands in it."""

    name: str
    data: Any  # what the file holds is only known after it was checked
    values: dict[Where, Place]
    keys: dict[Where, Place]

    def error(self, code: str, where: Where, *, at_key: bool = False, **fields: object) -> SopError:
        """A mistake at `where`, or at the nearest thing above it that stands in the file."""
        line, column = self._place(where, at_key=at_key)
        words = {name: str(value) for name, value in fields.items()}
        return SopError(file=self.name, line=line, column=column, code=code, fields=words)

    def _place(self, where: Where, *, at_key: bool) -> Place:
        if at_key and where in self.keys:
            return self.keys[where]
        while where not in self.values:
            where = where[:-1]
        return self.values[where]


def read(text: str, *, name: str) -> Source:
    """Read a file. Raises SopErrors when it is not YAML or says the same key twice."""
    text = checked(text.removeprefix("\ufeff"), name=name)
    try:
        _must_be_modest(text, name)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as broken:
        raise SopErrors((_syntax_error(broken, name),)) from None
    if root is None:
        raise SopErrors((SopError(file=name, line=1, column=1, code="yaml.empty"),))
    reading = _Reading(name)
    data = reading.value(root, ())
    if reading.errors:
        raise SopErrors(tuple(sorted(reading.errors)))
    return Source(name=name, data=data, values=reading.values, keys=reading.keys)


def _must_be_modest(text: str, name: str) -> None:
    """Composing recurses in C, where too deep a file ends the program instead of raising."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 2 * DEEPEST or count > MOST_VALUES:
            line, column = (
                (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (1, 1)
            )
            raise refusal(name, line, column, "yaml.many" if count > MOST_VALUES else "yaml.deep")


def _syntax_error(broken: yaml.YAMLError, name: str) -> SopError:
    mark = getattr(broken, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(getattr(broken, "problem", None) or "unreadable")
    code = "yaml.alias" if "alias" in said else "yaml.syntax"
    return SopError(file=name, line=line, column=column, code=code, fields={"said": said})


class _Reading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.errors: list[SopError] = []
        self.values: dict[Where, Place] = {}
        self.keys: dict[Where, Place] = {}
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, where: Where) -> Any:
        self.values[where] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self.seen:
            return self._refuse("yaml.alias", node)
        self.seen.add(id(node))
        if len(where) > DEEPEST:
            return self._refuse("yaml.deep", node)
        if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
            return self._refuse("yaml.tag", node, tag=node.tag)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*where, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse("yaml.key", key_node)
                continue
            key = str(key_node.value)
            if key in found:
                self._refuse("yaml.duplicate_key", key_node, key=key)
                continue
            self.keys[*where, key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            found[key] = self.value(child, (*where, key))
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        plain = _PLAIN.get(node.tag)
        if plain is int and len(node.value) > LONGEST_NUMBER:
            return self._refuse("yaml.number", node)
        return plain(node.value) if plain else self._refuse("yaml.tag", node, tag=node.tag)

    def _refuse(self, code: str, node: yaml.Node, **fields: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.errors.append(SopError(file=self.name, line=line, column=column, code=code, fields=fields))
