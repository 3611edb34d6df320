"""Sentences in French about the file and its batches: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "message.xml": (
        "Le fichier n'est pas du XML lisible (ligne {line}) : {detail}.",
        "Générez le fichier à nouveau.",
    ),
    "message.kind": (
        "Le fichier est un {value} et non un {expected}.",
        "Choisissez le format {expected} dans le mode de paiement.",
    ),
    "message.encoding": (
        "Le fichier est écrit en {value} et non en UTF-8.",
        "Générez le fichier à nouveau.",
    ),
    "message.schema": (
        "Le schéma refuse la ligne {line} : {value}.",
        "Corrigez la valeur dans sa fiche et générez le fichier à nouveau.",
    ),
    "message.size": (
        "Le fichier compte {value} {unit}, la banque en accepte {limit}.",
        "Répartissez le prélèvement sur plusieurs fichiers.",
    ),
    "charset.text": (
        "{path} : les signes {signs} de « {value} » sont hors du jeu de caractères "
        "bancaire.",
        "Faites translittérer le texte avant de l'écrire.",
    ),
    "header.count": (
        "L'en-tête compte « {value} » opérations, le fichier en contient {expected}.",
        "Générez le fichier à nouveau.",
    ),
    "header.sum": (
        "La somme de l'en-tête est « {value} », les montants font {expected}.",
        "Générez le fichier à nouveau.",
    ),
    "batch.count": (
        "{path} compte « {value} » opérations et en contient {expected}.",
        "Générez le fichier à nouveau.",
    ),
    "batch.sum": (
        "{path} a pour somme « {value} », ses montants font {expected}.",
        "Générez le fichier à nouveau.",
    ),
    "batch.id_unique": (
        "{count} lots portent le nom {value}.",
        "Donnez à chaque lot son propre nom.",
    ),
    "batch.method": (
        "{path} : la méthode de paiement est « {value} », il faut {expected}.",
        "Générez le fichier à nouveau.",
    ),
    "batch.service_level": (
        "{path} : le niveau de service est « {value} », il faut SEPA.",
        "Retirez ce qui n'est pas un paiement SEPA.",
    ),
    "batch.local_instrument": (
        "{path} : le schéma est « {value} », il faut CORE ou B2B.",
        "Choisissez le schéma sur les mandats de ce lot.",
    ),
    "message.one_scheme": (
        "Le fichier mélange les schémas {value}.",
        "Faites un fichier pour Core et un pour B2B.",
    ),
    "batch.sequence_type": (
        "{path} : le type de séquence est « {value} », il faut FRST, RCUR, FNAL ou "
        "OOFF.",
        "Vérifiez le type des mandats de ce lot.",
    ),
    "batch.type_in_transaction": (
        "{path} : le type de paiement figure dans une opération.",
        "Ne l'écrivez que dans le lot.",
    ),
    "batch.charge_bearer": (
        "{path} : les frais sont « {value} », ils doivent être partagés (SLEV).",
        "Réglez les frais du fichier sur SLEV.",
    ),
    "date.missing": (
        "{path} : aucune date lisible (« {value} »).",
        "Donnez une date au lot.",
    ),
    "date.closed": (
        "{path} : les banques ne règlent rien le {value}.",
        "Prenez le {next}, prochain jour ouvert.",
    ),
    "date.past": (
        "{path} : le {value} est trop tard, nous sommes le {today}.",
        "Prenez une date plus lointaine.",
    ),
    "date.too_early": (
        "{path} : le {value} est à plus de {days} jours.",
        "Envoyez le fichier plus tard, ou prenez une date plus proche.",
    ),
    "scheme.missing": (
        "{path} : l'identifiant créancier y figure {count} fois (lot et opération).",
        "Écrivez-le une fois, dans le lot.",
    ),
    "scheme.type": (
        "{path} : l'identifiant créancier est du type « {value} », il faut le type "
        "propriétaire SEPA.",
        "Écrivez un seul identifiant de personne avec SchmeNm/Prtry SEPA.",
    ),
    "scheme.check": (
        "{path} : {value} n'est pas un identifiant créancier SEPA.",
        "Recopiez-le du courrier de votre banque.",
    ),
    "scheme.several": (
        "{path} : {value} est un autre créancier que {expected} dans le même lot.",
        "Faites un lot par identifiant créancier.",
    ),
    "initiator.content": (
        "{path} : l'émetteur contient {value}.",
        "N'en donnez que le nom et l'identifiant.",
    ),
}
