"""Web pages and messages, as the programs of an office save them."""

from email.message import EmailMessage

from cms.documents.outline import Heading, Item, ListBlock, Paragraph, Span, Table


def test_white_space_of_a_page_is_one_space_except_where_it_is_shown(read_bytes) -> None:
    html = "<html><body><p>Une    phrase\n   coupée\tici.</p><pre>a   b\nc</pre></body></html>"
    assert [block.text for block in read_bytes(html.encode(), "a.html").blocks] == [
        *("Une phrase coupée ici.", "a   b c")
    ]


def test_what_word_saves_in_the_encoding_of_windows(read_bytes) -> None:
    html = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'></head>"
        "<body lang=FR><p class=MsoNormal>L’équipe<o:p></o:p></p>"
        "<p class=MsoListParagraph><span>·<span>&nbsp;&nbsp;&nbsp; </span></span>un</p>"
        "<p class=MsoListParagraph><span>·<span>&nbsp;&nbsp;&nbsp; </span></span>deux</p>"
        "<table><tr><td colspan=2>A</td></tr><tr><td>b</td><td>c</td></tr></table></body></html>"
    )
    outline = read_bytes(html.encode("cp1252"), "a.htm")
    assert [block.text for block in outline.blocks] == ["L’équipe", "un\ndeux", "A\t\nb\tc"]
    assert isinstance(outline.blocks[2], Table)
    assert outline.warnings == ()


def test_styles_say_what_is_struck_bold_and_hidden(read_bytes) -> None:
    html = (
        "<html><p>Le <span style='text-decoration:line-through'>mardi 10</span> "
        "<span style='font-weight:700'>jeudi 12</span></p>"
        "<div style='display:none'><p>Caché</p></div><p hidden>Aussi</p>"
        "<span style='mso-hide:all'></span></html>"
    )
    outline = read_bytes(html.encode(), "a.html")
    assert outline.blocks == (
        Paragraph(
            (Span("Le "), Span("mardi 10 ", struck=True), Span("jeudi 12", bold=True)),
        ),
    )
    assert "2 passages masqués" in outline.warnings[0]


def test_answers_of_a_page(read_bytes) -> None:
    html = (
        "<html><p><input type=checkbox checked>oui <input type=checkbox>non "
        "<input value='à Nîmes'><input type=password value=zut></p><img src=x alt='Courbe'></html>"
    )
    outline = read_bytes(html.encode(), "a.html")
    assert outline.text == "☒ oui ☐ non à Nîmes\n\nCourbe"
    assert outline.warnings[0].startswith("1 image")


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    return made


def test_a_message_says_who_sent_it_and_when_but_not_that_it_met_then(read_bytes) -> None:
    mail = message(
        Subject="Compte rendu de la 66e conférence",
        From="Zoé Martel <zoe@exemple.invalid>",
        Date="Wed, 14 Oct 2026 09:30:00 +0200",
    )
    mail.set_content("Bonjour,\n\nMardi 13 octobre 2026\n\n- un\n- deux\n", charset="iso-8859-15")
    outline = read_bytes(mail.as_bytes(), "a.eml")
    assert outline.blocks[0] == Heading(1, (Span("Compte rendu de la 66e conférence"),))
    assert [block.text.replace("\u00a0", " ") for block in outline.blocks[1:]] == [
        "Envoyé le mercredi 14 octobre 2026 par Zoé Martel <zoe@exemple.invalid>",
        *("Bonjour,", "Mardi 13 octobre 2026", "un\ndeux"),
    ]
    assert outline.warnings == ()


def test_attachments_of_a_message_are_named(read_bytes) -> None:
    mail = message(Subject="CR")
    mail.set_content("Voici.")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="Été\n.pdf")
    mail.add_attachment(message(Subject="Avant"))
    outline = read_bytes(mail.as_bytes(), "a.eml")
    assert outline.text == "CR\n\nVoici."
    assert "«\u00a0Été .pdf\u00a0» et «\u00a0Avant\u00a0»" in outline.warnings[0]


