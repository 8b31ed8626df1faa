from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tertib.surfaces.desk"
    label = "desk"
