"""What addresses are made of."""

from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """« <id:page> »: the number of a thing, no greater than any database can look for."""

    regex = "[0-9]{1,9}"
