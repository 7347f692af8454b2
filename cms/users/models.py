from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An editor's account; members of the spaces have none."""
