"""What is played beside cards and debits at Stripe: each kind can be left out."""

#: By which other means clients pay.
MEANS = ("worldline", "bank")
#: What people do meanwhile.
DEEDS = ("confirm", "dispute", "hand", "portal", "refund", "revoke")
KINDS = MEANS + DEEDS


def chosen(without=""):
    """Return the kinds to play.

    :param str without: names of kinds with commas between them
    :raises ValueError: for a name that is none
    """
    left_out = set(filter(None, without.split(",")))
    if wrong := left_out.difference(KINDS):
        raise ValueError(f"{', '.join(sorted(wrong))}: none of {', '.join(KINDS)}")
    return frozenset(KINDS) - left_out
