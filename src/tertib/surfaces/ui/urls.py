"""Pages that belong to every surface: theme and language."""

from django.urls import path
from django.views.i18n import set_language

from tertib.surfaces.ui import theme

app_name = "ui"
urlpatterns = [
    path("tampilan/", theme.choose_theme, name="theme"),
    path("bahasa/", set_language, name="language"),
]
