"""Codes about what we sent: form, dates, identifiers, doubles.

Code, kind, mandate, retry:most, mail, flags; then English, then French, in our words.
"""

TABLE = """
AG02 ours keep never none human
  The kind of operation or its sequence type is wrong.
  Le type d'opération ou de séquence est faux.

AM01 ours keep never none human
  The amount is zero.
  Le montant est nul.

AM02 ours keep never none human
  The amount is not allowed.
  Le montant n'est pas admis.

AM03 ours keep never none human
  The currency is not allowed.
  La devise n'est pas admise.

AM05 ours keep never none human
  The bank takes it for a double of an earlier one.
  La banque y voit un doublon d'une opération précédente.

AM09 ours keep never none human
  The amount is not the one that was expected.
  Le montant n'est pas celui qui était attendu.

AM10 ours keep never none human
  The control sum does not fit.
  La somme de contrôle ne correspond pas.

BE04 ours keep never none human
  The creditor's address is missing or wrong.
  L'adresse du créancier manque ou est fausse.

BE05 ours keep never none human
  The creditor identifier is not known or wrong.
  L'identifiant créancier est inconnu ou faux.

BE07 ours keep never none human
  The debtor's address is missing or wrong.
  L'adresse du débiteur manque ou est fausse.

CH03 ours keep redate:2 none human
  The date is too far ahead.
  La date est trop lointaine.

CNOR hard keep never none human
  The creditor's bank cannot be reached in this scheme.
  La banque du créancier n'est pas joignable dans ce schéma.

CURR ours keep never none human
  The currency is wrong.
  La devise est fausse.

DNOR hard suspend never account fallback
  The debtor's bank cannot be reached in this scheme.
  La banque du débiteur n'est pas joignable dans ce schéma.

DT01 ours keep redate:2 none human
  The date is not valid.
  La date n'est pas valable.

DUPL ours keep never none human
  The same payment was sent twice.
  Le même paiement a été envoyé deux fois.

ED05 soft keep redate:2 none
  The banks could not settle it that day.
  Les banques n'ont pas pu le régler ce jour-là.

FF01 ours keep never none human
  The file's form is wrong.
  Le format du fichier est faux.

FF05 ours keep never none human
  The scheme (Core or B2B) is wrong for this debit.
  Le schéma (Core ou B2B) ne convient pas à ce prélèvement.

RC01 hard suspend never account fallback
  The bank's identifier (BIC) is wrong.
  L'identifiant de la banque (BIC) est faux.

RF01 ours keep never none human
  The reference was used before.
  La référence a déjà servi.

RR01 ours keep never none human
  The debtor's account or identifier is missing, which the law asks for.
  Le compte ou l'identifiant du débiteur manque, alors que la loi l'exige.

RR02 ours keep never none human
  The debtor's name or address is missing, or in a form no longer taken.
  Le nom ou l'adresse du débiteur manque, ou sa forme n'est plus admise.

RR03 ours keep never none human
  The creditor's name or address is missing, or in a form no longer taken.
  Le nom ou l'adresse du créancier manque, ou sa forme n'est plus admise.

RR04 hard suspend never none human
  The bank must refuse it by law.
  La banque doit le refuser de par la loi.

TECH ours keep never none human
  A technical fault made a wrong payment.
  Une erreur technique a produit un paiement erroné.

TM01 soft keep redate:2 none
  The file came after the bank's closing time.
  Le fichier est arrivé après l'heure limite de la banque.
"""
