"""Path converters of URLconfs."""

from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """``<id:page>``: a primary key, no greater than an integer of any database."""

    regex = "[0-9]{1,9}"
