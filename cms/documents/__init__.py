"""Files of any sort as outlines: what is read of them, and how it is kept in a page.

Nothing here knows Django, nor what the documents are about.
"""
