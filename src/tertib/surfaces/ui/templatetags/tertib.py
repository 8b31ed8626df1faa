"""Template tags of the design system: they draw, they never fetch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tertib.cases.types import Clock
from tertib.kernel.calendar import Line
from tertib.runtime import languages
from tertib.surfaces.ui import wording
from tertib.surfaces.ui._icons import PATHS
from tertib.surfaces.ui.forms import FieldView
from tertib.surfaces.ui.theme import theme_of

register = template.Library()


class Reason(Protocol):
    """Whatever says why or what, as a marked sentence and its places."""

    @property
    def sentence(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, object]: ...


ASKED = {
    "login": gettext_noop("Nama pengguna"),
    "password": gettext_noop("Kata sandi"),
    "code": gettext_noop("Kode"),
    "oldpassword": gettext_noop("Kata sandi sekarang"),
    "password1": gettext_noop("Kata sandi baru"),
    "password2": gettext_noop("Kata sandi baru, sekali lagi"),
}
TONES = {"error": "bad", "warning": "warn", "success": "ok"}
TONE_ICONS = {"error": "alert", "warning": "alert", "success": "check"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline picture beside a word; it is decoration, the word carries the meaning."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', PATHS.get(name, "")
    )


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """light, dark or auto, as the reader chose."""
    return theme_of(context.get("request"))


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, name: str, label: str, picture: str = "", count: int | None = None
) -> SafeString:
    """A link of the main navigation, marked when it is the page shown; nothing without such a page."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    match = getattr(context.get("request"), "resolver_match", None)
    current = SafeString(' aria-current="page"') if match and match.view_name == name else ""
    badge = format_html(' <span class="badge number">{}</span>', count) if count else ""
    return format_html(
        '<a href="{}"{}>{}{}{}</a>', href, current, icon(picture) if picture else "", label, badge
    )


@register.filter
def said(entry: Reason) -> SafeString:
    """Whatever says a marked sentence with its places, in the reader's language."""
    return wording.sentence(entry.sentence, entry.fields)


@register.filter
def indonesian(text: object) -> SafeString:
    """Words that the SOP, the office or people wrote, marked as Indonesian on a page in English."""
    return wording.indonesian(text)


@register.filter
def marked(text: str) -> SafeString:
    """A sentence in the reader's language; marked as Indonesian where it is the office's own."""
    return wording.marked(text)


@register.filter
def explained(line: Line) -> SafeString:
    """One line of a deadline's explanation."""
    return wording.line_words(line)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """The query string of this page with some values changed; None removes one."""
    request = context.get("request")
    values = QueryDict(mutable=True) if request is None else request.GET.copy()
    for key, value in changes.items():
        values.pop(key, None)
        if value is not None:
            values[key] = str(value)
    return str(values.urlencode())


@register.inclusion_tag("ui/parts/field.html", name="field")
def draw_field(field: FieldView) -> dict[str, FieldView]:
    """A labelled field with help and problems."""
    return {"field": field}


@register.inclusion_tag("ui/parts/empty.html")
def empty(picture: str, title: str, text: str = "", href: str = "", action: str = "") -> dict[str, str]:
    """A calm word where a list has nothing to show, with the way onward when there is one."""
    return {"icon": picture, "title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Context, number: int, pages: int) -> dict[str, Any]:
    """Previous and next, keeping the filters of the page."""
    request = context.get("request")
    return {"request": request, "number": number, "pages": pages, "previous": number - 1, "next": number + 1}


@register.simple_tag
def initials(user: Any) -> str:  # any user model that allauth hands over
    """Up to two letters for the round mark in the bar."""
    words = [word for word in (user.get_full_name() or user.get_username()).split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def asked(field: Any) -> str:  # a bound field of allauth's forms
    """What allauth's forms ask for, in our words; a label of its own where we have none."""
    return _(ASKED[field.name]) if field.name in ASKED else str(field.label)


@register.filter
def bare(field: Any) -> SafeString:
    """The input without a placeholder: the label says it already, and stays while one types."""
    return SafeString(field.as_widget(attrs={"placeholder": False}))


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for loops over a short fixed list."""
    return text.split()


@register.filter
def tone(level: str) -> str:
    """The colour of a message by its level."""
    return TONES.get(level, "info")


@register.filter
def tone_icon(level: str) -> str:
    """The picture of a message by its level."""
    return TONE_ICONS.get(level, "info")


@register.filter
def item(mapping: Any, key: Any) -> Any:  # a template cannot index by a variable
    """mapping[key], or an empty text."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.inclusion_tag("ui/parts/promise.html")
def clock_bar(clock: Clock, href: str = "", label: str = "", *, is_open: bool = False) -> dict[str, object]:
    """A promise as the bar that is the same everywhere; it opens to its explanation, or leads to it."""
    return {**wording.clock_bar(clock, is_promise=True), "href": href, "label": label, "open": is_open}


@register.inclusion_tag("ui/parts/promise.html")
def side_bar(clock: Clock) -> dict[str, object]:
    """The same for a clock that promises nothing to anybody: it never turns red."""
    return wording.clock_bar(clock, is_promise=False)


@register.filter
def total(lines: Iterable[Line]) -> int:
    """The minutes of an explanation together."""
    return sum(line.minutes for line in lines)


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as hours and minutes."""
    return "" if minutes is None else languages.duration(minutes)
