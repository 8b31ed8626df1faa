"""Pages of the staff, under /meja/."""

from django.urls import URLPattern

app_name = "desk"
urlpatterns: list[URLPattern] = []
