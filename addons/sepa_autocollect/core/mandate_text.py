"""What a client accepts: SEPA mandates and the consent to later card charges.

The mandates' wording is that of the European Payments Council's mandate forms, in
English and in its French translation. A text that was shown is never edited: a new
one gets a new version, because evidence names the version and its hash.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

CORE, B2B, CARD = "core", "b2b", "card"


@dataclass(frozen=True)
class Text:
    """One version of a text in one language.

    :param version: ``2026-1``; kept with the acceptance
    :param body: with ``{creditor}`` and, for cards, ``{amount_rule}``
    """

    kind: str
    language: str
    version: str
    title: str
    body: str

    @property
    def digest(self) -> str:
        """SHA-256 of title and body before any value is filled in."""
        return text_hash(f"{self.title}\n\n{self.body}")

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text the client reads.

        :raises KeyError: for a missing value
        """
        return f"{self.title}\n\n{self.body.format_map(values)}"


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text as shown, in hexadecimal.

    Called when it is accepted and when evidence is checked.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(kind: str, language: str, version: str | None = None) -> Text:
    """Return a text: the version named, else the newest.

    :param language: ``fr`` or ``en``, or a locale; others get English
    :raises LookupError: for a kind or a version there is not
    """
    language = language[:2] if language[:2] in ("fr", "en") else "en"
    found = [
        text
        for text in TEXTS
        if text.kind == kind
        and text.language == language
        and version in (None, text.version)
    ]
    if not found:
        raise LookupError(f"no text {kind} {language} {version or ''}".strip())
    return max(found, key=lambda text: text.version)


_EN_START = (
    "By signing this mandate form, you authorise (A) {creditor} to send instructions "
    "to your bank to debit your account and (B) your bank to debit your account in "
    "accordance with the instructions from {creditor}."
)
_FR_START = (
    "En signant ce formulaire de mandat, vous autorisez (A) {creditor} à envoyer des "
    "instructions à votre banque pour débiter votre compte, et (B) votre banque à "
    "débiter votre compte conformément aux instructions de {creditor}."
)

TEXTS = (
    Text(
        CORE,
        "en",
        "2026-1",
        "SEPA Direct Debit Mandate",
        f"{_EN_START}\n\n"
        "As part of your rights, you are entitled to a refund from your bank under the "
        "terms and conditions of your agreement with your bank. A refund must be "
        "claimed within 8 weeks starting from the date on which your account was "
        "debited.\n\n"
        "Your rights are explained in a statement that you can obtain from your bank.",
    ),
    Text(
        CORE,
        "fr",
        "2026-1",
        "Mandat de prélèvement SEPA",
        f"{_FR_START}\n\n"
        "Vous bénéficiez du droit d’être remboursé par votre banque selon les "
        "conditions décrites dans la convention que vous avez passée avec elle. Une "
        "demande de remboursement doit être présentée dans les 8 semaines suivant la "
        "date de débit de votre compte pour un prélèvement autorisé.\n\n"
        "Vos droits concernant le présent mandat sont expliqués dans un document que "
        "vous pouvez obtenir auprès de votre banque.",
    ),
    Text(
        B2B,
        "en",
        "2026-1",
        "SEPA Business-to-Business Direct Debit Mandate",
        f"{_EN_START}\n\n"
        "This mandate is only intended for business-to-business transactions. You are "
        "not entitled to a refund from your bank after your account has been debited, "
        "but you are entitled to request your bank not to debit your account up until "
        "the day on which the payment is due.\n\n"
        "Your rights regarding the above mandate are explained in a statement that you "
        "can obtain from your bank.",
    ),
    Text(
        B2B,
        "fr",
        "2026-1",
        "Mandat de prélèvement SEPA interentreprises",
        f"{_FR_START}\n\n"
        "Ce mandat est dédié aux prélèvements SEPA interentreprises. Vous n’êtes pas "
        "en droit de demander à votre banque le remboursement d’un prélèvement SEPA "
        "interentreprises une fois que le montant est débité de votre compte. Vous "
        "pouvez cependant demander à votre banque de ne pas débiter votre compte "
        "jusqu’au jour de l’échéance du paiement.\n\n"
        "Vos droits concernant le présent mandat sont expliqués dans un document que "
        "vous pouvez obtenir auprès de votre banque.",
    ),
    Text(
        CARD,
        "en",
        "2026-1",
        "Consent to later payments by card",
        "You agree that {creditor} charges this card later, without you being present, "
        "to pay your invoices.\n\n"
        "Amount: {amount_rule}\n\n"
        "The card is kept by our payment provider, not by us. You can withdraw this "
        "consent at any time under My means of payment; invoices are then no longer "
        "charged to this card.",
    ),
    Text(
        CARD,
        "fr",
        "2026-1",
        "Accord pour des paiements ultérieurs par carte",
        "Vous acceptez que {creditor} débite cette carte ultérieurement, en votre "
        "absence, pour régler vos factures.\n\n"
        "Montant : {amount_rule}\n\n"
        "La carte est conservée par notre prestataire de paiement, pas par nous. Vous "
        "pouvez retirer cet accord à tout moment sous Mes moyens de paiement ; les "
        "factures ne seront alors plus débitées sur cette carte.",
    ),
)
