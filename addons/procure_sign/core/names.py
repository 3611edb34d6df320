"""Names of the XML and of the algorithms that evidence is made of.

Sources: W3C XML Signature 1.1; ETSI EN 319 132-1 (XAdES); OASIS UBL 2.1 Order.
"""

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
STATEMENT = "urn:quittance:procure-sign:statement:1"
UBL_ORDER = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
UBL_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
UBL_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = DS + "enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


def ds(name: str) -> str:
    """Qualify a name of XML Signature."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """Qualify a name of XAdES."""
    return f"{{{XADES}}}{name}"


def st(name: str) -> str:
    """Qualify a name of our statement."""
    return f"{{{STATEMENT}}}{name}"
