"""Two sentences for each rule and language: what is wrong, what to do."""

from . import en_file, en_party, en_payment, fr_file, fr_party, fr_payment

ENGLISH = {**en_file.TEXTS, **en_party.TEXTS, **en_payment.TEXTS}
FRENCH = {**fr_file.TEXTS, **fr_party.TEXTS, **fr_payment.TEXTS}
