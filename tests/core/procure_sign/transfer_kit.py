"""Transfer files for the tests, written by hand so that they can be wrong."""

from decimal import Decimal
from xml.sax.saxutils import escape

SPACE = "urn:iso:std:iso:20022:tech:xsd:"
OURS = "FR7630006000011234567890189"
IBANS = (
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
)


def transfer(
    reference="INV-1",
    amount="100.00",
    iban=IBANS[0],
    name="Boulons & Cie",
    currency="EUR",
    words="F1",
    more="",
):
    """One credit transfer."""
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{reference}</InstrId>"
        f"<EndToEndId>{reference}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{escape(name)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{escape(words)}</Ustrd></RmtInf>{more}</CdtTrfTxInf>"
    )


def batch(transfers, account=OURS, method="TRF", sums=""):
    """Transfers from one account."""
    return (
        f"<PmtInf><PmtInfId>LOT-1</PmtInfId><PmtMtd>{method}</PmtMtd>{sums}"
        "<ReqdExctnDt><Dt>2026-11-24</Dt></ReqdExctnDt><Dbtr><Nm>Atelier</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{account}</IBAN></Id></DbtrAcct>{''.join(transfers)}</PmtInf>"
    )


def message(batches, count, total, version="pain.001.001.09"):
    """A whole file."""
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<Document xmlns="{SPACE}{version}"><CstmrCdtTrfInitn><GrpHdr>'
        "<MsgId>PAY-2026-0001</MsgId><CreDtTm>2026-11-22T10:00:00</CreDtTm>"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
        "<InitgPty><Nm>Atelier</Nm></InitgPty></GrpHdr>"
        f"{''.join(batches)}</CstmrCdtTrfInitn></Document>"
    )
    return text.encode()


def file_of(*amounts, version="pain.001.001.09", **changed):
    """A right file of so many transfers."""
    transfers = [
        transfer(f"INV-{number}", amount, IBANS[number % 3])
        for number, amount in enumerate(amounts, 1)
    ]
    total = changed.get("total", sum(map(Decimal, amounts)))
    return message(
        [batch(transfers)], changed.get("count", len(amounts)), total, version
    )
