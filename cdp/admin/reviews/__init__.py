"""« Nouveau »: files are read, checked beside what was read, and become drafts of pages."""
