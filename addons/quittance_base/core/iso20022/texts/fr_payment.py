"""Sentences in French about one payment: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "amount.missing": (
        "{path} : aucun montant n'est donné.",
        "Donnez le montant en euros.",
    ),
    "amount.currency": (
        "{path} : la devise est « {value} », il faut EUR.",
        "Retirez ce qui n'est pas en euros.",
    ),
    "amount.range": (
        "{path} : {value} n'est pas compris entre {least} et {most}.",
        "Corrigez le montant, ou scindez-le.",
    ),
    "amount.decimals": (
        "{path} : {value} n'est pas un montant simple à deux décimales au plus.",
        "Arrondissez le montant.",
    ),
    "reference.missing": (
        "{path} : l'opération n'a pas de référence.",
        "Donnez-lui-en une : les retours se retrouvent par elle.",
    ),
    "reference.length": (
        "{path} : la référence {value} a {length} caractères, les banques en "
        "acceptent 35.",
        "Abrégez la référence.",
    ),
    "reference.slash": (
        "{path} : la référence {value} commence ou finit par une barre, ou en a "
        "deux de suite.",
        "Retirez la barre.",
    ),
    "reference.space": (
        "{path} : la référence « {value} » a une espace à une extrémité.",
        "Retirez l'espace.",
    ),
    "reference.unique": (
        "{path} : {count} opérations portent la référence {value}.",
        "Donnez la sienne à chaque opération.",
    ),
    "element.unused": (
        "{path} : {value} n'est pas transporté par le schéma.",
        "Retirez-le, sauf si votre banque le demande.",
    ),
    "remittance.both": (
        "{path} : texte libre et référence structurée sont présents ensemble.",
        "Gardez l'un des deux.",
    ),
    "remittance.repeated": (
        "{path} : {element} y figure {value} fois.",
        "N'en gardez qu'un.",
    ),
    "remittance.length": (
        "{path} : le texte « {value} » a {length} caractères, les banques en "
        "acceptent 140.",
        "Abrégez le libellé destiné au payeur.",
    ),
    "remittance.structured": (
        "{path} : le libellé structuré est « {value} », seule une référence "
        "créancier (SCOR) est acceptée.",
        "Utilisez une référence créancier ou un texte libre.",
    ),
    "remittance.structured_length": (
        "{path} : le libellé structuré a {length} caractères avec ses balises, les "
        "banques en acceptent 140.",
        "Abrégez la référence.",
    ),
    "remittance.check": (
        "{path} : {value} n'est pas une référence créancier exacte (ISO 11649).",
        "Corrigez la référence, ou envoyez-la en texte libre.",
    ),
    "tradename.missing": (
        "{path} : le payeur ne voit pas le nom commercial {name}.",
        "Écrivez-le dans le libellé destiné au payeur.",
    ),
}
