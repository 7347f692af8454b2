from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """What every page shows of the programme."""

    name = models.CharField("nom du site", max_length=80, default="Communautés de pratique Pégase")

    panels = [FieldPanel("name")]

    class Meta:
        verbose_name = "Identité du site"
