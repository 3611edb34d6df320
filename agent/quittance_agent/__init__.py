"""The agent: shows what is to be signed, and signs it with a smart card.

It stands alone: what it shows must not depend on the server's code.
"""

VERSION = "19.0.1.0.0"
