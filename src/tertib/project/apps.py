from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "tertib.project"
    label = "project"

    def ready(self) -> None:
        from tertib.project import wiring  # app-ready: handlers may import models only now

        wiring.connect()
