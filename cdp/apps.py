from django.apps import AppConfig


class CdpConfig(AppConfig):
    name = "cdp"
    verbose_name = "Communautés de pratique"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cdp.access import references  # models must be loaded first

        references.connect()
