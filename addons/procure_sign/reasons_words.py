"""Every reason of the verifier in the user's words: what is wrong, and what to do."""

from odoo.tools.translate import LazyTranslate

from .core.reasons import Reason

_lt = LazyTranslate(__name__)

_ALTERED = _lt("Do not act on it; ask the signer for a new signature.")
_ASK = _lt("Ask the signer to sign again with a right certificate.")
_FILE = _lt("Ask for the file as it was exported, unchanged.")
_ADMIN = _lt("Ask those who keep the trusted authorities to look at it.")
_LATER = _lt("Fetch the revocation lists (menu Trust), then verify again.")
_PASSKEY = _lt("Ask for a new signature; if it happens again, enrol the passkey anew.")
_OTHER = _lt("It counts for nothing here: the act must be signed itself.")

#: Reason: (what is wrong, what to do).
WORDS = {
    Reason.TOO_LARGE: (_lt("The file is larger than evidence can be."), _FILE),
    Reason.NOT_UTF8: (_lt("The file is not written in UTF-8."), _FILE),
    Reason.DOCTYPE: (_lt("The file brings a document type definition."), _FILE),
    Reason.NOT_XML: (_lt("The file is not well-formed XML."), _FILE),
    Reason.COMMENT: (
        _lt("The file holds a comment, which could split a value."),
        _FILE,
    ),
    Reason.INSTRUCTION: (_lt("The file holds a processing instruction."), _FILE),
    Reason.ROOT: (_lt("The file is no signed statement."), _FILE),
    Reason.ID: (_lt("Something in the file has a name it should not have."), _FILE),
    Reason.NO_SIGNATURE: (_lt("There is no signature in the file."), _ALTERED),
    Reason.SIGNATURES: (_lt("There are several signatures in one file."), _ALTERED),
    Reason.PLACE: (_lt("The signature is not where it belongs."), _ALTERED),
    Reason.SHAPE: (_lt("The signature has parts that do not belong in it."), _ALTERED),
    Reason.OBJECT: (_lt("Something unsigned was put into the signature."), _ALTERED),
    Reason.REFERENCES: (
        _lt("The signature covers more or less than it must."),
        _ALTERED,
    ),
    Reason.REFERENCE_URI: (_lt("The signature covers something else."), _ALTERED),
    Reason.TRANSFORM: (
        _lt("The text would be changed before it is checked."),
        _ALTERED,
    ),
    Reason.PREFIXES: (_lt("The signature changes which names are covered."), _ALTERED),
    Reason.KEY_INFO: (_lt("The signature brings more than one certificate."), _ALTERED),
    Reason.BASE64: (_lt("A value in the file is not written as it must be."), _FILE),
    Reason.PROPERTIES: (_lt("What was signed about the signature is wrong."), _ALTERED),
    Reason.UNSIGNED: (
        _lt("Time stamps or lists in the file are not well-formed."),
        _FILE,
    ),
    Reason.STATEMENT: (_lt("The statement is not written as ours are."), _FILE),
    Reason.DOCUMENT: (
        _lt("The document and the statement around it do not say the same."),
        _ALTERED,
    ),
    Reason.ALGORITHM: (_lt("The signature's algorithm is too weak."), _ASK),
    Reason.DIGEST_ALGORITHM: (_lt("The digest's algorithm is too weak."), _ASK),
    Reason.KEY_SIZE: (_lt("The key is too short to be safe."), _ASK),
    Reason.KEY_MISMATCH: (_lt("The key and the algorithm do not fit."), _ASK),
    Reason.DIGEST: (_lt("The document was changed after it was signed."), _ALTERED),
    Reason.PROPERTIES_DIGEST: (
        _lt("Signer, role or time were changed after signing."),
        _ALTERED,
    ),
    Reason.SIGNATURE: (
        _lt("The signature is not of this certificate's key."),
        _ALTERED,
    ),
    Reason.CERTIFICATE: (_lt("The certificate cannot be read."), _ASK),
    Reason.CERTIFICATE_DIGEST: (_lt("The certificate was exchanged."), _ALTERED),
    Reason.KEY_USAGE: (_lt("The certificate is not for signing documents."), _ASK),
    Reason.EXTENDED_USAGE: (_lt("The certificate is for something else only."), _ASK),
    Reason.IS_AUTHORITY: (
        _lt("An authority's certificate signed, not a person's."),
        _ASK,
    ),
    Reason.UNTRUSTED: (
        _lt("The certificate comes from nobody whom the company trusts."),
        _ADMIN,
    ),
    Reason.CHAIN: (_lt("The certificate's authorities do not hold together."), _ADMIN),
    Reason.CHAIN_KEY: (_lt("An authority of the certificate is too weak."), _ADMIN),
    Reason.EXPIRED: (_lt("The certificate had expired."), _ASK),
    Reason.NOT_YET_VALID: (_lt("The certificate was not valid yet."), _ASK),
    Reason.REVOKED: (_lt("The certificate had been revoked when it signed."), _ALTERED),
    Reason.REVOKED_LATER: (
        _lt(
            "The certificate is revoked, and no time stamp proves that it signed before."
        ),
        _ALTERED,
    ),
    Reason.AUTHORITY_REVOKED: (
        _lt("An authority of the certificate is revoked."),
        _ADMIN,
    ),
    Reason.NO_REVOCATION: (
        _lt("There is no list that says whether the certificate was revoked."),
        _LATER,
    ),
    Reason.STALE: (
        _lt("The list that says whether the certificate was revoked is too old."),
        _LATER,
    ),
    Reason.STAMP: (_lt("The time stamp cannot be read."), _ADMIN),
    Reason.STAMP_IMPRINT: (_lt("The time stamp is of something else."), _ALTERED),
    Reason.STAMP_SIGNATURE: (_lt("The time stamp's own signature is wrong."), _ALTERED),
    Reason.STAMP_USAGE: (_lt("The time stamp is by a key that may not stamp."), _ADMIN),
    Reason.STAMP_UNTRUSTED: (
        _lt("The time stamp comes from nobody whom the company trusts."),
        _ADMIN,
    ),
    Reason.STAMP_NONCE: (_lt("The time stamp answers another question."), _ADMIN),
    Reason.STAMP_REFUSED: (_lt("The time-stamp authority refused."), _ADMIN),
    Reason.STAMP_ORDER: (
        _lt("The time of signing and the time stamp are far apart."),
        _ALTERED,
    ),
    Reason.CLOCK: (
        _lt("This server's clock is behind the time stamp."),
        _lt("Set the server's clock, then verify again."),
    ),
    Reason.FUTURE: (
        _lt("It says that it was signed in the future."),
        _lt("Compare the clocks of signer and server, then sign again."),
    ),
    Reason.ADDED: (
        _lt("The file brings a time stamp or lists of its own."),
        _lt("Sign without a time stamp: it is added here."),
    ),
    Reason.OTHER_TIME: (
        _lt("It says that it was signed before it was prepared, or later than now."),
        _lt("Set the clock of the computer that signs, then sign again."),
    ),
    Reason.BOUND_DATABASE: (_lt("It was signed in another database."), _OTHER),
    Reason.BOUND_COMPANY: (_lt("It was signed for another company."), _OTHER),
    Reason.BOUND_RECORD: (_lt("It was signed for another record."), _OTHER),
    Reason.BOUND_REVISION: (_lt("It was signed for another revision."), _OTHER),
    Reason.BOUND_ACT: (_lt("It was signed for another kind of act."), _OTHER),
    Reason.BOUND_AMOUNT: (
        _lt("The signed amount is not that of the record."),
        _ALTERED,
    ),
    Reason.BOUND_CURRENCY: (
        _lt("The signed currency is not that of the record."),
        _ALTERED,
    ),
    Reason.BOUND_ACCOUNTS: (
        _lt("The signed bank accounts are not those of the record."),
        _ALTERED,
    ),
    Reason.BOUND_SIGNER: (_lt("It was signed by another person than is kept."), _OTHER),
    Reason.BOUND_ROLE: (_lt("It was signed in another role than is kept."), _OTHER),
    Reason.BOUND_LEVEL: (_lt("It was signed by other means than is kept."), _OTHER),
    Reason.BOUND_NONCE: (_lt("It is the answer to another question to sign."), _OTHER),
    Reason.BOUND_PREVIOUS: (_lt("Another signature came before it."), _OTHER),
    Reason.BOUND_HEAD: (_lt("The log was another when it was signed."), _OTHER),
    Reason.BOUND_DOCUMENT: (
        _lt("The signed document is not that of the record."),
        _ALTERED,
    ),
    Reason.BOUND_CERTIFICATE: (
        _lt("Another certificate signed than the one that is enrolled."),
        _OTHER,
    ),
    Reason.PASSKEY_MISSING: (_lt("The passkey's answer is missing."), _PASSKEY),
    Reason.PASSKEY_LEVEL: (_lt("A passkey stands where none belongs."), _PASSKEY),
    Reason.PASSKEY_SEAL: (
        _lt("The company's seal around the passkey is wrong."),
        _ADMIN,
    ),
    Reason.PASSKEY_CLIENT: (_lt("The passkey's answer cannot be read."), _PASSKEY),
    Reason.PASSKEY_TYPE: (_lt("The passkey answered something else."), _PASSKEY),
    Reason.PASSKEY_CHALLENGE: (
        _lt("The passkey confirmed another document."),
        _ALTERED,
    ),
    Reason.PASSKEY_ORIGIN: (_lt("The passkey was used at another address."), _PASSKEY),
    Reason.PASSKEY_PARTY: (_lt("The passkey belongs to another site."), _PASSKEY),
    Reason.PASSKEY_PRESENCE: (_lt("Nobody touched the passkey."), _PASSKEY),
    Reason.PASSKEY_VERIFICATION: (
        _lt("The passkey did not ask for PIN, finger or face."),
        _PASSKEY,
    ),
    Reason.PASSKEY_COUNTER: (_lt("The passkey may have been copied."), _PASSKEY),
    Reason.PASSKEY_SIGNATURE: (_lt("The passkey's signature is wrong."), _ALTERED),
    Reason.DOSSIER_ZIP: (_lt("The file is no dossier as we write it."), _FILE),
    Reason.DOSSIER_MANIFEST: (_lt("The dossier's list of files is wrong."), _FILE),
    Reason.DOSSIER_DIGEST: (_lt("A file of the dossier was changed."), _FILE),
    Reason.DOSSIER_EMPTY: (_lt("There is no signature in the dossier."), _FILE),
    Reason.DOSSIER_DOCUMENT: (_lt("A signed document is missing or changed."), _FILE),
    Reason.DOSSIER_BANK_FILE: (
        _lt("The signed bank file is missing or changed."),
        _FILE,
    ),
    Reason.DOSSIER_STRANGER: (
        _lt("The dossier has a document that nobody signed."),
        _FILE,
    ),
    Reason.DOSSIER_OTHER_FILE: (
        _lt("The dossier has a bank file that nobody signed."),
        _FILE,
    ),
    Reason.DOSSIER_LOG: (
        _lt("The log in the dossier does not fit its signatures."),
        _FILE,
    ),
}
