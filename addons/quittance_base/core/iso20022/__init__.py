"""ISO 20022 messages of SEPA and the rules of the European Payments Council."""
