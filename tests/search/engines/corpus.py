"""An invented corpus: minutes, guides and glossary of a child-protection programme.

Every name, place and figure is made up. Ids are ``<document>#<anchor>``; a document keeps to one
space, but for ``guide-maternant``, whose second half is only for the practitioners.
"""

import datetime as dt

from search.engines.base import Passage, SearchScope

DIRECTIONS, COORDINATIONS, PRACTITIONERS = "11", "12", "13"
TODAY = dt.date(2026, 3, 2)

VISITOR = SearchScope()
DIRECTOR = SearchScope(frozenset({DIRECTIONS}))
COORDINATOR = SearchScope(frozenset({COORDINATIONS}))
PRACTITIONER = SearchScope(frozenset({PRACTITIONERS}))
EDITOR = SearchScope(everything=True)


def passage(
    document: str,
    anchor: str,
    title: str,
    section: str,
    text: str,
    *,
    spaces: tuple[str, ...] = (),
    kind: str = "minutes",
    date: dt.date | None = None,
    metiers: tuple[str, ...] = (),
    superseded: bool = False,
) -> Passage:
    return Passage(
        id=f"{document}#{anchor}",
        document=document,
        spaces=frozenset(spaces),
        kind=kind,
        title=title,
        section=section,
        place=f"#{anchor}",
        text=text,
        date=date,
        metiers=frozenset(metiers),
        superseded=superseded,
    )


