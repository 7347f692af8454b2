"""The sources of documents of the index: their passages, and where results link to."""
