"""What differs between the two databases, SQLite and PostgreSQL: nothing else asks which it is."""
