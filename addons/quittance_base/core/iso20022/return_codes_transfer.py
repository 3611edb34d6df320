"""Codes about transfers, their recall, and what a bank adds for itself.

Code, kind, mandate, retry:most, mail, flags; then English, then French, in our words.
"""

TABLE = """
AB05 soft keep never none human
  The beneficiary's bank did not answer in time.
  La banque du bénéficiaire n'a pas répondu à temps.

AC03 hard keep never none human
  The beneficiary's account number is not valid.
  Le numéro de compte du bénéficiaire n'est pas valable.

AC07 hard keep never none human
  The beneficiary's account is closed.
  Le compte du bénéficiaire est clos.

AG03 hard keep never none human
  This kind of transfer is not taken on the account.
  Ce type de virement n'est pas accepté sur le compte.

AG10 hard keep never none human
  The bank is out of the scheme for now.
  La banque est momentanément hors du schéma.

AGNT hard keep never none human
  The bank named is not the right one.
  La banque indiquée n'est pas la bonne.

AM06 ours keep never none human
  The amount is below the least that is taken.
  Le montant est inférieur au minimum admis.

AM23 ours keep never none human
  The amount is above the scheme's limit.
  Le montant dépasse la limite du schéma.

BE08 hard keep never none human
  Bank and beneficiary do not go together.
  La banque et le bénéficiaire ne correspondent pas.

CUST dispute keep never none human
  The beneficiary does not agree to send the money back.
  Le bénéficiaire refuse de restituer les fonds.

LEGL dispute keep never none human
  The law does not allow to send the money back.
  La loi ne permet pas de restituer les fonds.

NARR hard keep never none human
  The reason stands in the bank's text.
  Le motif figure dans le texte de la banque.

NOAS dispute keep never none human
  The beneficiary did not answer.
  Le bénéficiaire n'a pas répondu.

NOOR dispute keep never none human
  The bank never received the original transfer.
  La banque n'a jamais reçu le virement d'origine.

RUTA hard keep never none human
  The bank sends it back because it cannot deliver it.
  La banque le renvoie, faute de pouvoir l'acheminer.

UPAY dispute keep never none human
  The payment was not due.
  Le paiement n'était pas dû.
"""
