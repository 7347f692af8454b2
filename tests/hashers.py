from cms.hashers import LowMemoryArgon2PasswordHasher


class FastArgon2PasswordHasher(LowMemoryArgon2PasswordHasher):
    """Argon2 at its lowest cost: the price of a guess is not under test."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


class CountedArgon2PasswordHasher(FastArgon2PasswordHasher):
    """Counts the hashes that are made."""

    made = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).made += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        type(self).made += 1
        return super().verify(password, encoded)
