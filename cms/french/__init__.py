"""French text, without Django: folding, words, dates and times, typography."""
