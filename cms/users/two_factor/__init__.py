"""The second factor of the editors' accounts: without it, a password opens nothing of the admin."""
