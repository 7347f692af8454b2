from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_delete, post_migrate
        from django.urls import register_converter
        from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
        from wagtail.permissions import register_permission_policy

        from cms import checks as data_checks  # noqa: F401
        from cms import generation, redirects, visitors  # noqa: F401 - a system check
        from cms.converters import IdConverter
        from cms.database import checks, collation, planner  # noqa: F401
        from cms.models import Track, Video
        from cms.models.videos import delete_files
        from cms.sites import update_default_site
        from cms.spreadsheets import keep_formulas_as_text

        connection_created.connect(collation.create_collation)
        post_migrate.connect(planner.prepare_planner)
        post_migrate.connect(update_default_site, sender=self)
        keep_formulas_as_text()
        redirects.connect_signals()
        generation.connect_signals()  # last: what the other receivers change counts
        register_converter(IdConverter, "id")
        register_permission_policy(
            Video, CollectionOwnershipPermissionPolicy(Video, owner_field_name="uploaded_by_user")
        )
        post_delete.connect(delete_files, sender=Video)
        post_delete.connect(delete_files, sender=Track)
