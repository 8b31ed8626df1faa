"""What a form's criteria ask and when each grade is given, in words, to tell two versions apart."""

from collections.abc import Iterator, Mapping

from tertib.procedures.language.types import Choice, Criterion, Form, Gauge, Procedure


def item_changes(old: Procedure, new: Procedure) -> Iterator[tuple[str, str, str]]:
    """Criteria that differ in a form of both versions: which, before, after."""
    for key, form in new.forms.items():
        before = _items(old.forms[key]) if key in old.forms else None
        if before is None:
            continue
        after = _items(form)
        for name in dict.fromkeys([*before, *after]):
            was, now = before.get(name, ("", "")), after.get(name, ("", ""))
            if was[1] != now[1]:
                yield f"{form.title}, {now[0] or was[0]}", was[1], now[1]


def _items(form: Form) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {
        (field.key, one.item): (f"{one.code} {one.label}".strip(), _spelled(one, field.choices))
        for field in form.fields
        for one in field.criteria
    }


def _spelled(one: Criterion, choices: tuple[Choice, ...]) -> str:
    labels = {choice.key: choice.label for choice in choices}
    if one.readings:
        return " | ".join(_gauge(each, labels) for each in one.readings)
    said = "; ".join(f"{labels.get(grade, grade)} {when}" for grade, when in one.says.items())
    return f"{one.label}: {said}" if said else one.label


def _gauge(one: Gauge, labels: Mapping[str, str]) -> str:
    limits = "; ".join(f"{labels.get(grade, grade)} {said}" for grade, said in one.limits.items())
    unit = f" ({one.unit})" if one.unit else ""
    return f"{one.label}{unit}: {limits}" if limits else f"{one.label}{unit}"
