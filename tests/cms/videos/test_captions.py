"""Captions and chapters: how they are parsed, and why they are refused."""

import pytest

from cms.videos import chapters, webvtt

USUAL = """WEBVTT - sous-titres

NOTE rien à dire

STYLE
::cue { color: red }

1
00:01.000 --> 00:03.500 align:start
<v Ana>Bonjour &amp; <i>bienvenue</i>
à tous</v> <v.haut Bo Li>merci</v>

01:02:03.000 --> 01:02:04.000
La fin.
"""


def test_cues_are_parsed() -> None:
    cues = webvtt.parse(USUAL.encode())
    assert [(cue.start, cue.end, cue.text, cue.speaker) for cue in cues] == [
        (1.0, 3.5, "Bonjour & bienvenue à tous – Bo Li\u00a0: merci", "Ana"),
        (3723.0, 3724.0, "La fin.", ""),
    ]
    assert [(cue.seconds, cue.timestamp) for cue in cues] == [(1, "0:01"), (3723, "1:02:03")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_and_a_byte_order_mark(end: str) -> None:
    data = b"\xef\xbb\xbf" + USUAL.replace("\n", end).encode()
    assert len(webvtt.parse(data)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "WEBVTT"),
        ("Bonjour", "sa première ligne doit être WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx", "SubRip"),
        ("WEBVTT", "aucun sous-titre"),
        ("WEBVTT\n\n00:05.000 --> 00:03.000\nx", "Ligne 3\u00a0: ce sous-titre finit avant"),
        ("WEBVTT\n\n00:05.000 --> 00:05.000\nx", "Ligne 3"),
        (
            "WEBVTT\n\n00:01.000 --> 00:03.000\nx\n\n00:02.000 --> 00:04.000\ny",
            "Ligne 6\u00a0: ce sous-titre commence à 0:02, avant la fin du précédent (0:03)",
        ),
        ("WEBVTT\n\n5 --> 7\nx", "écrivez les temps sous la forme"),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nx", "aucun sous-titre"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nx", "écrivez les temps"),
    ],
)
def test_why_captions_are_refused(text: str, message: str) -> None:
    with pytest.raises(webvtt.CaptionsError) as refused:
        webvtt.parse(text.encode())
    assert message in str(refused.value)


def test_another_encoding_is_named() -> None:
    with pytest.raises(webvtt.CaptionsError, match="UTF-8"):
        webvtt.parse("WEBVTT\n\n00:01.000 --> 00:02.000\nété".encode("latin-1"))


def test_chapters_as_people_paste_them() -> None:
    parsed = chapters.parse("0:00 Début\n\n 1:02 – Le bain \n1:00:00 Fin", duration=4000)
    assert [(chapter.seconds, chapter.timestamp, chapter.title) for chapter in parsed] == [
        (0, "0:00", "Début"),
        (62, "1:02", "Le bain"),
        (3600, "1:00:00", "Fin"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Début", "écrivez un temps puis un titre"),
        ("0:00", "écrivez un temps puis un titre"),
        ("0:99 Début", "écrivez un temps"),
        ("1:00 Un\n0:30 Deux", "commence avant le précédent"),
        ("0:00 Un\n2:00 Deux", "la vidéo finit à 1:30"),
    ],
)
def test_why_chapters_are_refused(text: str, message: str) -> None:
    with pytest.raises(chapters.ChaptersError) as refused:
        chapters.parse(text, duration=90)
    assert message in str(refused.value)
