"""Why a file that is sent cannot be stored."""


class UnusableFileError(ValueError):
    """The message says in French what is wrong with the file, and what to do."""
