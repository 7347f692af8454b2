"""Two-factor authentication: without it, a password opens nothing of the admin."""
