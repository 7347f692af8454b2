from django.apps import AppConfig


class CdpConfig(AppConfig):
    name = "cdp"
    verbose_name = "Communautés de pratique"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cdp import checks, conferences  # models must be loaded first
        from cdp.access import editors, references, sharing

        for module in (checks, editors, references, sharing, conferences):
            module.connect()
