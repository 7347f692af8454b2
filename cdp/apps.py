from django.apps import AppConfig


class CdpConfig(AppConfig):
    name = "cdp"
    verbose_name = "Communautés de pratique"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cdp import checks  # models must be loaded first
        from cdp.signal_handlers import register_signal_handlers

        checks.register_checks()
        register_signal_handlers()
