from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "cms.users"
    label = "users"
    verbose_name = "Comptes"
    default_auto_field = "django.db.models.BigAutoField"
