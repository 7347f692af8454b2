"""Chapters of a video, written as people paste them: a line each, « 0:42 Le bain »."""

from dataclasses import dataclass

from cms.videos.clock import clock, seconds_of


class ChaptersError(ValueError):
    """The lines are no chapters; the text says in French which one and why."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """``seconds`` is where it begins."""

    seconds: int
    title: str

    @property
    def clock(self) -> str:
        return clock(self.seconds)


def read(text: str, *, duration: int | None = None) -> list[Chapter]:
    """The chapters, in order; ``duration`` is the video's, in seconds. Raises ChaptersError."""
    found: list[Chapter] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        stamp, _, title = line.partition(" ")
        seconds, title = seconds_of(stamp), title.strip(" -–—:")
        if seconds is None or not title:
            raise ChaptersError(
                f"«\u00a0{line}\u00a0»\u00a0: écrivez un temps puis un titre, comme 0:42 Le bain."
            )
        if found and seconds <= found[-1].seconds:
            raise ChaptersError(
                f"«\u00a0{line}\u00a0»\u00a0: ce chapitre commence avant le précédent."
            )
        if duration is not None and seconds >= duration:
            raise ChaptersError(f"«\u00a0{line}\u00a0»\u00a0: la vidéo finit à {clock(duration)}.")
        found.append(Chapter(seconds, title))
    return found
