"""The headers of the real pages and of static files."""

from django.test import Client
from django.urls import reverse

from tertib.surfaces.ui.headers import HEADERS


def test_the_sign_in_page_carries_every_header(db: None) -> None:
    reply = Client().get(reverse("account_login"))
    assert (reply.status_code, {key: reply.headers.get(key) for key in HEADERS}) == (200, HEADERS)


def test_static_files_carry_them_too_and_may_be_kept(db: None) -> None:
    headers = Client().get("/static/nothing.css").headers
    assert (headers["X-Content-Type-Options"], headers.get("Cache-Control")) == ("nosniff", None)
