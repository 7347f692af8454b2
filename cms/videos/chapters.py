"""Chapters of a video, written a line each: « 0:42 Le bain »."""

from dataclasses import dataclass

from cms.videos.timestamps import format_timestamp, parse_timestamp


class ChaptersError(ValueError):
    """The text is no list of chapters; the message says in French which line is wrong and why."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; it begins at ``seconds``."""

    seconds: int
    title: str

    @property
    def timestamp(self) -> str:
        return format_timestamp(self.seconds)


def parse(text: str, *, duration: int | None = None) -> list[Chapter]:
    """The chapters in order; ``duration`` is the video's, in seconds. Raises ChaptersError."""
    chapters: list[Chapter] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        # As they are pasted: after a bullet or in brackets, a tab or a no-break space between.
        stamp, *rest = line.lstrip("-–—•*·▪ \t\u00a0\u202f([").split(maxsplit=1)[:2] or [""]
        seconds, title = parse_timestamp(stamp.rstrip(")]:")), "".join(rest).strip(" -–—:|")
        if seconds is None or not title:
            raise ChaptersError(
                f"«\u00a0{line}\u00a0»\u00a0: écrivez un temps puis un titre, comme 0:42 Le bain."
            )
        if chapters and seconds <= chapters[-1].seconds:
            raise ChaptersError(
                f"«\u00a0{line}\u00a0»\u00a0: ce chapitre commence avant le précédent."
            )
        if duration is not None and seconds >= duration:
            raise ChaptersError(
                f"«\u00a0{line}\u00a0»\u00a0: la vidéo finit à {format_timestamp(duration)}."
            )
        chapters.append(Chapter(seconds, title))
    return chapters
