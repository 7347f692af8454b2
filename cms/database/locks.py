"""Row locks.

On SQLite they do nothing: a transaction is the only writer from its first statement on.
"""

from typing import TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


def locked(instance: ModelT) -> ModelT:
    """The same object, read again and locked until the transaction ends (SELECT FOR UPDATE)."""
    manager: models.Manager[ModelT] = type(instance)._default_manager
    return manager.select_for_update().get(pk=instance.pk)
