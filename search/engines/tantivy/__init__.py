"""The embedded engine: an index in a directory, shared by all processes of the site."""

from search.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
