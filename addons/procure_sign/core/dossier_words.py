"""What a dossier's README says around its commands, in two languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Templates: ``head`` and ``evidence`` are filled in by :mod:`dossier_readme`."""

    head: str
    evidence: str
    built_in: str
    founding: str


ENGLISH = Words(
    head="""{title}

This dossier was made by Quittance. It is an ASiC-E container (ETSI EN 319 162-1):
unpack it with any zip program and run the commands below in its folder.
En français : LISEZMOI.txt

What the tools cannot tell you: whether the anchors in trust/ are those of the company.
Compare these SHA-256 fingerprints with those the company gave you on another way:
{fingerprints}

Nor whether this is all, and still counts: signatures may have been left out, and a
later revision may have replaced this one. The page /signatures/verify of the company
that made the dossier says both.

An administrator of the server who can run programs there, or who holds the key of an
anchor marked "built-in", could have made such evidence. He cannot change evidence
whose time stamp or log head is known elsewhere without its showing.

The whole dossier (once the time stamp's certificate has expired, add -attime and
the second at which it was made):
{whole}
""",
    evidence="""Evidence {number}: {act} of {reference}, revision {revision}, {amount}
signed by {signer} as {role} ({level}) on {at} UTC, document documents/{document}.xml
{commands}
""",
    built_in=" (built-in)",
    founding="When it was founded the company trusted these, as printed on that day:",
)
FRENCH = Words(
    head="""{title}

Ce dossier de preuve a été établi par Quittance. C'est un conteneur ASiC-E (ETSI EN
319 162-1) : décompressez-le avec n'importe quel outil zip et exécutez les commandes
ci-dessous dans son répertoire.
In English: README.txt

Ce que les outils ne peuvent pas dire : si les autorités du répertoire trust/ sont bien
celles de la société. Comparez ces empreintes SHA-256 avec celles que la société vous a
remises par une autre voie :
{fingerprints}

Ni si tout y est et fait encore foi : des signatures ont pu être omises, et une révision
ultérieure a pu remplacer celle-ci. La page /signatures/verify de la société qui a
établi ce dossier de preuve dit l'un et l'autre.

Un administrateur du serveur qui peut y exécuter des programmes, ou qui détient la clé
d'une autorité marquée « intégrée », aurait pu fabriquer de telles preuves. Il ne peut
pas modifier sans que cela se voie une preuve dont l'horodatage ou la tête de journal
est connue ailleurs.

Le dossier entier (une fois expiré le certificat d'horodatage, ajoutez -attime et la
seconde à laquelle le dossier a été établi) :
{whole}
""",
    evidence="""Preuve {number} : {act} de {reference}, révision {revision}, {amount}
signée par {signer} en tant que {role} ({level}) le {at} UTC, document
documents/{document}.xml
{commands}
""",
    built_in=" (intégrée)",
    founding="À sa fondation, la société faisait confiance à ceux-ci, imprimés ce jour-là :",
)
