"""Pages that belong to every surface: theme, language, the answer of a server to what is being typed."""

from django.urls import path

from tertib.surfaces.ui import checking, language, theme

app_name = "ui"
urlpatterns = [
    path("tampilan/", theme.choose_theme, name="theme"),
    path("periksa/<slug:check>/<uuid:question>/", checking.live, name="live"),
    path("bahasa/", language.choose, name="language"),
]
