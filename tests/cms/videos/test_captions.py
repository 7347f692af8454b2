"""Captions and chapters: how they are parsed, and why they are refused."""

import pytest

from cms.videos import chapters, webvtt
from cms.videos.subtitles import as_webvtt

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
        ("WEBVTT", "aucun sous-titre"),
        ("WEBVTT\n\n00:05.000 --> 00:03.000\nx", "Ligne 3\u00a0: ce sous-titre finit avant"),
        ("WEBVTT\n\n00:05.000 --> 00:05.000\nx", "Ligne 3"),
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


@pytest.mark.parametrize(
    ("end", "overlaps"), [("00:03.000", False), ("00:03.001", True), ("00:09.000", True)]
)
def test_cues_that_overlap_are_read_and_told(end: str, overlaps: bool) -> None:
    text = f"WEBVTT\n\n00:03.000 --> 00:05.000\nDeux.\n\n00:01.000 --> {end}\nUn."
    cues = webvtt.parse(text.encode())
    assert [cue.text for cue in cues] == ["Un.", "Deux."]
    assert (webvtt.first_overlap(cues) is not None) is overlaps


SRT = """1
00:00:01,000 --> 00:00:03,500 X1:40 X2:600
{\\an8}<i>Bonjour</i>
à tous

2
01:02:03,00 --> 01:02:04,5
La fin ou presque.

Encore.
"""
SBV = "0:00:01.000,0:00:03.500\n{x} Bonjour\nà tous\n\n1:02:03.000,1:02:04.500\nLa fin."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_subtitles_of_other_formats_become_captions(encoding: str, end: str) -> None:
    srt = SRT.replace("\n", end)
    cues = webvtt.parse(as_webvtt(srt.encode(encoding)))
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (1.0, 3.5, "Bonjour à tous"),
        (3723.0, 3724.5, "La fin ou presque. Encore."),
    ]
    cues = webvtt.parse(as_webvtt(SBV.replace("\n", end).encode(encoding)))
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (1.0, 3.5, "{x} Bonjour à tous"),
        (3723.0, 3724.5, "La fin."),
    ]


def test_what_is_no_subtitles_is_left_as_it_is() -> None:
    for data in (b"", b"\xff\x00", b"1\n2\n", "Été".encode("cp1252")):
        assert as_webvtt(data) == data
    assert as_webvtt("WEBVTT\n\nété".encode("cp1252")) == "WEBVTT\n\nété".encode()


def test_chapters_as_people_paste_them() -> None:
    parsed = chapters.parse("0:00 Début\n\n 1:02 – Le bain \n1:00:00 Fin", duration=4000)
    assert [(chapter.seconds, chapter.timestamp, chapter.title) for chapter in parsed] == [
        (0, "0:00", "Début"),
        (62, "1:02", "Le bain"),
        (3600, "1:00:00", "Fin"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0:00\tIntro\n75:00\tLe bain",
        "0:00\N{NO-BREAK SPACE}Intro\n75:00\N{NARROW NO-BREAK SPACE}Le bain",
        "- 0:00 Intro\n• 75:00 : Le bain",
        "(0:00) Intro\n[1:15:00] – Le bain",
    ],
)
def test_chapters_as_other_programs_write_them(text: str) -> None:
    parsed = chapters.parse(text)
    assert [(each.seconds, each.title) for each in parsed] == [(0, "Intro"), (4500, "Le bain")]


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