def test_a_message_whose_encoding_is_not_what_it_tells(read_bytes) -> None:
    data = b"Subject: CR\nContent-Type: text/plain; charset=nimporte\n\n\xe9t\xe9 \xe0 N\xeemes\n"
    assert read_bytes(data, "a.eml").text == "CR\n\nété à Nîmes"


def word_item(level: int, mark: str, text: str) -> str:
    return (
        f"<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level{level} lfo1'>"
        "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>"
        f"{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span>"
        f"<![endif]>{text}<o:p></o:p></p>"
    )


def test_lists_of_word_have_their_levels_and_their_numbers(read_bytes) -> None:
    items = [(1, "·", "Bottes"), (2, "o", "de pluie"), (3, "§", "bleues"), (1, "·", "Manteau")]
    bullets = "".join(word_item(*item) for item in items)
    numbers = word_item(1, "1.", "Se laver les mains") + word_item(1, "2.", "Goûter")
    later = "<table><tr><td>a</td></tr></table>" + word_item(1, "3.", "Sortir")
    outline = read_bytes(f"<html>{bullets}{numbers}{later}</html>".encode(), "a.html")
    listed, numbered, _, last = outline.blocks
    assert isinstance(listed, ListBlock)
    assert [(item.level, item.text) for item in listed.items] == [
        *((0, "Bottes"), (1, "de pluie"), (2, "bleues"), (0, "Manteau"))
    ]
    assert isinstance(numbered, ListBlock)
    assert (numbered.ordered, numbered.start) == (True, 1)
    assert numbered.text == "Se laver les mains\nGoûter"
    assert isinstance(last, ListBlock)
    assert (last.ordered, last.start, last.text) == (True, 3, "Sortir")


def test_comments_of_word_are_left_out_and_counted(read_bytes) -> None:
    html = (
        "<html><p class=MsoTitle>Le jardin</p><p>Le sac<span class=MsoCommentReference>"
        "<a class=msocomanchor href='#_msocom_1'>[LM1]</a></span> est prêt.</p>"
        "<div style='mso-element:comment-list'><div style='mso-element:comment'>"
        "<p class=MsoCommentText>[LM1]à vérifier</p></div></div></html>"
    )
    outline = read_bytes(html.encode(), "a.html")
    assert outline.blocks == (
        Heading(1, (Span("Le jardin"),)),
        Paragraph((Span("Le sac est prêt."),)),
    )
    assert outline.warnings[0].startswith("1 commentaire")


def test_the_rows_of_a_table_that_are_repeated_on_each_page_are_its_titles(read_bytes) -> None:
    html = "<html><table><thead><tr><td>Heure</td></tr></thead><tr><td>9 h</td></tr></table></html>"
    [table] = read_bytes(html.encode(), "a.html").blocks
    assert isinstance(table, Table)
    assert table.has_header


def test_what_google_docs_copies_is_not_all_bold(read_bytes) -> None:
    html = (
        "<html><b style='font-weight:normal' id='docs-internal-guid-1'>"
        "<p>Les enfants <span style='font-weight:700'>arrivent</span></p></b></html>"
    )
    assert read_bytes(html.encode(), "a.html").blocks == (
        Paragraph((Span("Les enfants "), Span("arrivent", bold=True))),
    )


def test_titles_and_lists_of_word_online(read_bytes) -> None:
    html = (
        "<html><p role=heading aria-level=2>Accueil</p>"
        "<div><ul><li aria-level=1><p>Bottes</p></li></ul></div>"
        "<div><ul><li aria-level=2><p>de pluie</p></li></ul></div></html>"
    )
    assert read_bytes(html.encode(), "a.html").blocks == (
        Heading(2, (Span("Accueil"),)),
        ListBlock(False, (Item(0, (Span("Bottes"),)), Item(1, (Span("de pluie"),)))),
    )
