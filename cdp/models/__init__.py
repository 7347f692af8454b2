from cdp.models.booklets import VERSIONS, BookletPage, BookletVersion
from cdp.models.fact_sheets import FactSheetPage, KeyFact
from cdp.models.file_reviews import FileReview, OriginalFile, ReviewFile
from cdp.models.glossary import Term
from cdp.models.guides import GuidePage
from cdp.models.library import ForMetiers, LibraryPage
from cdp.models.metiers import Metier
from cdp.models.minutes import MinutesPage
from cdp.models.minutes_lines import (
    Announcement,
    Attendee,
    Figure,
    NextConference,
    SentBooklet,
)
from cdp.models.news import NewsPage
from cdp.models.partner_links import PartnerLink
from cdp.models.series import Series
from cdp.models.shares import Share
from cdp.models.spaces import SpaceEditors, SpaceKey, SpacePage
from cdp.models.trash import TrashedPage
from cdp.models.tutorials import TutorialPage
from cdp.models.video_pages import VideoPage
from cdp.models.wrong_keys import WrongKeys

__all__ = [
    "VERSIONS",
    "Announcement",
    "Attendee",
    "BookletPage",
    "BookletVersion",
    "FactSheetPage",
    "Figure",
    "FileReview",
    "ForMetiers",
    "GuidePage",
    "KeyFact",
    "LibraryPage",
    "Metier",
    "MinutesPage",
    "NewsPage",
    "NextConference",
    "OriginalFile",
    "PartnerLink",
    "ReviewFile",
    "SentBooklet",
    "Series",
    "Share",
    "SpaceEditors",
    "SpaceKey",
    "SpacePage",
    "Term",
    "TrashedPage",
    "TutorialPage",
    "VideoPage",
    "WrongKeys",
]
