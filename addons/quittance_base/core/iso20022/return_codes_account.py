"""Codes about the account, the mandate and the debtor.

Code, kind, mandate, retry:most, mail, flags; then English, then French, in our words.
"""

TABLE = """
AC01 hard suspend never account fallback
  The account number does not exist.
  Le numéro de compte n'existe pas.

AC02 hard suspend never account fallback
  The debtor's account number is not valid.
  Le numéro de compte du débiteur n'est pas valable.

AC04 hard suspend never account fallback
  The account is closed.
  Le compte est clos.

AC05 hard suspend never account fallback
  The debtor's account is closed.
  Le compte du débiteur est clos.

AC06 hard suspend never account fallback
  The account is blocked, or closed to direct debits.
  Le compte est bloqué, ou fermé aux prélèvements.

AC13 hard suspend never account fallback
  The account is of another kind: a consumer's, for a business mandate.
  Le compte est d'un autre type : celui d'un particulier, pour un mandat entreprise.

AG01 hard suspend never account fallback
  No direct debit is allowed on this kind of account.
  Ce type de compte n'admet pas de prélèvement.

AM04 soft keep salary:2 funds fallback
  There was not enough money on the account.
  Le compte n'était pas assez approvisionné.

AM07 hard suspend never contact fallback
  The money on the account is blocked by an authority.
  L'argent du compte est bloqué par une autorité.

AM14 hard keep never contact fallback human
  The amount is above what the debtor agreed with the bank.
  Le montant dépasse ce que le débiteur a convenu avec sa banque.

BE01 hard suspend never account human
  The holder's name does not go with the account.
  Le nom du titulaire ne correspond pas au compte.

BE06 hard suspend never account fallback
  The bank does not know this customer.
  La banque ne connaît pas ce client.

ARDT dispute keep never none human
  The bank says that the money was already given back.
  La banque indique que les fonds ont déjà été restitués.

FOCR dispute keep never none human
  The payment came back because its recall was asked for.
  Le paiement est revenu à la suite d'une demande de rappel.

FRAD dispute suspend never none human
  The payment is said to be a fraud.
  Le paiement est signalé comme frauduleux.

MD01 dispute end never dispute human
  There is no valid mandate: the debtor did not authorise the debit.
  Il n'y a pas de mandat valable : le débiteur n'a pas autorisé le prélèvement.

MD02 ours suspend never none human
  What the bank holds of the mandate is missing or differs.
  Les données du mandat sont incomplètes ou différentes à la banque.

MD05 ours keep never none human
  The debit should not have been sent again, or at all.
  Le prélèvement n'aurait pas dû être émis, ou pas de nouveau.

MD06 dispute keep never dispute human
  The debtor asked for the money of an authorised debit back.
  Le débiteur a demandé le remboursement d'un prélèvement autorisé.

MD07 hard end never none human
  The debtor has died.
  Le débiteur est décédé.

MS02 dispute suspend never contact human
  The debtor refused the debit, without a reason.
  Le débiteur a refusé le prélèvement, sans motif.

MS03 soft keep salary:2 funds fallback
  The bank gave no reason; often there was not enough money.
  La banque n'a pas donné de motif ; souvent, la provision manquait.

SL01 hard suspend never contact fallback
  The debtor asked the bank to stop such debits.
  Le débiteur a demandé à sa banque d'arrêter ces prélèvements.

SL11 hard suspend never contact fallback
  We are not among the creditors whom the debtor allows.
  Nous ne sommes pas parmi les créanciers que le débiteur autorise.

SL12 hard suspend never contact fallback
  The debtor keeps us from debiting the account.
  Le débiteur nous interdit de prélever son compte.

SL13 hard keep never contact fallback
  There were more debits than the debtor allows.
  Il y a eu plus de prélèvements que le débiteur n'en autorise.

SL14 hard keep never contact fallback
  The amount is above what the debtor allows.
  Le montant dépasse ce que le débiteur autorise.
"""
