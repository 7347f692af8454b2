"""The words of a source that a draft holds nowhere."""

import re
from collections import Counter

from cdp.imports.draft import MinutesDraft
from cms.french.dates import MONTHS, WEEKDAYS, find_dates, find_times
from cms.french.words import words

# Written out on purpose: a test must not borrow the vocabulary it judges.
VOCABULARY = frozenset(
    words(
        """
        compte rendu de la le les du des au à et pour l d en toujours conférence conférences
        réunion prochaine prochaines participants participantes présents présentes personnes
        excusés excusées excusé e s absents ordre jour points évoqués n zoom nom établissement
        """
        + " ".join((*MONTHS, *WEEKDAYS))
    )
)


def lost_words(
    source: str, draft: MinutesDraft, labels: frozenset[str] = frozenset()
) -> Counter[str]:
    """Words of the source missing from fields and body; not dates, times, vocabulary, labels."""
    known = VOCABULARY | labels
    wanted = Counter(word for word in words(_dateless(source)) if word not in known)
    held = [draft.title, *draft.agenda, *draft.points]
    for person in (*draft.present, *draft.excused):
        held += [person.name, person.place]
    held += [f"{figure.value} {figure.label}" for figure in draft.figures]
    held += [
        f"{one.channel} {one.date:%d %m %Y} {one.date.day} {one.date.month}" for one in draft.next
    ]
    held += [str(draft.number)] if str(draft.number) not in words(draft.title) else []
    held += [block.text for block in draft.body]
    return wanted - Counter(word for text in held for word in words(_dateless(text)))


def _dateless(text: str) -> str:
    text = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d{3}\b)", "", text)
    chars = list(text)
    spots = [(one.at, one.end) for one in find_dates(text)]
    spots += [(one.at, one.end_at) for one in find_times(text)]
    for start, end in spots:
        chars[start:end] = " " * (end - start)
    return "".join(chars)
