from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tertib.surfaces.portal"
    label = "portal"