_DOCUMENTS: list[tuple[str, tuple[str, ...], str, str, str | None, list[tuple[str, str]]]] = [
    # document, spaces, kind, title, date, [(section, text)]
    (
        "cr-dir-34",
        (DIRECTIONS,),
        "minutes",
        "Compte rendu de la 34e conférence des directions",
        "2026-02-12",
        [
            ("Personnes présentes", "Mmes Aubrac-Lelong et Tisserandeau, M. Vauquelin-Desbois."),
            ("Excusé·e·s", "Sont excusé·e·s : la pouponnière des Trois-Saules et Mme Corbillon."),
            (
                "Convention",
                (
                    "Les avenants à la convention financière sont signés. Le Département versera "
                    "140 € par enfant et par mois ; 46 % des établissements ont répondu."
                ),
            ),
            (
                "Recrutement",
                (
                    "Deux emplois d'auxiliaire de puériculture restent vacants. La loi du 7 "
                    "février sera appliquée aux nouveaux contrats."
                ),
            ),
            ("À retenir", "1 113 inclusions au 2 février 2026. Réunion suivante à 13 h 30."),
        ],
    ),
    (
        "cr-dir-33",
        (DIRECTIONS,),
        "minutes",
        "Compte-rendu de la 33ème conférence des directions",
        "2025-11-20",
        [
            ("Budget", "L’excédent du budget sera réparti entre les établissements volontaires."),
            (
                "Lois et règlements",
                "Les lois récentes sur la protection des mineurs sont commentées.",
            ),
            ("Questions", "Qui paie le taxi des enfants confiés ? L’aide sociale à l’enfance."),
            ("À suivre", "Une enquête auprès des anciens de Marmousette sera envoyée."),
        ],
    ),
    (
        "cr-dir-01",
        (DIRECTIONS,),
        "minutes",
        "Compte rendu de la 1re conférence des directions",
        "2019-06-03",
        [
            ("Ouverture", "Le programme commence le 1er juin dans quinze pouponnières."),
            ("Confidentiel", "Le projet Zéphyrine est écarté, faute de crédits."),
        ],
    ),
    (
        "cr-coord-51",
        (COORDINATIONS,),
        "minutes",
        "Compte rendu de la 51e conférence des coordinations locales",
        "2026-02-19",
        [
            (
                "Ordre du jour",
                "Inclusions, parcours coordonné renforcé (PCR), bilans de santé, réseau local.",
            ),
            (
                "Parcours coordonné renforcé",
                (
                    "Le PCR ouvre droit à des séances de psychomotricité sans avance de frais. La "
                    "coordinatrice prescrit avec le médecin ; la CPAM règle les professionnels."
                ),
            ),
            (
                "Bilans de santé",
                (
                    "Chaque enfant protégé a un bilan annuel. Les questionnaires ASQ-SE sont "
                    "remplis avec la famille d'accueil."
                ),
            ),
            ("Points évoqués", "Les psychomotriciennes de Saint-Évrault demandent une formation."),
            ("À suivre", "La coordination de Brumeval présentera son annuaire."),
        ],
    ),
    (
        "cr-coord-50",
        (COORDINATIONS,),
        "minutes",
        "Compte rendu de la 50e conférence des coordinations locales",
        "2025-12-18",
        [
            ("Transports", "Les trajets vers l'hôpital sont remboursés sur justificatif."),
            ("Outils", "Le tableau de suivi change : une ligne par enfant et par trimestre."),
            ("Départ", "Mme Ouvrardeau quitte la coordination d’Épinoches-sur-Lice."),
            ("Rendez-vous", "Les rendez-vous manqués sont signalés à la référente éducative."),
        ],
    ),
    (
        "cr-coord-49",
        (COORDINATIONS,),
        "minutes",
        "Compte rendu de la 49e conférence des coordinations locales",
        "2025-10-16",
        [
            ("Réseau", "Un orthophoniste rejoint le réseau ; l'orthoptiste est encore cherché."),
            ("Sorties", "Trois enfants sortent du programme à leur septième anniversaire."),
            ("Outils", "Un livret de liaison circule entre la crèche et le domicile."),
        ],
    ),
    (
        "cr-prat-12",
        (PRACTITIONERS,),
        "minutes",
        "Compte rendu de la 12e conférence des praticiens",
        "2026-01-22",
        [
            (
                "Observation",
                "L’observation du tout-petit par la psychologue précède tout diagnostic.",
            ),
            (
                "Sommeil",
                "Les troubles du sommeil diminuent quand le doudou accompagne les visites.",
            ),
            ("Langage", "Le retard de langage est repéré à deux ans par l'orthophoniste."),
            ("Étude", "La cohorte Mirabeline montre un rattrapage staturo-pondéral."),
        ],
    ),
    (
        "cr-prat-11",
        (PRACTITIONERS,),
        "minutes",
        "Compte rendu de la 11e conférence des praticiens",
        "2025-09-25",
        [
            ("Attachement", "La figure d'attachement est souvent l'assistante familiale."),
            ("Motricité", "La psychomotricienne propose des jeux d'équilibre et de portage."),
            ("Alimentation", "Diversification : les allergies sont notées dans le dossier."),
        ],
    ),
    (
        "guide-maternant",
        (),
        "guide",
        "Guide du maternage en pouponnière",
        "2024-05-14",
        [
            ("Accueillir", "Accueillir un nourrisson demande de la douceur et de la régularité."),
            ("Le portage", "Le portage rassure ; l'enfant entend le cœur de l'adulte."),
            ("Les repas", "Chaque repas est un moment d’échange, jamais une course."),
        ],
    ),
    (
        "guide-sante",
        (),
        "guide",
        "Guide de la santé des enfants confiés",
        "2025-03-10",
        [
            ("Le carnet de santé", "Le carnet de santé suit l'enfant d'un lieu à l'autre."),
            (
                "Les vaccins",
                "Les vaccinations obligatoires sont à jour avant l'entrée en collectivité.",
            ),
            ("Les dépistages", "Vue, audition, langage : les dépistages ont lieu à 9 et 24 mois."),
            ("L'hôpital", "À l’hôpital, un parent ou un éducateur reste près de l'enfant."),
            ("Mots difficiles", "Ébauche, œdème, naïf, Noël, forêt, français, dû, là, où."),
        ],
    ),
    (
        "guide-droits",
        (),
        "guide",
        "Guide des droits de l'enfant protégé",
        "2023-11-20",
        [
            ("La loi", "La loi du 5 mars protège les mineurs ; le juge des enfants décide."),
            ("L'audience", "L'enfant est entendu par le juge, avec son avocate s'il le veut."),
            ("Le projet", "Le projet pour l'enfant (PPE) est revu chaque année par l'A.S.E."),
            ("L'école", "Les écoles inscrivent l'enfant sans délai, même en cours d'année."),
        ],
    ),
    (
        "livret-presentation",
        (),
        "booklet",
        "Livret de présentation du programme",
        "2025-01-15",
        [
            (
                "Le programme",
                (
                    "Pégase propose un protocole de santé standardisé aux enfants accueillis avant "
                    "cinq ans en protection de l'enfance."
                ),
            ),
            ("Les étapes", "Vingt bilans jalonnent le parcours, de la naissance à sept ans."),
            ("Les chiffres", "Quinze pouponnières, deux mille enfants, dix départements."),
        ],
    ),
    (
        "livret-medecin",
        (PRACTITIONERS,),
        "booklet",
        "Livret médecin",
        "2025-06-30",
        [
            ("Examens", "Examens cliniques, courbes de croissance et calendrier vaccinal."),
            ("Lettre type", "Une lettre type s'adresse au médecin traitant."),
        ],
    ),
    (
        "fiche-psychomot",
        (PRACTITIONERS,),
        "fact_sheet",
        "Fiche métier : psychomotricien, psychomotricienne",
        "2024-09-02",
        [("Missions", "Évaluer le développement moteur et soutenir le lien corporel.")],
    ),
    (
        "fiche-ap",
        (),
        "fact_sheet",
        "Fiche métier : auxiliaire de puériculture",
        "2024-09-02",
        [("Missions", "Soins quotidiens, éveil et observation des nourrissons.")],
    ),
    (
        "fiche-directeur",
        (),
        "fact_sheet",
        "Fiche métier : directrice ou directeur d'établissement",
        "2024-09-02",
        [("Missions", "Porter le projet d'établissement et animer les équipes éducatives.")],
    ),
    (
        "terme-ase",
        (),
        "term",
        "ASE",
        None,
        [("", "Aide sociale à l'enfance, service du département.")],
    ),
    (
        "terme-pcr",
        (),
        "term",
        "PCR",
        None,
        [("", "Parcours coordonné renforcé. Rien à voir avec le test de laboratoire.")],
    ),
    (
        "terme-idea",
        (),
        "term",
        "IDEA",
        None,
        [("", "Institut départemental de l'enfance et de l'adolescence.")],
    ),
    (
        "actu-idees",
        (),
        "news",
        "Des idées pour les vacances",
        "2025-07-01",
        [("", "Une idée par jour : pique-nique, bibliothèque, baignade, forêt.")],
    ),
    (
        "tuto-visio",
        (),
        "tutorial",
        "Rejoindre une visioconférence",
        "2025-02-03",
        [
            ("Avant", "Tester le micro et la caméra dix minutes avant la réunion."),
            ("Pendant", "Couper le micro ; lever la main pour prendre la parole."),
        ],
    ),
    (
        "livret-remplacants",
        (DIRECTIONS, COORDINATIONS),
        "booklet",
        "Livret d'accueil des remplaçants",
        "2024-09-02",
        [
            ("Premier jour", "Un référent accueille chaque remplaçant et lui remet son badge."),
            ("Transmissions", "Le cahier de transmissions se lit avant la relève du soir."),
        ],
    ),
    (
        "video-portage",
        (),
        "video",
        "Vidéo : porter un bébé",
        "2024-03-08",
        [("00:42", "On soutient la nuque, puis le dos, et l'on parle au bébé.")],
    ),
]


def _passages() -> list[Passage]:
    made = [
        passage(
            document,
            f"s{number}",
            title,
            section,
            text,
            spaces=spaces,
            kind=kind,
            date=dt.date.fromisoformat(date) if date else None,
        )
        for document, spaces, kind, title, date, sections in _DOCUMENTS
        for number, (section, text) in enumerate(sections, start=1)
    ]
    made.append(
        passage(
            "guide-maternant",
            "s4",
            "Guide du maternage en pouponnière",
            "Pour les praticiens",
            "La pleurette nocturne, décrite ici, relève du pédiatre.",
            spaces=(PRACTITIONERS,),
            kind="guide",
            date=dt.date(2024, 5, 14),
        )
    )
    return made


PASSAGES = _passages()
