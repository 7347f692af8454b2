"""Captions, chapters, the upload form of videos, and what ffmpeg reads in their files."""
