"""Captions are read as the browser that shows them reads them."""

import pytest
from playwright.sync_api import Browser

from cms.videos import webvtt

# What is particular in each is its name; all are played by browsers.
BATTERY = {
    "overlap": "WEBVTT\n\n00:01.000 --> 00:05.000\nUn.\n\n00:04.500 --> 00:07.000\nDeux.",
    "not in order": "WEBVTT\n\n00:04.000 --> 00:05.000\nDeux.\n\n00:01.000 --> 00:02.000\nUn.",
    "same start": "WEBVTT\n\n00:01.000 --> 00:02.000\nUn.\n\n00:01.000 --> 00:03.000\nLong.",
    "a header without an empty line": "WEBVTT\n00:01.000 --> 00:05.000\nUn.",
    "a header of two lines": "WEBVTT - titre\nKind: captions\n\n00:01.000 --> 00:05.000\nUn.",
    "a line of one space": "WEBVTT\n\n00:01.000 --> 00:05.000\nUn\n \nsuite.",
    "times without an empty line": "WEBVTT\n\n00:01.000 --> 00:02.000\nUn.\n"
    "00:03.000 --> 00:04.000\nDeux.",
    "no space around the arrow": "WEBVTT\n\n00:01.000-->00:05.000\nUn.",
    "spaces before the times": "WEBVTT\n\n \t00:01.000\t-->  00:05.000   align:start\nUn.",
    "settings at once": "WEBVTT\n\n00:01.000 --> 00:05.000align:start\nUn.",
    "hours of one figure": "WEBVTT\n\n0:00:01.000 --> 1:00:05.000\nUn.",
    "hours of five figures": "WEBVTT\n\n00000:00:01.000 --> 00:05.000\nUn.",
    "a name that is NOTE": "WEBVTT\n\nNOTE 2\n00:01.000 --> 00:05.000\nUn.",
    "names that are STYLE": "WEBVTT\n\nSTYLE-1\n00:01.000 --> 00:05.000\nUn.\n\nREGION\n"
    "00:06.000 --> 00:07.000\nDeux.",
    "notes and styles": "WEBVTT\n\nNOTE\ndeux\nlignes\n\nSTYLE\n::cue { color: red }\n\n"
    "00:01.000 --> 00:05.000\nUn.",
    "a note with an arrow": "WEBVTT\n\nNOTE --> rien\n\n00:01.000 --> 00:05.000\nUn.",
    "no text": "WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nDeux.",
    "returns": "WEBVTT\r\r00:01.000 --> 00:02.000\rUn.\r\n\r\n00:03.000 --> 00:04.000\r\nDeux.",
}
READ = """
(text) => new Promise((done, failed) => {
  const video = document.body.appendChild(document.createElement("video"));
  const track = video.appendChild(document.createElement("track"));
  const cue = ({ startTime, endTime, text }) => [startTime, endTime, text];
  track.onload = () => done([...track.track.cues].map(cue));
  track.onerror = () => failed(new Error("not played"));
  track.src = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
  track.track.mode = "hidden";
})
"""


def test_cues_are_those_of_the_browser(subtests: pytest.Subtests, chromium: Browser) -> None:
    page = chromium.new_page()
    for name, text in BATTERY.items():
        with subtests.test(name):
            cues = [[cue.start, cue.end, cue.text] for cue in webvtt.parse(text.encode())]
            played = page.evaluate(READ, text)
            shown = [[start, end, " ".join(said.split())] for start, end, said in played if said]
            assert cues == shown
    page.close()
