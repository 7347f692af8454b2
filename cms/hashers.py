"""The password hasher, for keys of spaces and passwords of accounts."""

from threading import Lock

from django.contrib.auth.hashers import Argon2PasswordHasher


class LowMemoryArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 within the memory of a small server: one hash at a time in each process.

    Its parameters are the second choice of RFC 9106 (section 4), « if much less memory is
    available »: as many bytes written as with Django's, at two thirds of the memory.
    """

    time_cost = 3
    memory_cost = 64 * 1024  # in KiB
    parallelism = 4
    _lock = Lock()

    def encode(self, password: str, salt: str) -> str:
        with self._lock:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self._lock:
            return super().verify(password, encoded)
