"""The kinds of documents that are found: what each gives to the index, and what it leads to."""
