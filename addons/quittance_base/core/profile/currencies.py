"""Currency codes and signs."""

#: ISO 4217, active codes of money that people pay with.
CODES = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD
    BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV
    WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG""".split()
)

#: What a sign can mean; the first one when nothing else is said.
_SIGNS = {
    "€": ("EUR",),
    "EURO": ("EUR",),
    "EUROS": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "¥": ("JPY", "CNY"),
    "FR.": ("CHF",),
    "SFR": ("CHF",),
    "SFR.": ("CHF",),
    "ZŁ": ("PLN",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₹": ("INR",),
    "₪": ("ILS",),
    "FCFA": ("XOF", "XAF"),
}


def currencies(text: str) -> tuple[str, ...]:
    """The currencies a code or sign can mean, likeliest first; empty when unknown.

    >>> currencies("eur"), currencies("€"), currencies("XYZ")
    (('EUR',), ('EUR',), ())
    """
    text = text.strip().upper()
    return (text,) if text in CODES else _SIGNS.get(text, ())
