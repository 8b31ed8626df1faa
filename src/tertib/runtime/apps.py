from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "tertib.runtime"
    label = "runtime"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tertib.runtime import _housekeeping, outbox  # noqa: F401 - app-ready: their tasks register here
