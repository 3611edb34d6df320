"""Sentences in French about parties and mandates: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "name.missing": (
        "{path} : cette partie n'a pas de nom.",
        "Renseignez le nom du contact ou du titulaire du compte.",
    ),
    "name.length": (
        "{path} : le nom « {value} » a {length} caractères, les banques en "
        "acceptent 70.",
        "Abrégez le nom du titulaire sur le compte bancaire.",
    ),
    "account.missing": (
        "{path} : {element} manque.",
        "Renseignez le compte bancaire de cette partie.",
    ),
    "account.other": (
        "{path} : le compte {value} n'est pas un IBAN.",
        "Saisissez l'IBAN du compte.",
    ),
    "account.iban": (
        "{path} : {value} n'est pas un IBAN exact (longueur ou clé).",
        "Demandez l'IBAN à nouveau.",
    ),
    "account.country": (
        "{path} : les banques de {country} ne sont pas dans SEPA ({value}).",
        "Utilisez un autre moyen de paiement.",
    ),
    "agent.missing": (
        "{path} : {element} manque.",
        "Écrivez le BIC de la banque, ou NOTPROVIDED.",
    ),
    "agent.identification": (
        "{path} : la banque est donnée par « {value} ».",
        "Donnez le BIC seul, ou Othr/Id NOTPROVIDED.",
    ),
    "agent.bic": (
        "{path} : {value} n'est pas un BIC.",
        "Corrigez le BIC de la banque, ou retirez-le.",
    ),
    "agent.bic_missing": (
        "{path} : votre banque demande le BIC des banques de {country}.",
        "Saisissez le BIC sur le compte bancaire.",
    ),
    "agent.bic_needless": (
        "{path} : le BIC {value} est inutile dans l'EEE.",
        "Retirez-le : un BIC faux est refusé, son absence ne l'est pas.",
    ),
    "address.unstructured": (
        "{path} : l'adresse « {value} » est en texte libre, refusé par les banques.",
        "Renseignez la ville et le pays du contact.",
    ),
    "address.incomplete": (
        "{path} : il manque {element} à l'adresse.",
        "Renseignez la ville et le pays du contact, ou retirez l'adresse.",
    ),
    "address.lines": (
        "{path} : l'adresse a {value} lignes libres, les banques en acceptent 2.",
        "Regroupez les lignes de rue du contact.",
    ),
    "address.line_length": (
        "{path} : la ligne « {value} » a {length} caractères, les banques en "
        "acceptent 70.",
        "Abrégez la rue du contact.",
    ),
    "address.debtor_missing": (
        "{path} : une banque de {country} est hors de l'EEE, l'adresse du payeur "
        "manque.",
        "Renseignez la ville et le pays du payeur.",
    ),
    "ultimate.address": (
        "{path} : un tiers (ultime) a une adresse.",
        "Retirez son adresse.",
    ),
    "ultimate.missing": (
        "{path} : le mandat {value} nomme un autre débiteur, absent du fichier.",
        "Écrivez le débiteur que nomme le mandat.",
    ),
    "mandate.missing": (
        "{path} : il manque {element} au mandat.",
        "Complétez le mandat.",
    ),
    "mandate.signed_later": (
        "{path} : le mandat est signé du {value}, après aujourd'hui ({today}).",
        "Corrigez la date de signature.",
    ),
    "mandate.repeated": (
        "{path} : le mandat {value} est prélevé deux fois en {sequence}.",
        "Regroupez les deux montants, ou prélevez le second plus tard.",
    ),
    "mandate.signature_on_paper": (
        "{path} : le mandat {value} est sur papier et porte une signature "
        "électronique.",
        "Retirez la signature électronique.",
    ),
    "amendment.details_missing": (
        "{path} : une modification est annoncée sans être décrite.",
        "Écrivez ce qu'était le mandat avant.",
    ),
    "amendment.not_flagged": (
        "{path} : une modification est décrite, l'indicateur est « {value} ».",
        "Mettez l'indicateur à true.",
    ),
    "amendment.account": (
        "{path} : l'ancien compte n'est ni un IBAN ni SMNDA ({value}).",
        "Écrivez SMNDA quand la banque a changé.",
    ),
    "amendment.agent": (
        "{path} : l'ancienne banque est donnée avec SMNDA.",
        "Retirez l'ancienne banque.",
    ),
    "amendment.unchanged": (
        "{path} : {element} vaut {value}, avant comme maintenant.",
        "Retirez ce qui n'a pas changé.",
    ),
    "amendment.other_bank": (
        "{path} : l'ancien compte {value} semble être dans une autre banque.",
        "Écrivez SMNDA, sauf si les deux comptes sont dans la même banque.",
    ),
}
