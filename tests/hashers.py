from cms.hashers import FrugalArgon2PasswordHasher


class FastArgon2PasswordHasher(FrugalArgon2PasswordHasher):
    """Argon2 at its lowest cost: the price of a guess is not under test."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
