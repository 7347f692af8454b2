from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_migrate
        from django.urls import register_converter
        from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
        from wagtail.permissions import register_permission_policy

        from cms import database, generation
        from cms.converters import IdConverter
        from cms.models import Track, Video
        from cms.models.videos import delete_files
        from cms.sites import update_default_site

        database.connect()
        post_migrate.connect(update_default_site, sender=self)
        generation.connect_signals()  # last: what the other receivers change counts
        register_converter(IdConverter, "id")
        register_permission_policy(
            Video, CollectionOwnershipPermissionPolicy(Video, owner_field_name="uploaded_by_user")
        )
        post_delete.connect(delete_files, sender=Video)
        post_delete.connect(delete_files, sender=Track)
