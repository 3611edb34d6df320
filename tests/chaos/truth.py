"""What really happened to money: the books of the providers and of the bank."""

from dataclasses import dataclass

MOVED = ("pending", "succeeded", "returned", "chargebacked")


@dataclass
class Charge:
    """Money that was taken, and what became of it.

    :param str reference: ours: an attempt's or a transaction's
    :param int amount: cents
    :param bool back: all of it was taken back again
    :param int refunded: cents that we gave back
    """

    source: str
    id: str
    reference: str
    payment: str
    amount: int
    currency: str
    pending: bool
    back: bool = False
    refunded: int = 0


def taken(doubles):
    """Return every charge that took money, of all of them together.

    :rtype: list[Charge]
    """
    found = []
    for source, double in doubles.items():
        rows = double.ledger()["entries"]
        charges = {
            row["id"]: Charge(
                source,
                row["id"],
                row["reference"],
                row.get("payment_intent") or row["id"].partition("_")[0],
                row["amount"],
                row["currency"].upper(),
                row["status"] == "pending",
                row["status"] in ("returned", "chargebacked"),
            )
            for row in rows
            if row["kind"] == "charge" and row["status"] in MOVED
        }
        for row in rows:
            charge = charges.get(row.get("charge") or row.get("payment"))
            if row["kind"] == "dispute":
                charge.back = row["status"] != "won"
            elif row["kind"] == "refund" and charge and row["status"] != "failed":
                charge.refunded += row["amount"]
        found += charges.values()
    return found


def refusals(doubles):
    """Count charges that were refused."""
    return sum(
        row["status"] in ("failed", "rejected", "rejected_capture")
        for double in doubles.values()
        for row in double.ledger(kind="charge")["entries"]
    )
