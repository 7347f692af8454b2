"""What French people guess first, ranked, for the estimator of keys, which knows English only."""

from cms.french.dates import MONTHS, WEEKDAYS
from cms.french.folding import fold

_NUMBERS = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "vingt trente quarante cinquante soixante cent mille million zéro premier deuxième troisième"
)
# By how often they are written: little words, then nouns, verbs and names.
_WORDS = (
    "le la les de des du en et est que qui dans une pour pas sur avec ce se sa son ses mon ma "
    "mes ton ta tes notre nos votre vos leur leurs il elle on nous vous ils elles je tu me te "
    "moi toi lui au aux par plus mais ou où donc or ni car si ne sans sous très bien tout tous "
    "toute toutes fait comme aussi encore toujours jamais rien bonjour bonsoir salut merci amour "
    "vie monde jour jours nuit matin soir temps année semaine heure maison famille enfant père "
    "mère maman papa frère sœur bébé fille fils garçon femme homme ami amie amis gens monsieur "
    "madame coucou bisous chat chien cœur soleil lune étoile ciel mer terre eau feu vent neige "
    "pluie fleur fleurs rose arbre jardin montagne rivière été hiver printemps automne noël "
    "vacances école travail bureau équipe projet service réunion groupe site espace secret code "
    "accès entrée ouvert ouvre porte clé bienvenue petit petite petits grand grande beau belle "
    "bon bonne nouveau nouvelle vieux jeune joli jolie doux douce heureux joyeux joyeuse rouge "
    "bleu bleue vert verte jaune noir noire blanc blanche orange violet gris marron argent être "
    "avoir suis es sommes êtes sont était étaient ai as avons avez ont faire aller va vais voir "
    "savoir pouvoir vouloir veux peux dire aime aimer chanter jouer manger dormir france paris "
    "lyon marseille toulouse nantes lille bordeaux français républicain république liberté "
    "égalité fraternité solidarité laïcité chocolat vanille fraise café thé pain fromage vin "
    "gâteau pomme banane bateau avion voiture vélo train ballon football musique livre histoire "
    "phrase longue mot mots lettre nombre doudou nounours poney princesse camille marie martin "
    "durand dupont dubois bernard thomas robert petit richard julie léa emma lucas hugo louis "
    "nicolas pierre paul jean jacques michel sophie nathalie isabelle médecin médecins directeur "
    "directrice directions cadre chef assistant assistante auxiliaire parents parent santé "
    "social sociale sociaux accueil foyer soins développement besoins pmi ase"
)
_PHRASES = (
    "tout le monde|bonjour tout le monde|il était une fois|liberté égalité fraternité|"
    "vive la france|bleu blanc rouge|la vie est belle|je t'aime|je vous aime|je suis|"
    "c'est la vie|comme d'habitude|bonne année|joyeux noël|bon anniversaire|joyeux anniversaire|"
    "bonne journée|à bientôt|au clair de la lune|frère jacques|sur le pont d'avignon|"
    "une souris verte|petit papa noël|ainsi font font font|alouette gentille alouette|"
    "dans la forêt lointaine|un deux trois soleil|ils vécurent heureux|"
    "et eurent beaucoup d'enfants|le petit prince|le petit chaperon rouge|dessine moi un mouton|"
    "on ne voit bien qu'avec le cœur|mon petit poney|la reine des neiges|sésame ouvre toi|"
    "ouvre toi|allons enfants de la patrie|l'union fait la force|mieux vaut tard|que jamais|"
    "qui va à la chasse|perd sa place|rien ne sert de courir|il faut partir à point|"
    "la nuit tous les chats sont gris|petit à petit|l'oiseau fait son nid|impossible n'est pas|"
    "je pense donc je suis|être ou ne pas être|métro boulot dodo|chat chien|pomme de terre|"
    "deux mille|mille neuf cent|quatre vingt|quatre vingt dix|soixante dix|code secret|"
    "accès réservé|espace réservé|ne pas oublier|mise à jour"
)

COMMON_FRENCH = tuple(
    dict.fromkeys(
        "".join(filter(str.isalnum, fold(each)))
        for each in (
            *(*_PHRASES.split("|"), *_NUMBERS.split(), *WEEKDAYS, *MONTHS),
            *_WORDS.split(),
        )
    )
)
