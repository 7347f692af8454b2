"""Locks of rows: what must not happen twice at once asks for one.

On SQLite a transaction is the only writer from its first statement on, without asking.
"""

from typing import TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


def locked(instance: ModelT) -> ModelT:
    """The same object read afresh, which no other transaction changes before this one ends."""
    manager: models.Manager[ModelT] = type(instance)._default_manager
    return manager.select_for_update().get(pk=instance.pk)
