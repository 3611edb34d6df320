"""The agent's sentences in French."""

FRENCH = {
    "%s cannot be reached: %s": "%s est injoignable : %s",
    "%s is no server's address.": "%s n'est pas l'adresse d'un serveur.",
    "%s is not for this card's key.": "%s ne convient pas à la clé de cette carte.",
    "%s of %s signed.": "%s sur %s signés.",
    "%s: NOT signed: %s": "%s : NON signé : %s",
    "%s: only https:// addresses are called.": (
        "%s : seules les adresses https:// sont appelées."
    ),
    "Account": "Compte",
    "Amount": "Montant",
    "Approve an order": "Approuver une commande",
    "Authorise a debit": "Autoriser un prélèvement",
    "Bank file, SHA-256": "Fichier bancaire, SHA-256",
    "Beneficiary": "Bénéficiaire",
    "Buyer": "Acheteur",
    "Careful: one more wrong PIN locks the card.": (
        "Attention : encore un code faux et la carte se bloque."
    ),
    "Change a supplier's bank account": ("Changer le compte bancaire d'un fournisseur"),
    "Change the rules of signing": "Changer les règles de signature",
    "Company": "Société",
    "Enrol this certificate for %s?": "Enregistrer ce certificat pour %s ?",
    "From account": "Compte débité",
    "Item": "Article",
    "Message": "Message",
    "No PIN was given on the reader.": "Aucun code n'a été saisi sur le lecteur.",
    "No PKCS#11 module was found: name your card's with --module FILE.": (
        "Aucun module PKCS#11 trouvé : indiquez celui de votre carte avec "
        "--module FICHIER."
    ),
    "Note": "Note",
    "Nothing was signed.": "Rien n'a été signé.",
    "Order date": "Date de commande",
    "PIN of %s: ": "Code de %s : ",
    "Payments": "Paiements",
    "Price": "Prix",
    "Quantity": "Quantité",
    "Reference": "Référence",
    "Release a payment": "Libérer un paiement",
    "Revision": "Révision",
    "Sign a direct-debit mandate": "Signer un mandat de prélèvement",
    "Sign this? [yes / no / details]": "Signer ceci ? [oui / non / détails]",
    "Signs with your smart card.": "Signe avec votre carte à puce.",
    "Stopped.": "Arrêté.",
    "Supplier": "Fournisseur",
    "The PIN is wrong.": "Le code est faux.",
    "The PKCS#11 module %s cannot be used: %s": (
        "Le module PKCS#11 %s est inutilisable : %s"
    ),
    "The card cannot sign in this way.": "La carte ne sait pas signer ainsi.",
    "The card does not answer any more (%s).": "La carte ne répond plus (%s).",
    "The card has no key for this certificate.": (
        "La carte n'a pas de clé pour ce certificat."
    ),
    "The card is locked: unlock it with its PUK.": (
        "La carte est bloquée : débloquez-la avec son code PUK."
    ),
    "The card was removed.": "La carte a été retirée.",
    "The card's key does not belong to its certificate.": (
        "La clé de la carte ne correspond pas à son certificat."
    ),
    "The document has a name that is not an order's: %s": (
        "Le document contient un nom étranger aux commandes : %s"
    ),
    "The document has %s times %s.": "Le document contient %s fois %s.",
    "The document has text in a place of its own.": (
        "Le document contient du texte hors de ses champs."
    ),
    "The document says something else than the statement: %s": (
        "Le document dit autre chose que la déclaration : %s"
    ),
    "The list of payments has another shape.": (
        "La liste des paiements a une autre forme."
    ),
    "The list of payments is not complete.": ("La liste des paiements est incomplète."),
    "The server wants something else signed than it shows: %s": (
        "Le serveur veut faire signer autre chose que ce qu'il montre : %s"
    ),
    "The server's answer (%s) is not understood.": (
        "La réponse du serveur (%s) est incompréhensible."
    ),
    "The server's answer has no %s.": "La réponse du serveur n'a pas de %s.",
    "The server's answer is too long.": "La réponse du serveur est trop longue.",
    "The signing time %s is not now: check the clock.": (
        "L'heure de signature %s n'est pas maintenant : vérifiez l'horloge."
    ),
    "There is no card with a valid signing certificate.": (
        "Aucune carte avec un certificat de signature valide."
    ),
    "This agent does not know the act %s.": "Cet agent ne connaît pas l'acte %s.",
    "This agent does not sign with %s.": "Cet agent ne signe pas avec %s.",
    "This document does not belong to this act: %s": (
        "Ce document ne convient pas à cet acte : %s"
    ),
    "This document is another server's.": "Ce document est d'un autre serveur.",
    "This document is for another person to sign.": (
        "Ce document est à signer par une autre personne."
    ),
    "This is another card, or its certificate has changed.": (
        "C'est une autre carte, ou son certificat a changé."
    ),
    "This is not to be signed with a card.": "Ceci ne se signe pas avec une carte.",
    "Upload this file in the Sign screen: %s": (
        "Déposez ce fichier dans l'écran de signature : %s"
    ),
    "Which certificate? ": "Quel certificat ? ",
    "You sign as": "Vous signez en tant que",
    "a file with your company's authorities": (
        "un fichier avec les autorités de votre société"
    ),
    "list the cards": "lister les cartes",
    "no": "non",
    "no reason given": "sans motif",
    "sign a file": "signer un fichier",
    "sign what waits": "signer ce qui attend",
    "signed": "signé",
    "stopped before it": "arrêté avant",
    "the accounts": "les comptes",
    "the amount": "le montant",
    "the card's PKCS#11 module": "le module PKCS#11 de la carte",
    "the currency": "la devise",
    "the number of payments": "le nombre de paiements",
    "the reference": "la référence",
    "the start of its SHA-256 fingerprint": "le début de son empreinte SHA-256",
    "the sum of the payments": "la somme des paiements",
    "until %s": "jusqu'au %s",
    "yes": "oui",
    "you did not agree": "vous n'avez pas accepté",
    "Method": "Mode de paiement",
    "Journal": "Journal",
    "Day": "Jour",
    "Account number": "Numéro de compte",
    "Bill": "Facture",
    "Mandate": "Mandat",
    "Creditor's identifier": "Identifiant du créancier",
    "Due": "Échéance",
    "Holder": "Titulaire",
    "Bank": "Banque",
    "Account until now": "Compte jusqu'ici",
    "Since": "Depuis",
    "Kind": "Nature",
    # The window.
    "Address of the server": "Adresse du serveur",
    "Code of the Sign screen": "Code de l'écran de signature",
    "Start": "Commencer",
    "Sign": "Signer",
    "Do not sign": "Ne pas signer",
    "Every value": "Toutes les valeurs",
    "Choose": "Choisir",
    "The window needs Tk: install python3-tk, or use the terminal.": (
        "La fenêtre a besoin de Tk : installez python3-tk, ou utilisez le terminal."
    ),
}
