from django.apps import AppConfig


class CdpConfig(AppConfig):
    name = "cdp"
    verbose_name = "Communautés de pratique"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cdp.access import editors, references, sharing  # models must be loaded first

        for module in (editors, references, sharing):
            module.connect()
